"""What follows from stock's events: what somebody changed by hand is valued at once."""

from infra.kit.db.sessions import TenantSession
from infra.kit.outbox import Delivered, Subscription
from modules.costing.services.projecting import value_variant
from modules.stock.events import StockAdjusted, StockReceived


async def value_received(session: TenantSession, event: StockReceived, _delivered: Delivered) -> None:
    for variant in sorted(set(event.variants)):
        await value_variant(session, variant)


async def value_adjusted(session: TenantSession, event: StockAdjusted, _delivered: Delivered) -> None:
    await value_variant(session, event.variant)


SUBSCRIPTIONS = (
    Subscription(handler="costing.value_received", event=StockReceived, run=value_received),
    Subscription(handler="costing.value_adjusted", event=StockAdjusted, run=value_adjusted),
)
