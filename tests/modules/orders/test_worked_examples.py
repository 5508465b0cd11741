"""The worked examples of orders, to the cent: M6, M7 (its money), and what an unpaid order keeps (S2)."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from modules.orders.after.schemas import ReturnIn, ReturnLine
from modules.orders.schemas import LineIn, OrderOut, PaymentIn, PlacedOut, QuoteIn
from modules.orders.services.context import price
from modules.orders.services.pay import pay_order
from modules.orders.services.read import get_order
from modules.orders.services.take_back import take_back
from modules.payments.models import PaymentRefund
from modules.promotions.domain import AmountOff, Percentage
from modules.promotions.models import Coupon
from modules.shops.api import get_settings
from modules.stock import api as stock
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.factories.offers import add_coupon, add_promotion
from tests.factories.sold import sell
from tests.fixtures.figures import Figure

WANT = "M6, M7 (its money) and S2 to the cent"


async def used(session: TenantSession, code: str) -> int:
    return await session.scalar(sa.select(Coupon.used).where(Coupon.code == code)) or 0


async def bring_back(session: TenantSession, order: PlacedOut, position: int) -> tuple[int, OrderOut]:
    """What was paid back for a line that comes back whole, and the order then."""
    line = ReturnLine(line=order.lines[position].id, quantity=order.lines[position].quantity)
    before = (await get_order(session, order.id, an_actor())).paid
    await take_back(session, an_actor(), order.id, ReturnIn(lines=[line]), clock.now())
    now = await get_order(session, order.id, an_actor())
    return before - now.paid, now


@pytest.mark.prove("worked_examples", want=WANT)
async def test_m6_two_summer_pieces_and_a_voucher(session: TenantSession, figure: Figure) -> None:
    coat = await add_goods(session, price=12900)
    await add_promotion(session, Percentage(off=4200), min_pieces=2)
    await add_coupon(session, AmountOff(amount=5000), "FIFTY")
    plain = await price(session, an_actor(), QuoteIn(lines=[LineIn(variant=coat, quantity=Decimal(2))]), clock.now())
    order = await sell(session, (coat, 2), codes=["FIFTY"])
    three = await price(session, an_actor(), QuoteIn(lines=[LineIn(variant=coat, quantity=Decimal(3))]), clock.now())
    got = (plain.quote.total, order.total, order.paid, three.quote.total)
    figure(f"M6: {got}")
    assert got == (14964, 9964, 9964, 22446)


@pytest.mark.prove("worked_examples", want=WANT)
async def test_m7_a_voucher_over_two_lines_and_both_brought_back(session: TenantSession, figure: Figure) -> None:
    dress, scarf = await add_goods(session, price=12900), await add_goods(session, price=6900)
    await add_coupon(session, AmountOff(amount=2000), "TWENTY")
    order = await sell(session, (dress, 1), (scarf, 1), codes=["TWENTY"])
    shares = [-sum(reason.amount for reason in line.reasons if reason.stage == "coupon") for line in order.lines]
    first, _ = await bring_back(session, order, 1)
    still_used = await used(session, "TWENTY")
    second, now = await bring_back(session, order, 0)
    got = (shares, order.paid, first, still_used, second, await used(session, "TWENTY"), now.paid)
    figure(f"M7: {got}")
    assert got == ([1303, 697], 17800, 6203, 1, 11597, 0, 0)
    back = (await session.scalars(sa.select(PaymentRefund.amount).order_by(PaymentRefund.id))).all()
    assert back == [6203, 11597]


async def sellable(session: TenantSession, variant: UUID) -> int:
    store = (await get_settings(session)).store
    return int((await stock.sellable_by_variant(session, store, [variant]))[variant])


@pytest.mark.prove("worked_examples", want=WANT)
async def test_s2_an_unpaid_order_keeps_its_goods_until_its_time_is_over(
    session: TenantSession, figure: Figure
) -> None:
    tea = await add_goods(session, on_hand=12)
    unpaid = await sell(session, (tea, 5), tender="", handover="later", hold_minutes=30)
    kept = await sellable(session, tea)
    await stock.release(session, unpaid.id, becomes="expired")
    over = await sellable(session, tea)
    in_time = await sell(session, (tea, 5), tender="", handover="later", hold_minutes=30)
    at = clock.now() + timedelta(minutes=29, seconds=59)
    await pay_order(session, an_actor(), in_time.id, PaymentIn(tender="cash"), "last second", at)
    paid = await sellable(session, tea)
    figure(f"S2: {kept}, {over}, {paid}")
    assert (kept, over, paid) == (7, 12, 7)
