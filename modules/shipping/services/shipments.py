"""Parcels: handed to a carrier, on their way, arrived, or not going after all. One at a time for each document."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.problems import FieldError, Invalid
from modules.shipping.carriers.known import find_carrier
from modules.shipping.models import Shipment

LIVE = ("created", "sent", "delivered")
LONGEST = 80
NUMBER = N_("A parcel's number has at most {longest} signs that can be printed.")
COLUMNS = (
    Shipment.id, Shipment.document_id.label("document"), Shipment.carrier, Shipment.carrier_name, Shipment.state,
    Shipment.number, Shipment.url, Shipment.sent_at, Shipment.delivered_at,
)  # fmt: skip


class Papers(msgspec.Struct, frozen=True):
    """The document whose goods are in the parcel: `fulfillment`, its id and number."""

    kind: str
    id: UUID
    number: str


class ShipmentCard(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel. `carrier_name` is a msgid for carriers that we know; `url` is the carrier's page of it, or empty."""

    id: UUID
    document: UUID
    carrier: str
    carrier_name: str
    state: str
    number: str
    url: str
    sent_at: datetime | None
    delivered_at: datetime | None


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
    return {row["document"]: ShipmentCard(**row) for row in rows}


async def record_shipment(session: TenantSession, papers: Papers, carrier: str, number: str, by: Sender) -> UUID:
    """A parcel is given to `carrier` under `number` ("" while it is not known); once more: both are corrected.

    Raises CarrierUnknown, Invalid with field `number`.
    """
    found = find_carrier(carrier)
    check_number(number)
    values: dict[str, Any] = {
        "carrier": carrier,
        "carrier_name": found.name,
        "number": number,
        "url": found.url(number),
    }
    again = sa.update(Shipment).where(Shipment.document_id == papers.id, Shipment.state.in_(LIVE)).values(**values)
    if before := await session.scalar(again.returning(Shipment.id)):
        return before
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


async def follow_document(session: TenantSession, document: UUID, state: str, at: datetime) -> None:
    """The goods of `document` left (`sent`), arrived (`delivered`), or don't go (`canceled`): so does their parcel."""
    values: dict[str, Any] = {"state": state}
    if state == "sent":
        values["sent_at"] = at
    elif state == "delivered":
        values["delivered_at"] = at
    change = sa.update(Shipment).where(Shipment.document_id == document, Shipment.state.in_(LIVE))
    await session.execute(change.values(**values))
