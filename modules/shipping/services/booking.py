"""A parcel is booked with its carrier, in steps: written down, asked outside of any transaction, taken over.

The parcel's own id is the key of everything that is asked, so whatever is repeated, lost or killed, it is booked once:
who finds a call begun and not ended asks first what became of it. `ask_at` keeps others away while a call may still be
under way, and for as long as the carrier asks us to wait.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantReader, TenantSession
from infra.kit.outbox import Delivered, publish
from infra.kit.problems import NotFound
from modules.shipping.carriers.port import (
    Booking,
    Carrier,
    CarrierBusy,
    CarrierDenied,
    CarrierError,
    CarrierRefused,
    Consignment,
)
from modules.shipping.errors import ParcelBusy
from modules.shipping.events import BookingWanted, ParcelBooked, ParcelFact, ParcelMoved
from modules.shipping.models import Shipment
from modules.shipping.services.accounts import find_account, open_account, said_of

GRACE = timedelta(seconds=30)  # two calls end within this
FIRST_LOOK = timedelta(hours=1)
OPEN = ("asked", "calling", "ending")
LONGEST_NUMBER = 80
NEEDED = (
    Shipment.id, Shipment.document_kind, Shipment.document_id, Shipment.account_id, Shipment.state, Shipment.booking,
    Shipment.reference, Shipment.ask_at, Shipment.number, Shipment.facts, Shipment.scans, Shipment.standing,
    Shipment.carrier_name,
)  # fmt: skip
Row = sa.Row[Any]
FindConsignment = Callable[[TenantReader, Row], Awaitable[Consignment]]


class StillOpen(RuntimeError):
    """The carrier can't be asked yet, or hasn't said: the delivery is tried again later."""


async def lock_shipment(session: TenantSession, shipment: UUID) -> Row:
    """The parcel as it is now, held until the unit ends. Raises NotFound."""
    query: Any = sa.select(*NEEDED).where(Shipment.id == shipment).with_for_update()
    row: Row | None = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    return row


async def change_shipment(session: TenantSession, shipment: UUID, **values: Any) -> None:
    await session.execute(sa.update(Shipment).where(Shipment.id == shipment).values(**values))


def fact(kind: type[ParcelFact], row: Row, at: datetime) -> ParcelFact:
    return kind(shipment=row.id, document_kind=row.document_kind, document=row.document_id, at=at)


async def end_booking(session: TenantSession, row: Row, at: datetime) -> None:
    """The parcel doesn't go: the carrier is told, if it knows of it or may. The caller holds the row."""
    if row.booking == "asked":
        await change_shipment(session, row.id, booking="ended", ask_at=None)
    elif row.booking in {"calling", "booked"}:
        await change_shipment(session, row.id, booking="ending", ask_at=row.ask_at if row.booking == "calling" else at)
        await publish(session, fact(BookingWanted, row, at))
    elif row.booking == "failed":
        await change_shipment(session, row.id, booking="ended", fault="")


async def carry_on(
    databases: Databases, event: BookingWanted, delivered: Delivered, consignment: FindConsignment
) -> None:
    """Brings the carrier's side to what is wanted here; `consignment(session, row)` says where it goes.

    Raises StillOpen while that is open: the delivery comes again.
    """
    place = (delivered.tenant, delivered.cell)
    async with databases.tenant(*place) as session:
        row = await lock_shipment(session, event.shipment)
        if row.booking not in OPEN or row.account_id is None:
            return
        now = clock.now()
        if row.booking != "asked" and row.ask_at and row.ask_at > now:
            raise StillOpen("a call may still be under way, or the carrier asked to wait")
        carrier, is_ending = await open_account(session, row.account_id), row.booking == "ending"
        sender = (await find_account(session, row.account_id)).sender
        wanted = None if is_ending else msgspec.structs.replace(await consignment(session, row), sender=sender)
        await change_shipment(session, row.id, booking=row.booking if is_ending else "calling", ask_at=now + GRACE)
        await session.commit()
    try:
        found = await (settle_begin(carrier, row, wanted) if wanted else settle_end(carrier, row))
    except CarrierError as error:
        async with databases.tenant(*place) as session:
            await take_refusal(session, row.id, error)
            await session.commit()
        if not isinstance(error, CarrierRefused | CarrierDenied):
            raise StillOpen(str(error)) from error
        return
    async with databases.tenant(*place) as session:
        await take_over(session, row.id, found)
        await session.commit()


async def settle_begin(carrier: Carrier, row: Row, wanted: Consignment) -> Booking:
    """Books it; after a call whose end nobody knows, only when nothing came of that one."""
    key = str(row.id)
    found = None if row.booking == "asked" else await carrier.find(key)
    return found or await carrier.book(key, wanted)


async def settle_end(carrier: Carrier, row: Row) -> None:
    found = await carrier.find(str(row.id))
    if found and not found.canceled:
        await carrier.cancel(found.reference)


async def take_over(session: TenantSession, shipment: UUID, found: Booking | None) -> None:
    """What the carrier said, unless somebody else has taken it over already."""
    row, now = await lock_shipment(session, shipment), clock.now()
    if found is None:
        if row.booking == "ending":
            await change_shipment(session, row.id, booking="ended", ask_at=None, fault="")
        return
    values: dict[str, Any] = {"reference": found.reference, "facts": {**row.facts, **costs_of(found)}}
    if row.booking == "ending":  # canceled while it was being booked
        await change_shipment(session, row.id, ask_at=now, **values)
        return
    if row.booking != "calling":
        return
    number = found.number if found.number.isprintable() else ""
    url = found.url if found.url.startswith("https://") else ""
    values |= {"number": number[:LONGEST_NUMBER], "url": url, "booking": "booked", "fault": ""}
    await change_shipment(session, row.id, ask_at=now + FIRST_LOOK, **values)
    await publish(session, fact(ParcelBooked, row, now))


def costs_of(found: Booking) -> dict[str, Any]:
    return {} if found.cost is None else {"cost": found.cost, "currency": found.currency}


async def take_refusal(session: TenantSession, shipment: UUID, error: CarrierError) -> None:
    """It was not done, for now or for good."""
    row, now = await lock_shipment(session, shipment), clock.now()
    if row.booking not in {"calling", "ending"}:
        return
    if not isinstance(error, CarrierRefused | CarrierDenied):
        await change_shipment(session, row.id, ask_at=error.until if isinstance(error, CarrierBusy) else now)
        return
    booking = "booked" if row.booking == "ending" else "failed"
    await change_shipment(session, row.id, booking=booking, ask_at=None, fault=said_of(error))
    await publish(session, fact(ParcelMoved, row, now))


async def book_again(session: TenantSession, row: Row, at: datetime) -> None:
    """A booking that failed is asked for once more. Raises ParcelBusy while one is under way or done."""
    if row.booking not in {"", "failed"}:
        raise ParcelBusy
    await change_shipment(session, row.id, booking="asked", fault="", ask_at=None)
    await publish(session, fact(BookingWanted, row, at))
