"""An order that goes out in parts: its goods, its states, its money."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.orders.errors import FulfillmentCannotBecome, NotEnoughStock, NothingLeft, OrderCannotBecome, PartlyGone
from modules.orders.fulfillment.schemas import FulfillmentIn, PartLine
from modules.orders.schemas import LineIn, OrderIn, PaymentIn, PlacedOut
from modules.orders.services.cancel import cancel_order
from modules.orders.services.cancel_rest import cancel_rest
from modules.orders.services.fulfill import fulfill_order
from modules.orders.services.fulfillments import cancel_part, deliver_part, find_part, fulfill_part, left_of, send_part
from modules.orders.services.place import place_order
from modules.orders.services.read import get_order
from modules.stock import api as stock
from modules.stock.jobs import unproven
from modules.stock.models import Warehouse
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.fixtures.moments import MOMENT

ANN = an_actor()


async def kept_order(session: TenantSession, quantity: int = 3, *, paid: bool = True, **goods: Any) -> PlacedOut:
    tea = await add_goods(session, price=1000, **goods)
    payments = [PaymentIn(tender="card")] if paid else []
    asked = OrderIn(lines=[LineIn(variant=tea, quantity=Decimal(quantity))], payments=payments)
    return await place_order(session, ANN, asked, MOMENT)


def some(order: PlacedOut, quantity: int, **more: Any) -> FulfillmentIn:
    return FulfillmentIn(lines=[PartLine(line=order.lines[0].id, quantity=Decimal(quantity))], **more)


async def level_of(session: TenantSession, order: PlacedOut) -> tuple[Decimal, Decimal]:
    variant = order.lines[0].variant
    assert variant
    (level,) = await stock.levels_in_store(session, [variant])
    return level.on_hand, level.reserved


async def test_a_part_goes_and_the_rest_stays_promised(session: TenantSession) -> None:
    order = await kept_order(session)
    part = await fulfill_part(session, ANN, order.id, some(order, 2), MOMENT)
    assert await level_of(session, order) == (98, 1)
    found = await find_part(session, part)
    assert (found.state, found.number, found.left_at) == ("delivered", f"{order.number}/1", MOMENT)
    seen = await get_order(session, order.id, ANN)
    assert (seen.state, seen.handed_over_at) == ("paid", None)
    await fulfill_order(session, ANN, order.id, MOMENT)
    seen = await get_order(session, order.id, ANN)
    assert (seen.state, seen.handed_over_at) == ("completed", MOMENT)
    assert await level_of(session, order) == (97, 0)
    assert await unproven(session) == []


async def test_stock_moves_name_the_part_that_took_the_goods(session: TenantSession) -> None:
    order = await kept_order(session)
    parts = [await fulfill_part(session, ANN, order.id, some(order, 1), MOMENT) for _ in range(3)]
    query = sa.text(
        "SELECT cause_kind, cause_id, cause_number, quantity, balance, line_id FROM stock_move"
        " WHERE kind = 'sell' ORDER BY id"
    )
    line = order.lines[0].id
    assert [tuple(row) for row in await session.execute(query)] == [
        ("fulfillment", part, f"{order.number}/{n}", -1, 100 - n, line) for n, part in enumerate(parts, 1)
    ]


async def test_what_is_packed_is_still_on_the_shelf_until_it_leaves(session: TenantSession) -> None:
    order = await kept_order(session)
    part = await fulfill_part(session, ANN, order.id, some(order, 2, way="ship", gone=False), MOMENT)
    assert await level_of(session, order) == (100, 3)
    assert list((await left_of(session, order.id)).values()) == [1]
    await send_part(session, ANN, order.id, part, MOMENT)
    assert (await find_part(session, part)).state == "shipped"
    assert await level_of(session, order) == (98, 1)
    await deliver_part(session, ANN, order.id, part, MOMENT)
    assert (await find_part(session, part)).delivered_at == MOMENT
    with pytest.raises(FulfillmentCannotBecome):
        await deliver_part(session, ANN, order.id, part, MOMENT)


async def test_a_packed_part_that_does_not_go_is_left_of_the_order_again(session: TenantSession) -> None:
    order = await kept_order(session)
    part = await fulfill_part(session, ANN, order.id, FulfillmentIn(way="pickup", gone=False), MOMENT)
    with pytest.raises(NothingLeft):
        await fulfill_order(session, ANN, order.id, MOMENT)
    await cancel_part(session, ANN, order.id, part, "Damaged", MOMENT)
    await fulfill_order(session, ANN, order.id, MOMENT)
    assert (await get_order(session, order.id, ANN)).state == "completed"
    with pytest.raises(FulfillmentCannotBecome):
        await send_part(session, ANN, order.id, part, MOMENT)


async def second_warehouse(session: TenantSession, order: PlacedOut, on_hand: int) -> UUID:
    warehouse, variant = new_id(), order.lines[0].variant
    assert variant
    await session.execute(sa.insert(Warehouse).values(id=warehouse, name="Depot", sells=False))
    lines = [stock.StockLine(new_id(), variant, Decimal(on_hand), warehouse)]
    shop = (await get_order(session, order.id, ANN)).store
    by, receipt = stock.By(None, "Ann Lee", MOMENT), stock.Document("receipt", new_id())
    await stock.receive_goods(session, shop, lines, receipt, by)
    return warehouse


async def test_goods_can_come_from_another_warehouse_than_they_are_kept_in(session: TenantSession) -> None:
    order = await kept_order(session)
    depot = await second_warehouse(session, order, 2)
    part = await fulfill_part(session, ANN, order.id, some(order, 2, warehouse=depot), MOMENT)
    assert (await find_part(session, part)).warehouse_name == "Depot"
    variant = order.lines[0].variant
    assert variant
    levels = {each.warehouse: each for each in await stock.levels_in_store(session, [variant])}
    assert levels.pop(depot).on_hand == 0
    (own,) = levels.values()
    assert (own.on_hand, own.reserved) == (100, 1)
    with pytest.raises(NotEnoughStock):
        await fulfill_part(session, ANN, order.id, some(order, 1, warehouse=depot), MOMENT)


async def test_goods_whose_time_ran_out_are_taken_again_while_they_are_there(session: TenantSession) -> None:
    order = await kept_order(session, paid=False)
    await stock.release(session, order.id, becomes="expired")
    await fulfill_part(session, ANN, order.id, some(order, 2), MOMENT)
    assert await level_of(session, order) == (98, 0)


async def test_an_order_of_which_a_part_is_gone_is_not_canceled_as_a_whole(session: TenantSession) -> None:
    order = await kept_order(session)
    await fulfill_part(session, ANN, order.id, some(order, 1), MOMENT)
    with pytest.raises(PartlyGone):
        await cancel_order(session, ANN, order.id, "", MOMENT)


async def test_a_canceled_order_takes_its_packed_parts_along(session: TenantSession) -> None:
    order = await kept_order(session)
    part = await fulfill_part(session, ANN, order.id, some(order, 1, gone=False), MOMENT)
    await cancel_order(session, ANN, order.id, "Changed her mind", MOMENT)
    assert (await find_part(session, part)).state == "canceled"
    assert await level_of(session, order) == (100, 0)


async def test_the_rest_that_is_canceled_is_free_again_and_nobody_owes_it(session: TenantSession) -> None:
    order = await kept_order(session, paid=False)
    await fulfill_part(session, ANN, order.id, some(order, 1), MOMENT)
    await cancel_rest(session, ANN, order.id, "Out of season", MOMENT)
    seen = await get_order(session, order.id, ANN)
    assert (seen.total, seen.net + seen.tax, seen.handed_over_at, seen.flags) == (1000, 1000, MOMENT, [])
    assert [line.quantity for line in seen.lines] == [1]
    assert await level_of(session, order) == (99, 0)
    with pytest.raises(OrderCannotBecome):
        await cancel_rest(session, ANN, order.id, "", MOMENT)


async def test_a_rest_that_was_paid_for_is_paid_back(session: TenantSession) -> None:
    order = await kept_order(session)
    await fulfill_part(session, ANN, order.id, some(order, 1), MOMENT)
    await fulfill_part(session, ANN, order.id, some(order, 1, gone=False), MOMENT)
    await cancel_rest(session, ANN, order.id, "", MOMENT)
    seen = await get_order(session, order.id, ANN)
    assert (seen.state, seen.total, seen.paid, seen.flags) == ("completed", 1000, 1000, [])
    assert await unproven(session) == []


async def test_the_rest_is_no_way_to_cancel_an_order_of_which_nothing_is_gone(session: TenantSession) -> None:
    order = await kept_order(session)
    with pytest.raises(NothingLeft):
        await cancel_rest(session, ANN, order.id, "", MOMENT)
