"""How far a parcel is, from what its carrier scanned. Pure.

Scans come late, twice and in any order: how far the parcel is follows from the set of them by the time of each, so the
order in which they came can't matter.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from infra.kit.i18n import N_

MOST = 200
AHEAD = timedelta(days=1)
"""A clock that goes further ahead than this is wrong, and what it says is left out."""


class Status(StrEnum):
    """In the order in which they usually come."""

    REGISTERED = "registered"
    COLLECTED = "collected"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPTED = "attempted"
    REFUSED = "refused"
    LOST = "lost"
    DELIVERED = "delivered"
    RETURNING = "returning"
    RETURNED = "returned"


_S = Status
RANK = {status: n for n, status in enumerate(Status)}
FINAL = frozenset({_S.DELIVERED, _S.RETURNED})
AFTER = {
    _S.DELIVERED: frozenset({_S.RETURNING, _S.RETURNED}),
    _S.RETURNING: frozenset({_S.RETURNED, _S.DELIVERED}),
    _S.RETURNED: frozenset[Status](),
}
"""What alone can follow: a scan on the way back is none on the way to the buyer."""
MOVING = frozenset(Status) - {_S.REGISTERED}
"""The carrier has it, or had."""
TROUBLE = frozenset({_S.REFUSED, _S.LOST, _S.RETURNING, _S.RETURNED})
"""A person has to do something."""
LABELS = {
    _S.REGISTERED: (N_("The carrier knows of it"), ""),
    _S.COLLECTED: (N_("With the carrier"), "info"),
    _S.IN_TRANSIT: (N_("On its way"), "info"),
    _S.OUT_FOR_DELIVERY: (N_("Out for delivery"), "info"),
    _S.ATTEMPTED: (N_("Nobody was there"), "sun"),
    _S.REFUSED: (N_("Refused at the door"), "bad"),
    _S.LOST: (N_("Lost"), "bad"),
    _S.DELIVERED: (N_("Delivered"), "good"),
    _S.RETURNING: (N_("On its way back"), "bad"),
    _S.RETURNED: (N_("Back at the sender"), "bad"),
}


class Scan(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened to a parcel, under the carrier's own `id`. `text` and `place` in the carrier's words."""

    id: str
    status: Status
    at: datetime
    place: str = ""
    text: str = ""


def in_order(scans: Iterable[Scan]) -> list[Scan]:
    """By time; those of one moment as they usually come."""
    return sorted(scans, key=key_of)


def key_of(scan: Scan) -> tuple[datetime, int, str, str, str]:
    return (scan.at, RANK[scan.status], scan.id, scan.place, scan.text)


def merged(known: Iterable[Scan], new: Iterable[Scan], now: datetime) -> list[Scan]:
    """Both, each id once and in order of time: the last 200. An id that comes with another content keeps the first."""
    found: dict[str, Scan] = {}
    for scan in in_order(scan for scan in (*known, *new) if scan.at <= now + AHEAD):
        found.setdefault(scan.id, scan)
    return in_order(found.values())[-MOST:]


def standing(scans: Iterable[Scan]) -> Scan | None:
    """The scan that says how far the parcel is: the latest, but what has arrived stays so unless it comes back."""
    now: Scan | None = None
    for scan in in_order(scans):
        if now is None or now.status not in AFTER or scan.status in AFTER[now.status]:
            now = scan
    return now
