"""The lowest price: an amount or a margin over cost, asked wherever a price is set."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.catalog.models import Variant
from modules.costing.api import value_all
from modules.orders.after.schemas import ExchangeIn, ReturnLine
from modules.orders.entry.schemas import EditIn
from modules.orders.errors import BelowFloor
from modules.orders.schemas import DiscountIn, LineIn, OrderIn, PaymentIn, PlacedOut
from modules.orders.services.edit import edit_order
from modules.orders.services.exchange import exchange_order
from modules.orders.services.place import place_order
from modules.orders.services.read import history_of
from modules.shops.api import get_settings
from modules.stock import api as stock
from tenancy.access.api import Actor
from tests.factories.actors import an_actor
from tests.factories.bundles import add_bundle
from tests.factories.goods import add_variant

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def a_cashier() -> Actor:
    return an_actor(permissions=an_actor().permissions - {"catalog.sell_below_floor"})


async def goods_at(session: TenantSession, cost: str, **values: int) -> UUID:
    """Goods at 13.00 with a cost, 20 of them."""
    tea = await add_variant(session, price=1300)
    lines = [stock.StockLine(new_id(), tea, Decimal(20), cost=Decimal(cost))]
    by = stock.By(None, "Ann Lee", NOON)
    store = (await get_settings(session)).store
    await stock.receive_goods(session, store, lines, stock.Document("receipt", new_id()), by)
    await value_all(session)
    if values:
        await session.execute(sa.update(Variant).where(Variant.id == tea).values(**values))
    return tea


async def sell(session: TenantSession, actor: Actor, *lines: LineIn, handover: str = "now") -> PlacedOut:
    asked = OrderIn(
        lines=list(lines), handover="now" if handover == "now" else "later", channel="counter",
        payments=[PaymentIn(tender="cash")],
    )  # fmt: skip
    return await place_order(session, actor, asked, NOON)


async def test_a_margin_over_cost_is_asked_with_the_tax_that_prices_hold(session: TenantSession) -> None:
    tea = await goods_at(session, "8.00", floor_margin=3000)
    line = LineIn(variant=tea, quantity=Decimal(2))
    assert (await sell(session, a_cashier(), line)).total == 2600
    await session.execute(sa.update(Variant).where(Variant.id == tea).values(floor_margin=4000))
    with pytest.raises(BelowFloor) as refused:
        await sell(session, a_cashier(), line)
    assert str(refused.value.facts["least"]) == str(refused.value.fields[0].facts["least"])
    placed = await sell(session, an_actor(), line)
    told = {event.kind: event.facts for event in await history_of(session, placed.id)}
    assert told["below_floor"]["least"] == 2 * 1344


async def test_without_a_known_cost_a_margin_asks_nothing(session: TenantSession) -> None:
    tea = await goods_at(session, "0", floor_margin=9000)
    assert (await sell(session, a_cashier(), LineIn(variant=tea))).total == 1300


async def test_a_bundles_margin_is_over_what_its_parts_cost(session: TenantSession) -> None:
    tea = await goods_at(session, "8.00")
    gift = await add_bundle(session, {tea: 2}, price=2000)
    assert (await sell(session, a_cashier(), LineIn(variant=gift))).total == 2000
    await session.execute(sa.update(Variant).where(Variant.id == gift).values(floor_margin=1000))
    with pytest.raises(BelowFloor):
        await sell(session, a_cashier(), LineIn(variant=gift))


async def test_a_discount_by_hand_and_an_edit_ask_for_the_lowest_price_too(session: TenantSession) -> None:
    tea = await goods_at(session, "8.00", floor=1250)
    off = DiscountIn(amount=100)
    with pytest.raises(BelowFloor):
        await sell(session, a_cashier(), LineIn(variant=tea, discount=off))
    placed = await sell(session, a_cashier(), LineIn(variant=tea), handover="later")
    (line,) = placed.lines
    with pytest.raises(BelowFloor):
        async with session.begin_nested():
            await edit_order(session, a_cashier(), placed.id, EditIn(lines=[LineIn(id=line.id, discount=off)]), NOON)
    await edit_order(session, an_actor(), placed.id, EditIn(lines=[LineIn(id=line.id, discount=off)]), NOON)
    told = [event for event in await history_of(session, placed.id) if event.kind == "below_floor"]
    assert [(event.facts["amount"], event.facts["least"]) for event in told] == [(1200, 1250)]
    more = EditIn(lines=[LineIn(id=line.id, quantity=Decimal(2), discount=DiscountIn(amount=200))])
    await edit_order(session, a_cashier(), placed.id, more, NOON)


async def test_an_exchange_asks_for_the_lowest_price_of_what_goes_out(session: TenantSession) -> None:
    tea = await goods_at(session, "8.00", floor=1250)
    (line,) = (placed := await sell(session, an_actor(), LineIn(variant=tea))).lines
    back = [ReturnLine(line=line.id, quantity=Decimal(1))]
    asked = ExchangeIn(lines=back, goods=[LineIn(variant=tea, price=1000)])
    with pytest.raises(BelowFloor):
        async with session.begin_nested():
            await exchange_order(session, a_cashier(), placed.id, asked, NOON)
    assert (await exchange_order(session, an_actor(), placed.id, asked, NOON)).order.total == 1000
