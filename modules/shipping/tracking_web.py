"""The buyer's page of a parcel: by a link that nobody can guess, without log-in and without names or addresses."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from litestar import Controller, Request, get
from litestar.params import FromPath

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.formats import moment
from infra.kit.i18n import N_
from infra.kit.pages import Page
from infra.kit.problems import NotFound
from infra.kit.shell import anonymous_shell
from modules.shipping.hooks_web import shop_of
from modules.shipping.links import shipment_in
from modules.shipping.services.shipments import ShipmentCard, find_shipment
from modules.shipping.tracking import FINAL, LABELS, TROUBLE, Status, in_order
from tenancy.tenants.api import TenantCard

AnyRequest = Request[Any, Any, Any]
STEPS = (N_("Packed"), N_("On its way"), N_("Delivered"))
SAYS = {
    "created": N_("Your parcel is packed and goes out soon."),
    "sent": N_("Your parcel is on its way."),
    "delivered": N_("Your parcel has arrived."),
    "canceled": N_("This parcel doesn’t come. The shop knows more."),
}
TROUBLED = N_("Something is wrong with this parcel. The shop looks after it.")


class Step(msgspec.Struct, frozen=True):
    """As the component `track` takes it; `label` is a msgid."""

    label: str
    state: str


class Happened(msgspec.Struct, frozen=True):
    """`label` is a msgid, `place` the carrier's word; `when` is ready, in the shop's time zone."""

    label: str
    place: str
    at: datetime
    when: str


class TrackingPage(msgspec.Struct, frozen=True, kw_only=True):
    """`says` and `carrier` are msgids, or words of the carrier's."""

    shop: str
    says: str
    tone: str
    steps: tuple[Step, ...]
    carrier: str
    number: str
    url: str
    happened: tuple[Happened, ...]


def happened(parcel: ShipmentCard, locale: str, zone: str) -> list[Happened]:
    """The newest first."""
    told = [(N_("Handed over by the shop"), "", parcel.sent_at)] if parcel.sent_at and not parcel.scans else []
    told += [(N_("Delivered"), "", parcel.delivered_at)] if parcel.delivered_at and not parcel.scans else []
    told += [(LABELS[scan.status][0], scan.place, scan.at) for scan in in_order(parcel.scans)]
    place, today = ZoneInfo(zone), clock.day_of(clock.now(), zone)
    each = [Happened(label, where, at, moment(at, locale, place, today=today)) for label, where, at in told if at]
    return sorted(each, key=lambda one: one.at, reverse=True)


def page_of(parcel: ShipmentCard, shop: TenantCard, locale: str) -> TrackingPage:
    stands = Status(parcel.standing) if parcel.standing else None
    is_troubled = stands in TROUBLE
    reached = 2 if stands == Status.DELIVERED or parcel.state == "delivered" else 1 if parcel.state == "sent" else 0
    states = ["done" if n < reached or reached == len(STEPS) - 1 else "now" if n == reached else "" for n in range(3)]
    says = TROUBLED if is_troubled else SAYS["delivered" if stands in FINAL else parcel.state]
    return TrackingPage(
        shop=shop.name, says=says, tone="bad" if is_troubled else "good" if reached == len(STEPS) - 1 else "info",
        steps=() if parcel.state == "canceled" else tuple(map(Step, STEPS, states)),
        carrier=parcel.carrier_name, number=parcel.number, url=parcel.url,
        happened=tuple(happened(parcel, locale, shop.zone)),
    )  # fmt: skip


class TrackingPages(Controller):
    """Where a buyer sees how far the parcel is."""

    path = "/track/{slug:str}/{token:str}"
    include_in_schema = False

    @get("/", public=True)
    async def show(self, request: AnyRequest, slug: FromPath[str], token: FromPath[str]) -> Page:
        databases: Databases = request.app.state.databases
        shop = await shop_of(databases, slug)
        shipment = shipment_in(shop.id, token) if shop else None
        if shop is None or shipment is None:
            raise NotFound
        async with databases.read_tenant(shop.id, shop.cell) as session:
            parcel = await find_shipment(session, shipment)
        if parcel is None:
            raise NotFound
        model = page_of(parcel, shop, anonymous_shell(request).locale)
        return Page("shipping/track.html", model, headers={"Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"})
