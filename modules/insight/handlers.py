"""What makes a counted day's figures doubtful: its orders changed, or what their goods had cost became known.

A sale of today changes no counted day, so that the busiest events need no handler here.
"""

from typing import Any

import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.outbox import Delivered, Subscription
from modules.costing.events import VariantValued
from modules.costing.views import entries
from modules.insight.counting import touch
from modules.orders.events import (
    OrderCanceled,
    OrderEdited,
    OrderFact,
    OrderPaidLater,
    OrderRecorded,
    OrderRefunded,
    OrderReturned,
)
from modules.orders.views import order_lines, orders


async def follow_order(session: TenantSession, event: OrderFact, _delivered: Delivered) -> None:
    placed = await session.scalar(sa.select(orders.c.placed_at).where(orders.c.id == event.order))
    await touch(session, [placed] if placed else [])


async def follow_costs(session: TenantSession, event: VariantValued, _delivered: Delivered) -> None:
    """The days of the sales whose goods were valued, now or anew."""
    query: Any = (
        sa.select(orders.c.placed_at)
        .distinct()
        .join(order_lines, order_lines.c.order_id == orders.c.id)
        .join(entries, entries.c.line_id == order_lines.c.id)
        .where(entries.c.variant_id == event.variant, entries.c.at >= event.since, entries.c.kind == "sell")
    )
    await touch(session, list(await session.scalars(query)))


CHANGES = (OrderPaidLater, OrderRecorded, OrderCanceled, OrderEdited, OrderReturned, OrderRefunded)
SUBSCRIPTIONS = (
    *(Subscription(handler="insight.follow_order", event=event, run=follow_order) for event in CHANGES),
    Subscription(handler="insight.follow_costs", event=VariantValued, run=follow_costs),
)
