"""What every carrier does for us, and how it says no. A carrier is called outside of any transaction, by steps.

Whatever is repeated or killed, one `key` is one parcel: a carrier that knows keys answers a repeated `book` with the
parcel that there is, and `find` says what became of a key whose answer was lost.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from modules.shipping.domain import Address
from modules.shipping.tracking import Scan


class Consignment(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel to be booked: `reference` is our number for people, `grams` what it weighs."""

    reference: str
    to: Address
    sender: Address = Address()
    grams: int


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel as the carrier has it. `number` is what it is tracked by, `cost` in minor units of `currency`."""

    reference: str
    number: str
    url: str = ""
    cost: int | None = None
    currency: str = ""
    canceled: bool = False


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """Up to `grams` the carrier asks `price` minor units of `currency`."""

    grams: int
    price: int
    currency: str


class CarrierError(Exception):
    """The carrier did not do it."""


class CarrierSilent(CarrierError):
    """No answer, or none that says anything: it may have been done. Asked again, never guessed."""


class CarrierBusy(CarrierError):
    """It was not done; `until` is when the carrier wants to be asked again."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"busy until {until.isoformat()}")
        self.until = until


class CarrierDenied(CarrierError):
    """The carrier doesn't know us by this key: somebody has to enter another one."""


class CarrierRefused(CarrierError):
    """It never will, for `reason` in the carrier's words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Carrier(Protocol):
    """One account with a carrier. Everything raises CarrierError."""

    async def check(self) -> str:
        """The account's name at the carrier: the address is right, and so is the key."""
        ...

    async def rates(self, country: str, grams: Sequence[int]) -> list[Rate]:
        """What parcels of these weights cost to `country`."""
        ...

    async def book(self, key: str, parcel: Consignment) -> Booking:
        """Books `parcel` under `key`; a repeat gives the parcel that there is."""
        ...

    async def find(self, key: str) -> Booking | None:
        """What was booked under `key`."""
        ...

    async def cancel(self, reference: str) -> None:
        """The parcel doesn't come; a repeat changes nothing. Raises CarrierRefused for one that is on its way."""
        ...

    async def label(self, reference: str, form: str) -> bytes:
        """The label to print: `form` is pdf or zpl."""
        ...

    async def track(self, reference: str) -> list[Scan]:
        """Everything that is known of the parcel's way."""
        ...
