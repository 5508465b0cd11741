"""Old orders: recorded as they were, once; customers and reports begin before today, stock and tills don't move."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from infra.kit.clock import day_bounds
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.customers.api import Contact, Source, find_or_create
from modules.desk.api import Author, GivenRow, Outcome, Work
from modules.desk.handlers import blocks_of
from modules.journal.facts import Where, facts_of
from modules.moving.figures import ours
from modules.moving.order_format import Known, Line, OldOrderFormat, recorded, total_of
from modules.moving.service import has_sold
from modules.orders.after.schemas import ReturnIn, ReturnLine
from modules.orders.services.read import get_order
from modules.orders.services.take_back import take_back
from modules.orders.views import orders
from modules.payments.services.days import flows_of
from modules.shops.api import get_settings
from modules.stock.views import levels, moves
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = {"day": "2025-03-01 14:05"}
FORMAT = OldOrderFormat()


async def bring(session: TenantSession, *cells: dict[str, str]) -> Outcome:
    rows = [GivenRow(line, DAY | each) for line, each in enumerate(cells, 2)]
    return await FORMAT.take(session, rows, Work(run=new_id(), by=Author(None, "Ann Lee"), at=NOW, dry=False))


async def brought(session: TenantSession, number: str) -> Any:
    found = await session.scalar(sa.select(orders.c.id).where(orders.c.number == number))
    assert found
    return await get_order(session, found, an_actor())


async def test_an_old_order_is_a_fact_that_moves_nothing(session: TenantSession) -> None:
    await add_goods(session, on_hand=7, code="TEA")
    source = Source(author=Author(None, "Ann Lee"), now=NOW, country="GB")
    mary = await find_or_create(session, Contact(name="Mary Hill", phone="020 7946 0018"), source)
    before = await session.scalar(sa.select(sa.func.count()).select_from(moves))
    outcome = await bring(
        session,
        {"number": "77", "code": "TEA", "quantity": "2", "amount": "12.00", "tax": "2.00", "customer": "Mary Hill"},
        {"number": "77", "name": "A cup we no longer have", "amount": "£3.00"},
        {"number": "78", "total": "5.50", "day": "2025-03-02"},
    )
    assert (outcome.counts, outcome.faults) == ({"created": 2}, [])
    order = await brought(session, "77")
    assert (order.state, order.total, order.paid, order.tax, order.flags) == ("completed", 1500, 1500, 200, [])
    assert order.placed_at == datetime(2025, 3, 1, 14, 5, tzinfo=UTC)
    assert order.customer == mary
    assert [line.name for line in order.lines] == ["Longjing tea", "A cup we no longer have"]
    assert await session.scalar(sa.select(sa.func.sum(levels.c.on_hand))) == 7
    assert await session.scalar(sa.select(sa.func.count()).select_from(moves)) == before
    figures = await ours(session, an_actor())
    assert (figures["orders"], figures["orders_total"]) == (2, 2050)
    assert not await has_sold(session)


async def test_old_orders_are_in_no_till_and_in_no_journal(session: TenantSession) -> None:
    await bring(session, {"number": "77", "amount": "12.00"})
    store = (await get_settings(session)).store
    start, end = day_bounds(date(2025, 3, 1), "Europe/London")
    assert await flows_of(session, store, start, end) == {}
    where = Where(store=store, is_default=True, zone="Europe/London", start=start, end=end)
    facts = await facts_of(session, where)
    assert (list(facts.sold), list(facts.paid), list(facts.accounts)) == ([], [], [])


async def test_the_same_file_again_changes_nothing_and_another_total_is_a_fault(session: TenantSession) -> None:
    row = {"number": "77", "amount": "12.00"}
    await bring(session, row)
    assert (await bring(session, row)).counts == {"same": 1}
    other = await bring(session, {"number": "77", "amount": "13.00"})
    assert [(fault.line, fault.field) for fault in other.faults] == [(2, "number")]


async def test_what_was_sold_before_can_come_back_and_is_paid_back_in_cash(session: TenantSession) -> None:
    await add_goods(session, on_hand=7, code="TEA")
    await bring(session, {"number": "77", "code": "TEA", "quantity": "2", "amount": "12.00"})
    order = await brought(session, "77")
    asked = ReturnIn(lines=[ReturnLine(line=order.lines[0].id, quantity=order.lines[0].quantity / 2)])
    await take_back(session, an_actor(), order.id, asked, NOW)
    after = await brought(session, "77")
    assert after.paid == 600
    assert await session.scalar(sa.select(sa.func.sum(levels.c.on_hand))) == 8
    store = (await get_settings(session)).store
    flows = await flows_of(session, store, *day_bounds(NOW.date(), "Europe/London"))
    assert {tender: flow.expected for tender, flow in flows.items()} == {"cash": -600}


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"number": "", "amount": "1"}, "number"),
        ({"amount": "1", "number": "1", "day": ""}, "day"),
        ({"amount": "1", "number": "1", "day": "soon"}, "day"),
        ({"amount": "1", "number": "1", "day": "2027-01-01"}, "day"),
        ({"amount": "", "number": "1"}, "amount"),
        ({"amount": "much", "number": "1"}, "amount"),
        ({"amount": "-1", "number": "1"}, "amount"),
        ({"amount": "1", "number": "1", "customer": "Nobody"}, "customer"),
        ({"amount": "1", "number": "1", "store": "Moon"}, "store"),
    ],
    ids=["number", "no_day", "words", "future", "nothing", "no_number", "negative", "customer", "store"],
)
async def test_an_old_order_that_cannot_be_taken_is_named(
    session: TenantSession, cells: dict[str, str], field: str
) -> None:
    outcome = await bring(session, cells)
    assert [(fault.line, fault.field) for fault in outcome.faults] == [(2, field)]
    assert outcome.counts == {}


async def test_one_bad_row_leaves_its_whole_order_out(session: TenantSession) -> None:
    outcome = await bring(session, {"number": "77", "amount": "1"}, {"number": "77", "amount": "much"})
    assert (outcome.counts, [fault.line for fault in outcome.faults]) == ({}, [3])


def a_line(amount: int, total: int | None) -> Line:
    return Line(
        line=2, number="7", at=NOW, amount=amount, total=total, tax=0, quantity=1, customer="", code="", name="",  # type: ignore[arg-type]
        store="", note="",
    )  # fmt: skip


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=20), st.data())
def test_an_orders_discount_is_spread_over_its_lines_to_the_cent(amounts: list[int], data: st.DataObject) -> None:
    total = data.draw(st.integers(0, sum(amounts)))
    lines = [a_line(amount, total) for amount in amounts]
    known = Known(goods={}, people={}, stores={}, names="")
    assert total_of(lines) == total
    assert sum(line.amount for line in recorded(lines, known, "Goods")) == total


@given(st.lists(st.integers(1, 700), max_size=8))
def test_the_rows_of_one_order_are_taken_in_one_block(sizes: list[int]) -> None:
    numbers = [str(n) for n, size in enumerate(sizes) for _ in range(size)]
    rows = (GivenRow(line, {"number": number}) for line, number in enumerate(numbers, 2))
    blocks = list(blocks_of(rows, FORMAT))
    assert [row.cells["number"] for block in blocks for row in block] == numbers
    where = [(row.cells["number"], n) for n, block in enumerate(blocks) for row in block]
    assert len({number for number, _ in where}) == len(set(where))
