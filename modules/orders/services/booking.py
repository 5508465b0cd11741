"""A part's parcel at its carrier: where it goes is told when it is booked, what becomes of it is followed."""

from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import Databases, TenantReader, TenantSession
from infra.kit.outbox import Delivered, Subscription
from infra.kit.problems import Problem
from modules.orders.fulfillment.schemas import FulfillmentOut
from modules.orders.models import SalesOrder
from modules.orders.schemas import DeliveryOut
from modules.orders.services.change import Locked, change, tell
from modules.orders.services.delivery import address_of
from modules.orders.services.fulfillments import arrive, find_part, goods_lines, let_go, lock_part
from modules.orders.states import FulfillmentState
from modules.orders.words import PARCEL_FLAGS
from modules.shipping import api as shipping
from modules.shipping.events import BookingWanted, ParcelBooked, ParcelMoved
from modules.stock.api import By

KIND = "fulfillment"
NOT_BOOKED, NOT_CANCELED, GONE = "parcel_not_booked", "parcel_not_canceled", "parcel_gone"


async def consignment_of(session: TenantReader, row: shipping.Row) -> shipping.Consignment:
    """What the carrier has to know of a parcel, from its order as it is now."""
    part = await find_part(session, row.document_id)
    delivery = await session.scalar(sa.select(SalesOrder.delivery).where(SalesOrder.id == part.order))
    to = address_of(msgspec.convert(delivery, DeliveryOut).address)
    return shipping.Consignment(reference=part.number, to=to, grams=int(row.facts.get("grams") or 0))


async def book_parcel(databases: Databases, event: BookingWanted, delivered: Delivered) -> None:
    """In steps, by the carrier's own rules: booked once, or called off."""
    await shipping.carry_on(databases, event, delivered, consignment_of)


async def note_booked(session: TenantSession, event: ParcelBooked, delivered: Delivered) -> None:
    """The order's history has the number."""
    order, part, parcel = await parcel_of(session, event.document, event.shipment)
    if parcel is None:
        return
    await tell(
        session, order, "parcel", By(None, "", delivered.at), part=part.number, carrier=parcel.carrier_name,
        parcel=parcel.number,
    )  # fmt: skip
    await unflag(session, order, NOT_BOOKED)


async def follow_parcel(session: TenantSession, event: ParcelMoved, delivered: Delivered) -> None:
    """The part goes where its parcel is by now: from the present state, so repeats and late news change nothing."""
    order, part, parcel = await parcel_of(session, event.document, event.shipment)
    if parcel is None:
        return
    if parcel.state == "canceled":
        if parcel.fault:
            await flag(session, order, NOT_CANCELED, part, parcel.fault, delivered.at)
        return
    if parcel.booking == "failed":
        await flag(session, order, NOT_BOOKED, part, parcel.fault, delivered.at)
        return
    await take_place(session, order, part, parcel)


async def take_place(
    session: TenantSession, order: Locked, part: FulfillmentOut, parcel: shipping.ShipmentCard
) -> None:
    stands = next((scan for scan in reversed(parcel.scans) if scan.status == parcel.standing), None)
    if stands is None or stands.status not in shipping.MOVING:
        return
    by_carrier = By(None, parcel.carrier_name, stands.at)
    if part.state == FulfillmentState.PACKED and not await leaves(session, order, part, by_carrier):
        return
    part = await find_part(session, part.id)
    if stands.status in shipping.TROUBLE:
        await flag(session, order, f"parcel_{stands.status.value}", part, stands.text, stands.at)
    elif stands.status == shipping.Status.DELIVERED:
        await unflag(session, order, *PARCEL_FLAGS)
        if part.state == FulfillmentState.SHIPPED:
            await arrive(session, order, part, by_carrier)


async def leaves(session: TenantSession, order: Locked, part: FulfillmentOut, author: By) -> bool:
    """The carrier has it, so it has left the shelf; where the books don't allow that, somebody has to look."""
    try:
        async with session.begin_nested():
            await let_go(session, order, part, author, await goods_lines(session, order.id))
    except Problem:
        await flag(session, order, GONE, part, "", author.at)
        return False
    return True


async def parcel_of(
    session: TenantSession, document: UUID, shipment: UUID
) -> tuple[Locked, FulfillmentOut, shipping.ShipmentCard | None]:
    """The order, locked, its part, and the parcel as it stands then."""
    found = await find_part(session, document)
    order, part = await lock_part(session, None, found.order, document)
    return order, part, await shipping.find_shipment(session, shipment)


async def flag(
    session: TenantSession, order: Locked, name: str, part: FulfillmentOut, reason: str, at: datetime
) -> None:
    """Somebody has to look at it: once, however often it is told."""
    if name not in order.flags:
        await change(session, order, flags=sorted({*order.flags, name}))
        await tell(session, order, name, By(None, "", at), part=part.number, reason=reason)


async def unflag(session: TenantSession, order: Locked, *names: str) -> None:
    if left := set(order.flags) & set(names):
        await change(session, order, flags=sorted(set(order.flags) - left))


async def drop_label(session: TenantSession, order: Locked, part: FulfillmentOut, author: By) -> None:
    """The parcel is not sent by its carrier: another one can be found for the part."""
    if await shipping.drop_label(session, part.id, author.at):
        await tell(session, order, "label_dropped", author, part=part.number)
        await unflag(session, order, NOT_BOOKED)


PARCELS = (
    Subscription(handler="orders.book_parcel", event=BookingWanted, run=book_parcel, steps=True),
    Subscription(handler="orders.note_booked", event=ParcelBooked, run=note_booked),
    Subscription(handler="orders.follow_parcel", event=ParcelMoved, run=follow_parcel),
)
