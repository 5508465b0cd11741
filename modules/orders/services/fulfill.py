"""The whole order is handed over at once; and what becomes of one that nobody paid in time."""

from datetime import datetime
from uuid import UUID

from infra.kit.db.sessions import TenantSession
from infra.kit.outbox import Delivered
from modules.orders.fulfillment_schemas import FulfillmentIn
from modules.orders.services.change import change, lock_order, tell, with_flag
from modules.orders.services.fulfillments import fulfill_part
from modules.stock.api import By, ReservationsExpired
from tenancy.access.api import Actor


async def fulfill_order(session: TenantSession, actor: Actor, order_id: UUID, at: datetime) -> None:
    """All that is left of the order goes to the customer. Goods whose time had run out are taken again, if there.

    Raises OrderCannotBecome when it was handed over or canceled before, NothingLeft, NotEnoughStock.
    """
    await fulfill_part(session, actor, order_id, FulfillmentIn(), at)


async def note_expiry(session: TenantSession, event: ReservationsExpired, delivered: Delivered) -> None:
    """Nobody paid in time, and the goods are free again: a person may look at the order."""
    if event.cause_kind == "order":
        order = await lock_order(session, event.cause)
        await change(session, order, flags=with_flag(order, "hold_expired"))
        await tell(session, order, "hold_expired", By(None, "", delivered.at))
