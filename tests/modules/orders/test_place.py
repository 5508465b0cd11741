"""Placing an order: priced, stocked, paid and written at once, or not at all."""

from datetime import UTC, datetime
from decimal import Decimal

import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from modules.orders.schemas import LineIn, OrderIn, PaymentIn
from modules.orders.services.place import place_order
from modules.stock import api as stock
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def test_a_sale_over_the_counter_is_paid_and_gone_at_once(session: TenantSession) -> None:
    tea, honey = await add_goods(session, price=1250), await add_goods(session, price=399, name="Honey")
    lines = [LineIn(variant=tea, quantity=Decimal(2)), LineIn(variant=honey), LineIn(variant=tea)]
    asked = OrderIn(lines=lines, handover="now", channel="counter", payments=[PaymentIn(tender="cash", amount=5000)])
    placed = await place_order(session, an_actor(), asked, NOON)
    assert (placed.number, placed.state, placed.total, placed.paid, placed.change) == (
        "SO-000001",
        "completed",
        4149,
        4149,
        851,
    )
    (level,) = await stock.levels_in_store(session, [tea])
    assert (level.on_hand, level.reserved) == (97, 0)
    rows = (
        await session.execute(
            sa.text("SELECT quantity, balance, cause_number FROM stock_move WHERE kind = 'sell' ORDER BY id")
        )
    ).all()
    assert [tuple(row) for row in rows] == [(-2, 98, "SO-000001"), (-1, 99, "SO-000001"), (-1, 97, "SO-000001")]
