"""What happened to parcels. Later facts are read from the parcel."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from infra.kit.outbox import Event


class ParcelFact(Event, frozen=True, kw_only=True):
    """`shipment` of the goods of `document`, a `document_kind`."""

    shipment: UUID
    document_kind: str
    document: UUID
    at: datetime


class BookingWanted(ParcelFact, frozen=True, kw_only=True):
    """A carrier has to be asked for it, or told that it doesn't come."""

    name: ClassVar[str] = "shipping.booking_wanted"


class ParcelBooked(ParcelFact, frozen=True, kw_only=True):
    """The carrier expects it: it has a number, and a label to print."""

    name: ClassVar[str] = "shipping.parcel_booked"


class ParcelMoved(ParcelFact, frozen=True, kw_only=True):
    """It is elsewhere now, or the carrier won't take it."""

    name: ClassVar[str] = "shipping.parcel_moved"
