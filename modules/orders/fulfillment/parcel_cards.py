"""View-models of a part's parcel, as the order's page shows it."""

from datetime import datetime

import msgspec

from infra.kit.i18n import N_, Translator
from modules.orders.permissions import Perm
from modules.shipping import api as shipping
from tenancy.access.api import Actor


class Happened(msgspec.Struct, frozen=True):
    """`place` and `text` are the carrier's words."""

    label: str
    tone: str
    place: str
    text: str
    at: datetime


class SentParcel(msgspec.Struct, frozen=True, kw_only=True):
    """A part's parcel: how far it is, and the buyer's `page` of it. `label`: the carrier's; `drop` takes a POST,
    and `mark` one of `marks`, what somebody saw of it.
    """

    carrier: str
    number: str
    url: str
    state: str
    tone: str
    fault: str
    happened: tuple[Happened, ...]
    page: str
    label: str
    drop: str
    mark: str
    marks: tuple[tuple[str, str], ...]


MARKS = ("collected", "delivered", "lost", "returned")
BOOKING = {
    "asked": (N_("Being booked"), "info"),
    "calling": (N_("Being booked"), "info"),
    "failed": (N_("Not booked"), "bad"),
}


def sent_parcel(parcel: shipping.ShipmentCard, path: str, words: Translator, actor: Actor) -> SentParcel:
    label, tone = BOOKING.get(parcel.booking, ("", ""))
    if parcel.standing:
        label, tone = shipping.LABELS[shipping.Status(parcel.standing)]
    may_drop = actor.may(Perm.FULFILL) and parcel.booking in {"asked", "calling", "booked"} and not parcel.standing
    return SentParcel(
        carrier=words.gettext(parcel.carrier_name), number=parcel.number, url=parcel.url,
        state=words.gettext(label) if label else "", tone=tone,
        fault=words.gettext(parcel.fault) if parcel.fault else "",
        happened=tuple(happened(scan, words) for scan in reversed(parcel.scans)),
        page=f"/track/{actor.slug}/{shipping.token_of(actor.tenant, parcel.id)}",
        label=f"{path}/carrier-label" if parcel.is_booked else "",
        drop=f"{path}/label-cancellation" if may_drop else "",
        mark=f"{path}/scans" if actor.may(Perm.FULFILL) and parcel.state in {"created", "sent"} else "",
        marks=tuple((each, words.gettext(shipping.LABELS[shipping.Status(each)][0])) for each in MARKS),
    )  # fmt: skip


def happened(scan: shipping.Scan, words: Translator) -> Happened:
    label, tone = shipping.LABELS[scan.status]
    return Happened(words.gettext(label), tone, scan.place, scan.text, scan.at)
