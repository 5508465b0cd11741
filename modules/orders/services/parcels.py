"""A part of an order as a parcel: which carrier takes it, and under which number."""

from datetime import datetime
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantSession
from modules.orders.errors import FulfillmentCannotBecome
from modules.orders.services.change import tell
from modules.orders.services.fulfillments import goods_lines, let_go, lock_part, require_released
from modules.shipping import api as shipping
from modules.stock.api import by
from tenancy.access.api import Actor


class ParcelIn(msgspec.Struct, frozen=True, kw_only=True):
    """`carrier` by its code; `goes`: it leaves the shelf now, if it has not before."""

    carrier: str
    number: str = ""
    goes: bool = True


async def send_parcel(
    session: TenantSession, actor: Actor, order_id: UUID, part_id: UUID, asked: ParcelIn, at: datetime
) -> None:
    """The part is given to a carrier; once more: carrier and number are corrected.

    Raises FulfillmentCannotBecome for a part that has arrived or doesn't go, CarrierUnknown, Invalid, OnHold.
    """
    order, part = await lock_part(session, actor, order_id, part_id)
    if part.state not in {"packed", "shipped"} or part.way != "ship":
        raise FulfillmentCannotBecome(state=part.state, target="shipped")
    author = by(actor, at)
    papers = shipping.Papers("fulfillment", part.id, part.number)
    sender = shipping.Sender(author.id, author.name, at)
    number = asked.number.strip()
    await shipping.record_shipment(session, papers, asked.carrier, number, sender)
    name = shipping.carrier_names()[asked.carrier]
    await tell(session, order, "parcel", author, part=part.number, carrier=name, parcel=number)
    if part.state == "shipped":
        await shipping.follow_document(session, part.id, "sent", part.left_at or at)
    elif asked.goes:
        require_released(order)
        await let_go(session, order, part, author, await goods_lines(session, order.id))
