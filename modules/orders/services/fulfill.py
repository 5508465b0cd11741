"""The whole order is handed over at once; and what becomes of one that nobody paid in time."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from infra.kit.db.sessions import TenantSession
from infra.kit.outbox import Delivered
from modules.orders.fulfillment.schemas import FulfillmentIn
from modules.orders.services.change import flag, lock_order, tell
from modules.orders.services.fulfillments import fulfill_part
from modules.stock.api import By, ReservationsExpired
from tenancy.access.api import Actor


async def fulfill_order(
    session: TenantSession, actor: Actor, order_id: UUID, at: datetime, confirmed: Sequence[str] = ()
) -> None:
    """All that is left of the order goes to the customer. Goods whose time had run out are taken again, if there.

    `confirmed`: the notes that were minded. Raises OrderCannotBecome when it was handed over or canceled before,
    NothingLeft, NotEnoughStock, NotConfirmed.
    """
    await fulfill_part(session, actor, order_id, FulfillmentIn(confirmed=list(confirmed)), at)


async def note_expiry(session: TenantSession, event: ReservationsExpired, delivered: Delivered) -> None:
    """Nobody paid in time, and the goods are free again: a person may look at the order."""
    if event.cause_kind == "order":
        order = await lock_order(session, event.cause)
        await flag(session, order, "hold_expired", delivered.at)
        await tell(session, order, "hold_expired", By(None, "", delivered.at))
