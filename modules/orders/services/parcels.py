"""A part of an order as a parcel: which carrier takes it, and under which number."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from infra.kit.db.sessions import TenantSession
from modules.orders.errors import FulfillmentCannotBecome
from modules.orders.schemas import DeliveryOut, Words
from modules.orders.services.booking import drop_label
from modules.orders.services.change import tell
from modules.orders.services.fulfillments import find_part, goods_lines, let_go, lock_part, require_ready
from modules.orders.services.minding import confirm
from modules.shipping import api as shipping
from modules.stock.api import by
from tenancy.access.api import Actor


class ParcelIn(msgspec.Struct, frozen=True, kw_only=True):
    """`carrier` by its code, or an account with a carrier by its id: then it is booked there, and has its number of it.

    `goes`: it leaves the shelf now, if it has not before. `grams`: what it weighs, as the order says where it is left
    out. `confirmed`: notes of the order, by their text, that its packer has minded.
    """

    carrier: str
    number: str = ""
    goes: bool = True
    grams: Annotated[int, Meta(ge=0, le=10**7)] | None = None
    confirmed: Annotated[list[Words], Meta(max_length=20)] = []


async def send_parcel(
    session: TenantSession, actor: Actor, order_id: UUID, part_id: UUID, asked: ParcelIn, at: datetime
) -> None:
    """The part is given to a carrier; once more: carrier and number are corrected.

    Raises FulfillmentCannotBecome for a part that has arrived or doesn't go, CarrierUnknown, Invalid, OnHold,
    NotConfirmed.
    """
    order, part = await lock_part(session, actor, order_id, part_id)
    if part.state not in {"packed", "shipped"} or part.way != "ship":
        raise FulfillmentCannotBecome(state=part.state, target="shipped")
    author = by(actor, at)
    if part.state == "packed":
        await confirm(session, order, part, asked.confirmed, author)
    papers = shipping.Papers("fulfillment", part.id, part.number)
    sender = shipping.Sender(author.id, author.name, at)
    number = asked.number.strip()
    grams = msgspec.convert(order.delivery, DeliveryOut).grams if asked.grams is None else asked.grams
    name = await shipping.record_shipment(session, papers, asked.carrier, number, sender, grams)
    await tell(session, order, "parcel", author, part=part.number, carrier=name, parcel=number)
    if part.state == "shipped":
        await shipping.follow_document(session, part.id, "sent", part.left_at or at)
    elif asked.goes:
        part = await find_part(session, part_id)
        require_ready(order, part)
        await let_go(session, order, part, author, await goods_lines(session, order.id))


async def cancel_label(session: TenantSession, actor: Actor, order_id: UUID, part_id: UUID, at: datetime) -> None:
    """The part's parcel is not sent by its carrier: another way can be found for it. Without one nothing changes."""
    order, part = await lock_part(session, actor, order_id, part_id)
    if part.state not in {"packed", "shipped"}:
        raise FulfillmentCannotBecome(state=part.state, target="packed")
    await drop_label(session, order, part, by(actor, at))
