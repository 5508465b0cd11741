"""What follows from others' events."""

from infra.kit.db.sessions import TenantSession
from infra.kit.outbox import Delivered, Subscription
from modules.shops.events import StoreAdded
from modules.stock.events import StockLow
from modules.stock.services.moving import add_warehouses
from modules.stock.telling import tell_low


async def make_warehouse(session: TenantSession, _event: StoreAdded, _delivered: Delivered) -> None:
    """A new store has a place to sell from, so that goods can be received there."""
    await add_warehouses(session)


SUBSCRIPTIONS = (
    Subscription(handler="stock.make_warehouse", event=StoreAdded, run=make_warehouse),
    Subscription(handler="stock.tell_low", event=StockLow, run=tell_low),
)
