"""An order that is changed before its goods go."""

from decimal import Decimal
from typing import Any

import pytest

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.problems import Problem
from modules.orders.entry.schemas import EditIn
from modules.orders.errors import NotEditable, NotEnoughStock, PriceChanged
from modules.orders.fulfillment.schemas import FulfillmentIn
from modules.orders.permissions import Perm
from modules.orders.schemas import DiscountIn, LineIn, OrderOut, PaymentIn, PlacedOut
from modules.orders.services.cancel import cancel_order
from modules.orders.services.edit import edit_order
from modules.orders.services.fulfill import fulfill_order
from modules.orders.services.fulfillments import fulfill_part
from modules.orders.services.pay import pay_order
from modules.orders.services.read import get_order
from modules.stock import api as stock
from modules.stock.jobs import unproven
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.factories.sold import sell


async def kept(session: TenantSession, *goods: Any, **more: Any) -> PlacedOut:
    return await sell(session, *goods, handover="later", **more)


async def edited(session: TenantSession, order: PlacedOut, **asked: Any) -> OrderOut:
    await edit_order(session, an_actor(), order.id, EditIn(**asked), clock.now())
    return await get_order(session, order.id, an_actor())


def again(order: PlacedOut, position: int = 0, quantity: int | str | None = None, **more: Any) -> LineIn:
    line = order.lines[position]
    return LineIn(id=line.id, quantity=Decimal(quantity or line.quantity), **more)


async def reserved(session: TenantSession, variant: Any) -> int:
    (level,) = await stock.levels_in_store(session, [variant])
    return int(level.reserved)


async def test_lines_change_come_and_go_and_their_goods_are_kept_anew(session: TenantSession) -> None:
    tea, honey = await add_goods(session, price=1000), await add_goods(session, price=300, name="Honey")
    order = await kept(session, (tea, 2), tender="")
    found = await edited(session, order, lines=[again(order, quantity=3), LineIn(variant=honey)])
    assert (found.total, [line.quantity for line in found.lines]) == (3300, [3, 1])
    assert [reason.amount for line in found.lines for reason in line.reasons] == [3000, 300]
    assert (await reserved(session, tea), await reserved(session, honey)) == (3, 1)
    assert found.history[-1].facts == {"changes": "+ 1 × Honey, Longjing tea 2 → 3", "before": 2000, "total": 3300}
    found = await edited(session, order, lines=[LineIn(id=found.lines[1].id)])
    assert (found.total, await reserved(session, tea)) == (300, 0)
    assert await unproven(session) == []


async def test_lines_that_stay_keep_the_price_they_were_sold_at(session: TenantSession) -> None:
    tea = await add_goods(session, price=1000)
    order = await kept(session, (tea, 2), tender="")
    await session.execute(price_now(tea, 1500))
    found = await edited(session, order, lines=[again(order, quantity=4), LineIn(variant=tea)])
    assert [line.amount for line in found.lines] == [4000, 1500]


def price_now(variant: Any, amount: int) -> Any:
    import sqlalchemy as sa  # noqa: PLC0415

    from modules.catalog.models import Price  # noqa: PLC0415

    return sa.update(Price).where(Price.variant_id == variant).values(amount=amount)


async def test_discounts_by_hand_each_have_their_reason(session: TenantSession) -> None:
    tea, honey = await add_goods(session, price=1000), await add_goods(session, price=500)
    order = await kept(session, (tea, 1), (honey, 1), tender="")
    lines = [again(order, discount=DiscountIn(rate=1000, reason="Torn box")), again(order, 1)]
    found = await edited(session, order, lines=lines, discount=DiscountIn(amount=140, reason="Regular"))
    assert [[r.amount for r in line.reasons] for line in found.lines] == [[1000, -100, -90], [500, -50]]
    assert found.total == 1260
    found = await edited(session, order, note="Ring twice")
    assert (found.total, found.note) == (1260, "Ring twice")
    found = await edited(session, order, discount=None)
    assert found.total == 1400


async def test_a_price_by_hand_and_a_discount_are_a_right(session: TenantSession) -> None:
    cashier = an_actor(permissions=frozenset({Perm.EDIT.value, Perm.PLACE.value}))
    order = await kept(session, (await add_goods(session), 1), tender="", discount=DiscountIn(amount=5))
    await edit_order(session, cashier, order.id, EditIn(note="As it was agreed"), clock.now())
    for asked in (EditIn(discount=DiscountIn(rate=100)), EditIn(lines=[again(order, price=1)])):
        with pytest.raises(Problem) as refused:
            await edit_order(session, cashier, order.id, asked, clock.now())
        assert refused.value.status == 403


async def test_what_is_overpaid_goes_back_and_what_is_missing_is_due(session: TenantSession) -> None:
    tea = await add_goods(session, price=1000)
    order = await kept(session, (tea, 3), tender="card")
    found = await edited(session, order, lines=[again(order, quantity=2)])
    assert (found.state, found.paid, found.payments[0].refunded) == ("paid", 2000, 1000)
    found = await edited(session, order, lines=[again(order, quantity=5)])
    assert (found.state, found.due) == ("placed", 3000)
    await pay_order(session, an_actor(), order.id, PaymentIn(tender="cash"), "key", clock.now())
    await fulfill_order(session, an_actor(), order.id, clock.now())
    found = await get_order(session, order.id, an_actor())
    assert (found.state, found.paid) == ("completed", 5000)


async def test_goods_that_are_short_leave_the_order_as_it_was(session: TenantSession) -> None:
    tea = await add_goods(session, price=1000, on_hand=3)
    order = await kept(session, (tea, 2), tender="")
    async with session.begin_nested() as nested:
        with pytest.raises(NotEnoughStock) as refused:
            await edit_order(session, an_actor(), order.id, EditIn(lines=[again(order, quantity=4)]), clock.now())
        await nested.rollback()
    assert refused.value.fields[0].field == "lines.0.quantity"
    assert (await get_order(session, order.id, an_actor())).total == 2000
    assert await reserved(session, tea) == 2


async def test_another_total_than_the_one_agreed_on_is_refused(session: TenantSession) -> None:
    order = await kept(session, (await add_goods(session, price=1000), 1), tender="")
    with pytest.raises(PriceChanged):
        await edit_order(session, an_actor(), order.id, EditIn(lines=[again(order, quantity=2)], total=1), clock.now())


async def test_what_is_gone_packed_or_canceled_is_not_changed(session: TenantSession) -> None:
    tea = await add_goods(session, price=1000)
    gone, packed, canceled = await sell(session, (tea, 1)), await kept(session, (tea, 1)), await kept(session, (tea, 1))
    await fulfill_part(session, an_actor(), packed.id, FulfillmentIn(), clock.now())
    await cancel_order(session, an_actor(), canceled.id, "", clock.now())
    for order in (gone, packed, canceled):
        with pytest.raises(NotEditable):
            await edit_order(session, an_actor(), order.id, EditIn(note="No"), clock.now())
