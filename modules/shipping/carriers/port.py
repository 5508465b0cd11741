"""The port to carriers: what each can do, and what it may answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from modules.shipping.domain import Address


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be carried. `key` names it: asking for the same key again makes no second one."""

    key: str
    reference: str
    address: Address
    grams: int
    service: str = ""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What a carrier would take, minor units of `currency`, and how long it needs (0: it doesn't say)."""

    service: str
    name: str
    price: int
    currency: str
    days: int = 0


class Taken(msgspec.Struct, frozen=True, tag="taken", kw_only=True):
    """The carrier takes the parcel: `number` is what it is tracked by, `route` what its sorters read on the label."""

    number: str
    reference: str = ""
    url: str = ""
    route: str = ""
    cost: int | None = None


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """It doesn't, and will not. `reason` is what it says."""

    reason: str


class Unknown(msgspec.Struct, frozen=True, tag="unknown"):
    """Nobody can tell yet: ask again. An answer, not an error."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened to a parcel. `code`: sent, transit, delivered, failed or returned."""

    at: datetime
    code: str
    text: str = ""
    place: str = ""


Answer = Taken | Refused | Unknown


class Carrier(Protocol):
    """One that takes parcels. What can't be told (a time-out, a cut line) is `Unknown`; no act raises for it.

    `is_called`: it answers over the line, so that its acts happen outside of any transaction.
    """

    code: str
    name: str
    is_called: bool

    async def quote(self, parcel: Parcel, currency: str) -> Sequence[Offer]: ...
    async def create(self, parcel: Parcel) -> Answer: ...
    async def ask(self, key: str) -> Answer: ...
    async def track(self, key: str) -> Sequence[Seen] | Unknown: ...
    async def cancel(self, key: str) -> Answer: ...
