"""Goods put aside for customers (R39), and goods held back."""

from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.customers.domain import Profile
from modules.customers.services.persons import erase_person
from modules.customers.services.profiles import Source, create_customer
from modules.desk.api import Author
from modules.shops.api import get_settings, set_setting
from modules.stock import api as stock
from modules.stock.domain import Cause
from modules.stock.errors import DocumentClosed, EndsTooLate, HoldLimit, OnlyFree
from modules.stock.jobs import expire, unproven
from modules.stock.models import Reservation, StockDocument
from modules.stock.services import holds, papers
from modules.stock.services.holds import HoldIn
from modules.stock.services.warehouses import visible_warehouse
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.modules.customers.test_persons import MARK, everything

ACTOR = an_actor()
HOLDS = "/app/corner/stock/holds"


async def sellable(session: TenantSession, variant: object) -> Decimal:
    shop = await get_settings(session)
    return (await stock.sellable_by_variant(session, shop.store, [variant]))[variant]  # type: ignore[list-item, index]


async def held(session: TenantSession, variant: object, quantity: int, **more: object) -> papers.Paper:
    place = await visible_warehouse(session, ACTOR, None)
    asked = HoldIn(warehouse=place.id, lines=[(variant, Decimal(quantity))], name="Mrs Chen", **more)  # type: ignore[list-item, arg-type]
    return await holds.hold(session, ACTOR, asked, clock.now())


async def test_goods_put_aside_can_be_sold_to_nobody_else(session: TenantSession) -> None:
    tea = await add_goods(session, on_hand=7)
    paper = await held(session, tea, 3)
    assert paper.expires_at == paper.at + timedelta(hours=48)
    assert await sellable(session, tea) == 4
    with pytest.raises(OnlyFree):
        async with session.begin_nested():
            await held(session, tea, 5)
    for _ in range(2):
        await holds.let_go(session, ACTOR, paper.id, clock.now())
    assert await sellable(session, tea) == 7
    assert await unproven(session) == []


async def test_the_terms_say_what_is_kept_for_whom(session: TenantSession) -> None:
    tea, place = await add_goods(session, on_hand=12), await visible_warehouse(session, ACTOR, None)
    await held(session, tea, 3)
    await holds.block(session, ACTOR, place.id, [(tea, Decimal(2))], reason="damaged", note="", at=clock.now())
    found = await stock.sellable(session, (await get_settings(session)).store, tea)
    terms = {term.cause: term.amount for term in found.terms}
    assert (found.quantity, terms) == (7, {Cause.ON_HAND: 12, Cause.HELD: -2, Cause.KEPT: -3})


async def test_a_hold_ends_by_itself_and_can_be_kept_longer(session: TenantSession) -> None:
    tea = await add_goods(session, on_hand=5)
    paper, other = await held(session, tea, 2), await held(session, tea, 1)
    longer = clock.now() + timedelta(days=7)
    assert (await holds.extend(session, ACTOR, other.id, longer, clock.now())).expires_at == longer
    with pytest.raises(EndsTooLate):
        await holds.extend(session, ACTOR, other.id, clock.now() - timedelta(hours=1), clock.now())
    due = sa.select(Reservation.cause_id).where(Reservation.expires_at < clock.now() + timedelta(days=3))
    assert (await session.scalars(due)).all() == [paper.id]
    await expire(session, "hold", paper.id)
    assert (await papers.find(session, ACTOR, paper.id)).state == "expired"
    assert await sellable(session, tea) == 4
    with pytest.raises(DocumentClosed):
        await holds.extend(session, ACTOR, paper.id, longer, clock.now())


async def test_a_hold_is_taken_over_by_a_sale_once(session: TenantSession) -> None:
    tea, shop = await add_goods(session, on_hand=5), await get_settings(session)
    paper = await held(session, tea, 5, note="Comes at five")
    card = await stock.sell_hold(session, ACTOR, paper.id, clock.now())
    assert (card.state, card.customer_name, card.note) == ("sold", "Mrs Chen", "Comes at five")
    lines = [stock.StockLine(line, variant, quantity) for line, variant, quantity in card.lines]
    assert await stock.sell(session, shop.store, lines, stock.Document("order", new_id()), stock.by(ACTOR, clock.now()))
    with pytest.raises(DocumentClosed):
        await stock.sell_hold(session, ACTOR, paper.id, clock.now())


