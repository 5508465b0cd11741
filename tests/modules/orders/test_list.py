"""The list of orders: each filter, the address, what people set, and that it asks the same however much there is."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.dialects import postgresql

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import Forbidden, Invalid
from modules.orders.errors import FilterUnreadable
from modules.orders.listing import page
from modules.orders.listing.page import list_of
from modules.orders.listing.query import NAMES, address, asked_in, filter_of
from modules.orders.models import SalesOrder
from modules.orders.permissions import Perm
from modules.orders.schemas import PaymentIn
from modules.orders.services import list as listing
from modules.orders.services.handling import add_flag, add_note, hold_order
from modules.orders.services.list import OrderFilter, page_orders
from modules.orders.services.setup import choose_columns, open_with, remove_view, save_view, setup_of
from modules.shops.api import get_settings
from tenancy.access.api import Actor
from tests.factories.accounts import add_customer
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.factories.sold import sell

ORDERS = "/app/corner/orders"
Made = Callable[[], Awaitable[UUID]]


async def numbers(session: TenantSession, **wanted: Any) -> list[str]:
    page = await page_orders(session, an_actor(), OrderFilter(**wanted), None, 50)
    return [order.number for order in page.items]


async def test_each_filter_finds_its_orders_and_no_other(session: TenantSession) -> None:
    tea, ann = await add_goods(session, price=1000), new_id()
    owner = an_actor()
    now = await sell(session, (tea, 1))
    later = await sell(session, (tea, 2), handover="later", note="Leave it next door")
    part = await sell(session, (tea, 3), handover="later", payments=[PaymentIn(tender="cash", amount=500)])
    open_ = await sell(session, (tea, 4), handover="later", tender="")
    await hold_order(session, owner, later.id, "A copied card?", clock.now())
    await add_flag(session, owner, part.id, "odd", clock.now())
    await add_note(session, owner, open_.id, "Wrap it twice", clock.now())
    await session.execute(
        sa.text("UPDATE order_line SET salesperson_id = :ann WHERE order_id = :it"), {"ann": ann, "it": now.id}
    )
    channel = (await get_settings(session)).channel("api")
    cases: list[tuple[dict[str, Any], list[Any]]] = [
        ({"payment": "paid"}, [later, now]), ({"payment": "partly"}, [part]), ({"payment": "unpaid"}, [open_]),
        ({"fulfillment": "open"}, [open_, part, later]), ({"fulfillment": "gone"}, [now]), ({"held": True}, [later]),
        ({"state": "held"}, [later]), ({"state": "flagged"}, [part]), ({"flag": "odd"}, [part]), ({"flag": "od"}, []),
        ({"noted": True}, [open_, later]), ({"salesperson": ann}, [now]), ({"tender": "cash"}, [part, later, now]),
        ({"least": 2000, "most": 3000}, [part, later]), ({"channel": channel}, [open_, part, later, now]),
        ({"channel": new_id()}, []), ({"sort": "oldest"}, [now, later, part, open_]), ({"ids": (now.id,)}, [now]),
        ({"sort": "largest"}, [open_, part, later, now]), ({"sort": "smallest"}, [now, later, part, open_]),
    ]  # fmt: skip
    for wanted, found in cases:
        assert await numbers(session, **wanted) == [order.number for order in found], wanted


async def test_days_are_the_readers_own(session: TenantSession) -> None:
    tea = await add_goods(session, price=1000)
    order = await sell(session, (tea, 1))
    day = clock.day_of(clock.now(), "Europe/London")
    for query, found in (({"from": f"{day}", "to": f"{day}"}, True), ({"from": f"{day + timedelta(days=1)}"}, False)):
        wanted = filter_of(asked_in(query), an_actor())
        page = await page_orders(session, an_actor(), wanted, None, 50)
        assert (order.id in {each.id for each in page.items}) is found


@pytest.mark.parametrize(
    "said", [{"store": "x"}, {"from": "2026-13-01"}, {"least": "much"}, {"payment": "often"}, {"sort": "name"}]
)
def test_a_filter_that_cannot_be_read_is_refused_and_never_left_out(said: dict[str, str]) -> None:
    with pytest.raises(FilterUnreadable):
        filter_of(asked_in(said), an_actor())


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=30)))
def test_an_address_says_what_it_was_made_of(said: dict[str, str]) -> None:
    asked = asked_in(said)
    there = httpx.URL(f"http://shop{address(ORDERS, asked.said)}").params
    assert asked_in(dict(there)).said == asked.said


async def statements_of(session: TenantSession, work: Callable[[], Awaitable[object]]) -> int:
    connection, seen = await session.connection(), 0

    def note(*_: object) -> None:
        nonlocal seen
        seen += 1

    event.listen(connection.sync_connection, "before_cursor_execute", note)
    await work()
    event.remove(connection.sync_connection, "before_cursor_execute", note)
    return seen


async def test_the_list_asks_the_same_number_of_times_however_long_it_is(session: TenantSession) -> None:
    tea, actor = await add_goods(session, price=1000), an_actor()
    await choose_columns(session, actor, ["goods", "salesperson", "payment", "note"])

    async def look() -> None:
        await list_of(session, actor, asked_in({"payment": "paid"}), {})

    await sell(session, (tea, 1))
    few = await statements_of(session, look)
    for _ in range(12):
        await sell(session, (tea, 1))
    assert await statements_of(session, look) == few


async def test_pages_follow_each_other_in_every_order(session: TenantSession) -> None:
    tea = await add_goods(session, price=1000)
    for quantity in (3, 1, 2, 2, 1):
        await sell(session, (tea, quantity))
    for sort in ("", "oldest", "largest", "smallest"):
        whole, cursor = await numbers(session, sort=sort), None
        pages: list[str] = []
        while True:
            page = await page_orders(session, an_actor(), OrderFilter(sort=sort), cursor, 2)
            pages += [order.number for order in page.items]
            if (cursor := page.next) is None:
                break
        assert pages == whole


async def test_a_list_is_kept_as_a_view_opened_with_and_removed(session: TenantSession) -> None:
    ann, bob = an_actor(), an_actor(permissions=frozenset({Perm.READ.value}))
    mine = await save_view(session, ann, "  To  pay ", {"payment": "unpaid"}, shared=False, opens=True)
    again = await save_view(session, ann, "To pay", {"payment": "partly"}, shared=False, opens=False)
    everyones = await save_view(session, ann, "Held", {"held": "1"}, shared=True, opens=False)
    assert again == mine
    setup = await setup_of(session, ann)
    assert [(view.name, view.query) for view in setup.own] == [("To pay", {"payment": "partly"})]
    assert setup.opens is not None
    assert setup.opens.id == mine
    theirs = await setup_of(session, bob)
    assert ([view.name for view in theirs.own], [view.name for view in theirs.shared]) == ([], ["Held"])
    with pytest.raises(Forbidden):
        await remove_view(session, bob, everyones)
    with pytest.raises(Forbidden):
        await save_view(session, bob, "All", {}, shared=True, opens=False)
    await remove_view(session, ann, mine)
    await open_with(session, bob, everyones)
    assert (await setup_of(session, ann)).opens is None


@pytest.mark.parametrize("name", ["", "   ", "x" * 41])
async def test_a_view_needs_a_short_name(session: TenantSession, name: str) -> None:
    with pytest.raises(Invalid):
        await save_view(session, an_actor(), name, {}, shared=False, opens=False)


async def test_the_page_shows_filters_as_chips_that_lead_away_from_them(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    tea = await add_goods(session, price=1000)
    await sell(session, (tea, 1))
    await session.commit()
    page = (await client.get(ORDERS, params={"payment": "paid", "least": "5", "note": "1"})).text
    assert "No order matches this" in page
    assert re.findall(r'class="chip chip-on" href="([^"]+)"', page) == [
        f"{ORDERS}?least=5&amp;note=1", f"{ORDERS}?payment=paid&amp;note=1", f"{ORDERS}?payment=paid&amp;least=5",
    ]  # fmt: skip
    assert (await client.get(ORDERS, params={"store": "nowhere"})).status_code == 400


async def test_columns_and_views_are_set_on_the_page(client: httpx.AsyncClient, session: TenantSession) -> None:
    tea = await add_goods(session, price=1000)
    await sell(session, (tea, 2))
    await session.commit()
    form: dict[str, Any] = {"_key": str(new_id()), "column": ["goods", "by"], "payment": "paid"}
    back = (await client.post(f"{ORDERS}/columns", data=form)).headers["location"]
    assert "payment=paid" in back
    page = (await client.get(back)).text
    assert "2 × Longjing tea" in page
    form = {"_key": str(new_id()), "view_name": "Paid ones", "view_opens": "1", "payment": "paid"}
    kept = (await client.post(f"{ORDERS}/views", data=form)).headers["location"]
    assert (await client.get(ORDERS)).headers["location"] == kept
    assert "Paid ones" in (await client.get(kept)).text
    assert (await client.get(ORDERS, params={"view": "all"})).status_code == 200
    nameless = await client.post(f"{ORDERS}/views", data=form | {"_key": str(new_id()), "view_name": " "})
    assert nameless.status_code == 422
    assert "Give the view a name." in nameless.text


async def test_a_rare_filter_walks_an_index_of_its_own(session: TenantSession) -> None:
    """On an empty table every plan is as good; with scans forbidden, the index that could serve it is named."""
    await session.execute(sa.text("SET LOCAL enable_seqscan = off"))
    await session.execute(sa.text("SET LOCAL enable_bitmapscan = off"))
    cases: list[tuple[dict[str, Any], str]] = [
        ({"held": True}, "marked"), ({"state": "flagged"}, "marked"), ({"noted": True}, "noted"),
    ]  # fmt: skip
    for wanted, index in cases:
        conditions = OrderFilter(**wanted).conditions()
        query = sa.select(SalesOrder.id).where(*conditions).order_by(SalesOrder.placed_at.desc(), SalesOrder.id.desc())
        text = query.limit(51).compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
        connection = await session.connection()
        plan = "\n".join((await connection.exec_driver_sql(f"EXPLAIN {text}")).scalars())
        assert f"ix_sales_order_{index}" in plan, plan


async def counts_of(session: TenantSession, actor: Actor) -> dict[str, tuple[int | None, int]]:
    tabs = (await list_of(session, actor, asked_in({"view": "all"}), {})).tabs
    return {tab.label: (tab.count, tab.most) for tab in tabs}


async def test_each_saved_view_says_how_many_there_are_up_to_a_hundred(
    session: TenantSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    tea, ann = await add_goods(session, price=1000, on_hand=1000), an_actor()
    for _ in range(3):
        await sell(session, (tea, 1))
    await sell(session, (tea, 2), handover="later", payments=[])
    await save_view(session, ann, "Large", {"least": "20"}, shared=False, opens=False)
    await save_view(session, ann, "Not paid", {"payment": "unpaid"}, shared=True, opens=False)
    await save_view(session, ann, "Gone", {"fulfillment": "gone"}, shared=False, opens=False)
    counts = await counts_of(session, ann)
    assert [counts[name][0] for name in ("Large", "Not paid", "Gone")] == [1, 1, 3]
    monkeypatch.setattr(listing, "NEWEST_COUNTED", 2)
    counts = await counts_of(session, ann)
    assert [counts[name][0] for name in ("Large", "Not paid", "Gone")] == [None, 1, None], "not told if not known"
    monkeypatch.setattr(page, "MOST_OF_VIEW", 1)
    counts = await counts_of(session, ann)
    assert [counts[name] for name in ("Large", "Gone")] == [(1, 1), (1, 1)], "shown as 0+ here, as 99+ for a hundred"


async def test_the_views_are_counted_in_the_statement_that_counts_the_states(session: TenantSession) -> None:
    ann = an_actor()

    async def look() -> None:
        await list_of(session, ann, asked_in({"view": "all"}), {})

    few = await statements_of(session, look)
    for n in range(5):
        await save_view(session, ann, f"View {n}", {"least": str(n)}, shared=False, opens=False)
    assert await statements_of(session, look) == few


async def test_a_file_has_the_columns_that_its_reader_has_chosen(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    tea = await add_goods(session, price=1000)
    order = await sell(session, (tea, 2))
    await session.commit()
    usual = (await client.get(f"{ORDERS}/export.csv")).text.splitlines()
    assert usual[0].lstrip("\ufeff").startswith("Order,Placed,Customer,Status,Total")
    chosen: dict[str, Any] = {"_key": str(new_id()), "column": ["goods", "payment", "paid"]}
    await client.post(f"{ORDERS}/columns", data=chosen)
    head, row = (await client.get(f"{ORDERS}/export.csv")).text.splitlines()
    assert head.lstrip("\ufeff") == "Order,Goods,Payment,Paid,Total,Currency"
    assert row == f"{order.number},2 × Longjing tea,Paid,20.00,20.00,GBP"
    ticked = await client.post(f"{ORDERS}/acts/export", data={"order": str(order.id), "file": "xlsx"})
    assert ticked.content.startswith(b"PK")


async def test_a_customers_page_has_their_orders_with_the_same_columns(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    tea, ann = await add_goods(session, price=1000), await add_customer(session, name="Ann")
    order, other = await sell(session, (tea, 2), customer=ann), await sell(session, (tea, 1))
    await session.commit()
    await client.post(f"{ORDERS}/columns", data={"_key": str(new_id()), "column": ["goods", "customer"]})
    shown = (await client.get(f"/app/corner/customers/{ann}")).text
    assert order.number in shown
    assert other.number not in shown
    assert "2 × Longjing tea" in shown
    assert f"{ORDERS}?customer={ann}" in shown
