"""Parcels: handed to a carrier, on their way, arrived, or not going after all. One at a time for each document."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.problems import FieldError, Invalid
from modules.shipping.carriers.known import OWN, find_carrier, is_known
from modules.shipping.errors import CarrierUnknown, ParcelBusy
from modules.shipping.models import CarrierAccount, Shipment
from modules.shipping.services.booking import book_again, change_shipment, end_booking, lock_shipment
from modules.shipping.tracking import Scan

LIVE = ("created", "sent", "delivered")
LONGEST = 80
NUMBER = N_("A parcel's number has at most {longest} signs that can be printed.")
COLUMNS = (
    Shipment.id, Shipment.document_id.label("document"), Shipment.carrier, Shipment.carrier_name, Shipment.state,
    Shipment.number, Shipment.url, Shipment.sent_at, Shipment.delivered_at, Shipment.booking, Shipment.fault,
    Shipment.standing, Shipment.scans, Shipment.facts, Shipment.reference, Shipment.account_id.label("account"),
)  # fmt: skip


class Papers(msgspec.Struct, frozen=True):
    """The document whose goods are in the parcel: `fulfillment`, its id and number."""

    kind: str
    id: UUID
    number: str


class ShipmentCard(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel. `carrier_name` is a msgid for carriers that we know; `url` is the carrier's page of it, or empty.

    `account`: with whom it is booked, how far that is in `booking`, and why not in `fault`. `standing`: how far the
    parcel is by its `scans`.
    """

    id: UUID
    document: UUID
    carrier: str
    carrier_name: str
    state: str
    number: str
    url: str
    sent_at: datetime | None
    delivered_at: datetime | None
    booking: str = ""
    fault: str = ""
    standing: str = ""
    scans: tuple[Scan, ...] = ()
    facts: dict[str, Any] = {}
    reference: str = ""
    account: UUID | None = None

    @property
    def is_booked(self) -> bool:
        """Whether the carrier has a label for it."""
        return self.booking == "booked"


class Sender(msgspec.Struct, frozen=True):
    """Who sends it, and when."""

    id: UUID | None
    name: str
    at: datetime


async def shipments_of(session: TenantReader, documents: Sequence[UUID]) -> dict[UUID, ShipmentCard]:
    """The parcels of these documents that go or went, by document."""
    if not documents:
        return {}
    query = sa.select(*COLUMNS).where(Shipment.document_id.in_(documents), Shipment.state.in_(LIVE))
    rows = (await session.execute(query)).mappings()
    return {row["document"]: card_of(row) for row in rows}


def card_of(row: Mapping[Any, Any]) -> ShipmentCard:
    values: dict[str, Any] = {**row, "scans": msgspec.convert(row["scans"], tuple[Scan, ...])}
    return ShipmentCard(**values)


async def find_shipment(session: TenantReader, shipment: UUID) -> ShipmentCard | None:
    """One parcel, whatever became of it."""
    row = (await session.execute(sa.select(*COLUMNS).where(Shipment.id == shipment))).mappings().one_or_none()
    return card_of(row) if row else None


async def record_shipment(
    session: TenantSession, papers: Papers, carrier: str, number: str, by: Sender, grams: int = 0
) -> str:
    """A parcel is given to `carrier` under `number` ("" while it is not known); once more: both are corrected.

    `carrier`: a code, or the id of an account with a carrier: then the parcel of `grams` is booked there, and `number`
    is the carrier's to give. Gives the carrier's name. Raises CarrierUnknown, ParcelBusy, Invalid with field `number`.
    """
    check_number(number)
    account = None if is_known(carrier) else await account_of(session, carrier)
    values: dict[str, Any] = {"carrier": carrier, "account_id": None}
    if account is not None:
        values |= {"carrier_name": account.name, "account_id": account.id, "facts": {"grams": grams}, "number": ""}
    else:
        found = find_carrier(carrier)
        number = number or (own_number(papers.number) if carrier == OWN else "")
        values |= {"carrier_name": found.name, "number": number, "url": found.url(number)}
    key = await put_shipment(session, papers, values, by)
    if account is not None:
        await book_again(session, await lock_shipment(session, key), by.at)
    return values["carrier_name"]


async def account_of(session: TenantReader, carrier: str) -> sa.Row[Any]:
    """The account, if it is on. Raises CarrierUnknown."""
    try:
        key = UUID(carrier)
    except ValueError:
        raise CarrierUnknown(carrier=carrier) from None
    query: Any = sa.select(CarrierAccount.id, CarrierAccount.name).where(CarrierAccount.id == key, CarrierAccount.is_on)
    row: sa.Row[Any] | None = (await session.execute(query)).one_or_none()
    if row is None:
        raise CarrierUnknown(carrier=carrier)
    return row


def own_number(number: str) -> str:
    """What we call a parcel that we bring ourselves: by its part, as a bar code can hold it."""
    return "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in number)[:LONGEST]


async def put_shipment(session: TenantSession, papers: Papers, values: dict[str, Any], by: Sender) -> UUID:
    """The document's parcel as it is to be: the one that there is, or a new one. Raises ParcelBusy for a booked one."""
    mine = sa.select(Shipment.id, Shipment.booking).where(Shipment.document_id == papers.id, Shipment.state.in_(LIVE))
    before = (await session.execute(mine.with_for_update())).one_or_none()
    if before is not None:
        if before.booking not in {"", "failed"}:
            raise ParcelBusy
        await change_shipment(session, before.id, booking="", fault="", **values)
        return before.id
    key = new_id()
    row = {
        "id": key, "document_kind": papers.kind, "document_id": papers.id, "document_number": papers.number,
        "state": "created",
        "who_id": by.id, "who_name": by.name, "at": by.at,
    }  # fmt: skip
    await session.execute(sa.insert(Shipment).values(**row | values))
    return key


def check_number(number: str) -> None:
    if len(number) > LONGEST or (number and not number.isprintable()):
        fault = FieldError(field="number", code="number_unprintable", message=NUMBER, facts={"longest": LONGEST})
        raise Invalid(fields=(fault,))


async def drop_label(session: TenantSession, document: UUID, at: datetime) -> bool:
    """The parcel of `document` is not sent by its carrier after all; False when there is none that was booked."""
    mine = sa.select(Shipment.id).where(Shipment.document_id == document, Shipment.state.in_(LIVE))
    key = await session.scalar(mine)
    row = await lock_shipment(session, key) if key else None
    if row is None or row.account_id is None:
        return False
    await end_booking(session, row, at)
    await change_shipment(session, row.id, state="canceled")
    return True


async def follow_document(session: TenantSession, document: UUID, state: str, at: datetime) -> None:
    """The goods of `document` left (`sent`), arrived (`delivered`), or don't go (`canceled`): so does their parcel."""
    values: dict[str, Any] = {"state": state}
    if state == "canceled" and await drop_label(session, document, at):
        return
    if state == "sent":
        values["sent_at"] = at
    elif state == "delivered":
        values["delivered_at"] = at
    change = sa.update(Shipment).where(Shipment.document_id == document, Shipment.state.in_(LIVE))
    await session.execute(change.values(**values))
