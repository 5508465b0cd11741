"""Goods that come back: stock by their condition, money by their share, to the tenders it came with."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.problems import Invalid
from modules.orders.after.schemas import ExchangeIn, LoweredLine, RebateIn, RefundIn, ReturnIn, ReturnLine
from modules.orders.errors import NotHandedOver, NothingOwed, OwedLess
from modules.orders.fulfillment.schemas import FulfillmentIn, PartLine
from modules.orders.schemas import DiscountIn, LineIn, OrderOut, PaymentIn, PlacedOut
from modules.orders.services.after import documents_of
from modules.orders.services.cancel_rest import cancel_rest
from modules.orders.services.exchange import exchange_order
from modules.orders.services.fulfillments import fulfill_part
from modules.orders.services.read import get_order
from modules.orders.services.rebate import give_rebate
from modules.orders.services.refund import refund_order
from modules.orders.services.take_back import take_back
from modules.payments.models import PaymentRefund, TenderSetting
from modules.stock.jobs import unproven
from modules.stock.models import StockMove
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.factories.sold import on_hand, sell

OWNER = an_actor()


def back(order: PlacedOut, position: int = 0, quantity: int | str = 1, condition: Any = "shelf") -> ReturnLine:
    return ReturnLine(line=order.lines[position].id, quantity=Decimal(quantity), condition=condition)


async def returned(session: TenantSession, order: PlacedOut, *lines: ReturnLine, **more: Any) -> OrderOut:
    await take_back(session, OWNER, order.id, ReturnIn(lines=list(lines), **more), clock.now())
    return await get_order(session, order.id, OWNER)


async def refunds(session: TenantSession) -> list[tuple[str, int]]:
    rows = await session.execute(sa.select(PaymentRefund.tender, PaymentRefund.amount).order_by(PaymentRefund.id))
    return [(row.tender, row.amount) for row in rows]


async def test_a_part_comes_back_with_its_share_and_the_last_part_with_the_rest(session: TenantSession) -> None:
    tea = await add_goods(session, price=333, on_hand=5)
    order = await sell(session, (tea, 3))
    found = await returned(session, order, back(order))
    assert (found.paid, found.state, await on_hand(session, tea)) == (666, "completed", 3)
    found = await returned(session, order, back(order, quantity=2))
    assert (found.paid, await on_hand(session, tea)) == (0, 5)
    assert [(d.kind, d.number, d.total, d.paid) for d in await documents_of(session, order.id)] == [
        ("return", "RT-000001", 333, 0), ("refund", "RF-000001", 0, 333),
        ("return", "RT-000002", 666, 0), ("refund", "RF-000002", 0, 666),
    ]  # fmt: skip
    assert await unproven(session) == []


@pytest.mark.parametrize(("condition", "left"), [("shelf", 10), ("damaged", 9), ("destroyed", 9)])
async def test_goods_go_where_their_condition_sends_them(session: TenantSession, condition: str, left: int) -> None:
    tea = await add_goods(session, on_hand=10)
    order = await sell(session, (tea, 1))
    await returned(session, order, back(order, condition=condition))
    assert await on_hand(session, tea) == left
    kinds = (await session.scalars(sa.select(StockMove.kind).order_by(StockMove.id))).all()
    assert kinds == ["receive", "sell", "return", *(["adjust"] if condition != "shelf" else [])]
    assert await unproven(session) == []


async def test_one_line_comes_back_in_two_conditions(session: TenantSession) -> None:
    tea = await add_goods(session, price=500, on_hand=10)
    order = await sell(session, (tea, 2))
    found = await returned(session, order, back(order), back(order, condition="damaged"))
    assert (found.paid, await on_hand(session, tea)) == (0, 9)


async def test_more_than_was_sold_is_refused_beside_its_line(session: TenantSession) -> None:
    order = await sell(session, (await add_goods(session), 2))
    await returned(session, order, back(order))
    with pytest.raises(Invalid) as refused:
        await returned(session, order, back(order, quantity=2))
    assert [(error.field, error.facts) for error in refused.value.fields] == [
        ("lines.0.quantity", {"left": Decimal(1)})
    ]


async def test_goods_that_are_still_here_are_not_returned(session: TenantSession) -> None:
    order = await sell(session, (await add_goods(session), 1), handover="later")
    with pytest.raises(NotHandedOver):
        await returned(session, order, back(order))


async def test_money_goes_back_to_its_tenders_the_last_first(session: TenantSession) -> None:
    tea = await add_goods(session, price=1000)
    order = await sell(session, (tea, 3), payments=[PaymentIn(tender="card", amount=1500), PaymentIn(tender="cash")])
    await returned(session, order, back(order, quantity=2))
    assert await refunds(session) == [("cash", 1500), ("card", 500)]


async def test_money_goes_back_as_it_is_asked_for(session: TenantSession) -> None:
    order = await sell(session, (await add_goods(session, price=1000), 1), tender="card")
    await returned(session, order, back(order), tender="cash")
    assert await refunds(session) == [("cash", 1000)]
    assert (await get_order(session, order.id, OWNER)).payments[0].state == "refunded"


async def test_cash_goes_back_rounded_and_the_books_still_add_up(session: TenantSession) -> None:
    await session.execute(sa.insert(TenderSetting).values(kind="cash", settings={"rounding": {"step": 5}}))
    order = await sell(session, (await add_goods(session, price=333), 3))
    assert order.paid == 999
    found = await returned(session, order, back(order))
    assert (found.paid, found.payments[0].refunded) == (666, 335)
    found = await returned(session, order, back(order, quantity=2))
    assert (found.paid, found.payments[0].refunded, found.payments[0].amount) == (0, 1000, 1000)


async def test_a_return_may_be_refunded_later_in_parts(session: TenantSession) -> None:
    order = await sell(session, (await add_goods(session, price=1000), 2))
    found = await returned(session, order, back(order), refund=False)
    assert (found.paid, found.owed) == (2000, 1000)
    await refund_order(session, OWNER, order.id, RefundIn(amount=400), clock.now())
    with pytest.raises(OwedLess):
        await refund_order(session, OWNER, order.id, RefundIn(amount=601), clock.now())
    await refund_order(session, OWNER, order.id, RefundIn(), clock.now())
    assert (await get_order(session, order.id, OWNER)).paid == 1000
    with pytest.raises(NothingOwed):
        await refund_order(session, OWNER, order.id, RefundIn(), clock.now())


async def test_a_lowered_price_takes_its_tax_with_it(session: TenantSession) -> None:
    order = await sell(session, (await add_goods(session, price=1200), 2))
    lines = [LoweredLine(line=order.lines[0].id, amount=600)]
    made = await refund_order(session, OWNER, order.id, RefundIn(lines=lines), clock.now())
    assert (made.total, made.tax, made.paid) == (600, 100, 600)
    found = await returned(session, order, back(order, quantity=2))
    assert (found.paid, found.reversed) == (0, 2400)


async def test_a_rebate_reverses_nothing(session: TenantSession) -> None:
    order = await sell(session, (await add_goods(session, price=1000), 1))
    made = await give_rebate(session, OWNER, order.id, RebateIn(amount=150), clock.now())
    found = await get_order(session, order.id, OWNER)
    assert (made.number, made.total, made.paid) == ("RB-000001", 0, 150)
    assert (found.paid, found.reversed, found.owed) == (1000, 0, 0)


async def test_what_was_on_credit_and_comes_back_is_no_longer_due(session: TenantSession) -> None:
    order = await sell(session, (await add_goods(session, price=1000), 2), tender="")
    found = await returned(session, order, back(order))
    assert (found.paid, found.due, found.state) == (0, 1000, "placed")
    found = await returned(session, order, back(order))
    assert (found.due, found.state) == (0, "completed")


async def exchange(session: TenantSession, order: PlacedOut, variant: UUID, **more: Any) -> tuple[OrderOut, OrderOut]:
    """The old and the new order after the exchange of one piece."""
    goods = [LineIn(variant=variant)]
    asked = ExchangeIn(lines=[back(order)], goods=goods, **more)
    done = await exchange_order(session, OWNER, order.id, asked, clock.now())
    assert done.document.other == done.order.id
    return await get_order(session, order.id, OWNER), await get_order(session, done.order.id, OWNER)


async def test_an_exchange_for_something_dearer_takes_the_difference(session: TenantSession) -> None:
    tea, silk = await add_goods(session, price=1000, on_hand=5), await add_goods(session, price=1500, on_hand=5)
    order = await sell(session, (tea, 1), tender="card")
    old, new = await exchange(session, order, silk, payments=[PaymentIn(tender="cash")])
    assert (old.paid, old.reversed, new.state, new.paid) == (0, 1000, "completed", 1500)
    assert [(p.tender, p.amount) for p in new.payments] == [("exchange", 1000), ("cash", 500)]
    assert await refunds(session) == [("exchange", 1000)]
    assert (await on_hand(session, tea), await on_hand(session, silk)) == (5, 4)


async def test_an_exchange_for_something_cheaper_gives_the_difference_back(session: TenantSession) -> None:
    tea, mint = await add_goods(session, price=1000), await add_goods(session, price=300)
    order = await sell(session, (tea, 1), tender="card")
    old, new = await exchange(session, order, mint)
    assert (old.paid, new.paid, new.due) == (0, 300, 0)
    assert await refunds(session) == [("exchange", 300), ("card", 700)]


async def test_what_an_exchange_paid_for_goes_back_in_cash(session: TenantSession) -> None:
    tea, mint = await add_goods(session, price=1000), await add_goods(session, price=1000)
    order = await sell(session, (tea, 1), tender="card")
    _, new = await exchange(session, order, mint)
    lines = [ReturnLine(line=new.lines[0].id, quantity=Decimal(1))]
    await take_back(session, OWNER, new.id, ReturnIn(lines=lines), clock.now())
    assert await refunds(session) == [("exchange", 1000), ("cash", 1000)]


async def sent_in_part(session: TenantSession, ordered: int, gone: int, **more: Any) -> PlacedOut:
    """An order that was paid, of which `gone` pieces have gone out."""
    goods = await add_goods(session, price=more.pop("price", 333), on_hand=20)
    order = await sell(session, (goods, ordered), handover="later", **more)
    lines = [PartLine(line=order.lines[0].id, quantity=Decimal(gone))]
    await fulfill_part(session, OWNER, order.id, FulfillmentIn(lines=lines, gone=True), clock.now())
    return order


async def test_what_has_gone_can_come_back_while_the_rest_is_still_here(session: TenantSession) -> None:
    order = await sent_in_part(session, 3, 2)
    found = await returned(session, order, back(order))
    assert (found.paid, found.reversed, found.state) == (666, 333, "paid")
    with pytest.raises(Invalid) as refused:
        await returned(session, order, back(order, quantity=2))
    assert refused.value.fields[0].facts == {"left": Decimal(1)}
    await fulfill_part(session, OWNER, order.id, FulfillmentIn(gone=True), clock.now())
    found = await returned(session, order, back(order, quantity=2))
    assert (found.paid, found.reversed, found.state) == (0, 999, "completed")


async def test_nothing_comes_back_of_an_order_that_is_only_packed(session: TenantSession) -> None:
    goods = await add_goods(session, price=333)
    order = await sell(session, (goods, 2), handover="later")
    await fulfill_part(session, OWNER, order.id, FulfillmentIn(gone=False), clock.now())
    with pytest.raises(NotHandedOver):
        await returned(session, order, back(order))


async def test_after_a_return_the_rest_can_be_canceled_and_nothing_is_left_to_pay(session: TenantSession) -> None:
    order = await sent_in_part(session, 3, 2)
    await returned(session, order, back(order, quantity=2))
    await cancel_rest(session, OWNER, order.id, "", clock.now())
    found = await get_order(session, order.id, OWNER)
    assert (found.paid, found.due, found.owed) == (0, 0, 0)
    assert found.total == found.reversed


@pytest.mark.parametrize("price", [1, 3, 7, 333, 1999])
async def test_parts_returns_and_a_canceled_rest_come_to_what_is_kept(session: TenantSession, price: int) -> None:
    """One of five stays: it costs its share, however the others came back."""
    order = await sent_in_part(session, 5, 3, price=price, discount=DiscountIn(amount=1))
    await returned(session, order, back(order))
    await returned(session, order, back(order))
    await cancel_rest(session, OWNER, order.id, "", clock.now())
    found = await get_order(session, order.id, OWNER)
    assert found.paid == found.total - found.reversed
    assert abs(found.paid - (5 * price - 1) / 5) <= 1
    found = await returned(session, order, back(order))
    assert (found.paid, found.total - found.reversed) == (0, 0)