async def test_one_customer_has_only_so_many_goods_put_aside(client: httpx.AsyncClient, session: TenantSession) -> None:
    tea, cup = await add_goods(session), await add_goods(session)
    await set_setting(session, "stock.holds_per_customer", 1)
    form = {"_key": str(new_id()), "kind": "person", "name": "Chen Yu", "phone": "+442071234567"}
    assert (await client.post("/app/corner/customers/", data=form)).status_code == 303
    person = (await session.execute(sa.text("SELECT id FROM customer WHERE name = 'Chen Yu'"))).scalar_one()
    first = await held(session, tea, 1, customer=person)
    assert first.customer_name == "Chen Yu"
    with pytest.raises(HoldLimit):
        await held(session, cup, 1, customer=person)
    assert "Chen Yu" in (await client.get(f"{HOLDS}/customers", params={"name": "chen"})).text


async def test_a_hold_is_made_kept_longer_and_released_by_page(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    tea = await add_goods(session, on_hand=4, code="TEA-1", name="Longjing")
    assert "Nothing is put aside" in (await client.get(f"{HOLDS}/")).text
    assert "Longjing" in (await client.get(f"{HOLDS}/new", params={"variant": str(tea)})).text
    form = {"_key": str(new_id()), "find": "TEA-1", "quantity": "9", "name": "Mrs Chen", "hours": "24"}
    refused = await client.post(f"{HOLDS}/", data=form)
    assert refused.status_code == 422
    assert "are free there" in refused.text
    form |= {"_key": str(new_id()), "quantity": "3"}
    home = (await client.post(f"{HOLDS}/", data=form)).headers["location"]
    listed = (await client.get(f"{HOLDS}/")).text
    assert "Longjing × 3" in listed
    assert "Mrs Chen" in listed
    assert "Put aside for customers" in (await client.get(f"/app/corner/stock/{tea}")).text
    assert (await client.post(f"{home}/extension", data={"_key": str(new_id()), "hours": "72"})).status_code == 303
    assert (await client.post(f"{home}/extension", data={"_key": str(new_id()), "hours": "x"})).status_code == 422
    assert (await client.post(f"{home}/release", data={"_key": str(new_id())})).status_code == 303
    assert "Released" in (await client.get(home)).text
    block = {"_key": str(new_id()), "kind": "block", "variant": str(tea), "quantity": "1", "reason": "damaged"}
    assert (await client.post(f"{HOLDS}/", data=block)).status_code == 303
    assert await sellable(session, tea) == 3


async def test_programs_put_goods_aside_too(api: httpx.AsyncClient, session: TenantSession) -> None:
    tea = await add_goods(session, on_hand=4)
    body = {"lines": [{"variant": str(tea), "quantity": "3"}], "name": "Mrs Chen"}
    made = await api.post("/api/v1/stock-holds", json=body, headers={"Idempotency-Key": str(new_id())})
    assert made.status_code == 201, made.text
    path = f"/api/v1/stock-holds/{made.json()['id']}"
    assert (await api.get(path)).json()["state"] == "open"
    answer = await api.post(f"{path}/release", headers={"Idempotency-Key": str(new_id())})
    assert answer.json()["state"] == "released"
    states = sa.select(StockDocument.state).where(StockDocument.kind == "hold")
    assert (await session.scalars(states)).all() == ["released"]


async def test_who_is_removed_leaves_no_name_on_what_was_put_aside(session: TenantSession) -> None:
    now = clock.now()
    source = Source(author=Author(new_id(), "Lin"), now=now, country="GB")
    customer = await create_customer(session, Profile(name=f"{MARK} Lee"), source)
    tea, place = await add_goods(session, on_hand=7), await visible_warehouse(session, ACTOR, None)
    asked = HoldIn(warehouse=place.id, lines=[(tea, Decimal(1))], customer=customer, note=f"{MARK} calls for it")
    paper = await holds.hold(session, ACTOR, asked, now)
    await holds.let_go(session, ACTOR, paper.id, now)
    assert await session.scalar(sa.select(StockDocument.customer_name)) == f"{MARK} Lee"
    await erase_person(session, ACTOR, customer, "asked by letter", source)
    assert MARK not in await everything(session)
