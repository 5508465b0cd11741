"""Carriers and parcels for programs."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Controller, get

from infra.kit.db.sessions import ReadTenantSession
from infra.kit.unit import unit_of_work
from modules.shipping.carriers.known import carriers
from modules.shipping.permissions import Perm
from modules.shipping.services.accounts import list_accounts
from modules.shipping.services.shipments import ShipmentCard


class CarrierOut(msgspec.Struct, frozen=True, kw_only=True):
    """Who takes parcels. `books`: parcels are booked there; otherwise their numbers are told us."""

    carrier: str
    name: str
    books: bool


class ScanOut(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened to a parcel; `place` and `text` in the carrier's words."""

    status: str
    at: datetime
    place: str
    text: str


class ParcelOut(msgspec.Struct, frozen=True, kw_only=True):
    """A part's parcel. `booking`: asked, calling, booked or failed (`fault` says why), empty for a number told us.

    `standing`: how far it is by its `scans`. `cost`: what the carrier asks, minor units of `currency`.
    """

    id: UUID
    carrier: str
    number: str
    url: str
    state: str
    booking: str
    fault: str
    standing: str
    cost: int | None
    currency: str
    sent_at: datetime | None
    delivered_at: datetime | None
    scans: list[ScanOut]


def parcel_out(card: ShipmentCard) -> ParcelOut:
    """As programs see it."""
    return ParcelOut(
        id=card.id, carrier=card.carrier, number=card.number, url=card.url, state=card.state, booking=card.booking,
        fault=card.fault, standing=card.standing, cost=card.facts.get("cost"), currency=card.facts.get("currency", ""),
        sent_at=card.sent_at, delivered_at=card.delivered_at,
        scans=[ScanOut(status=each.status, at=each.at, place=each.place, text=each.text) for each in card.scans],
    )  # fmt: skip


class Carriers(Controller):
    path = "/api/v1/carriers"
    tags = ("Shipping",)

    @get("/", operation_id="listCarriers", needs=Perm.READ)
    @unit_of_work
    async def list_all(self, session: ReadTenantSession) -> list[CarrierOut]:
        """Who can take parcels: own accounts first. A parcel names one by `carrier`."""
        own = await list_accounts(session, on=True)
        known = [CarrierOut(carrier=code, name=each.name, books=False) for code, each in carriers().items()]
        return [*(CarrierOut(carrier=str(each.id), name=each.name, books=True) for each in own), *known]
