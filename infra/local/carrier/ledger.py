"""What the carrier knows: parcels by key, and what happened to each. Kept in memory."""

import secrets
from datetime import UTC, datetime
from typing import Any

import msgspec

STEPS = ((500, 320), (1_000, 390), (2_000, 490), (5_000, 790), (10_000, 1_190), (30_000, 1_990))
FAR = 600  # what another country costs more


class Sent(msgspec.Struct, kw_only=True):
    """One parcel. `reference` is ours, `number` is what people track it by."""

    reference: str
    number: str
    key: str
    wanted: dict[str, Any]
    cost: int
    currency: str
    canceled: bool = False
    scans: list[dict[str, Any]] = []


class Ledger:
    """`key` opens the one account. `forgets_keys`: it doesn't know idempotency, each request is a parcel."""

    def __init__(self, key: str, currency: str) -> None:
        self.key, self.currency = key, currency
        self.parcels: dict[str, Sent] = {}
        self.forgets_keys = False

    def by_key(self, key: str) -> list[Sent]:
        return [parcel for parcel in self.parcels.values() if parcel.key == key]

    def book(self, key: str, wanted: dict[str, Any]) -> tuple[Sent, bool]:
        """The parcel, and whether it is new."""
        before = [] if self.forgets_keys else self.by_key(key)
        if before:
            return before[0], False
        number = f"YT{secrets.randbelow(10**10):010d}"
        parcel = Sent(
            reference=secrets.token_hex(8), number=number, key=key, wanted=wanted, currency=self.currency,
            cost=self.price(str(wanted["to"].get("country", "")), int(wanted["grams"])), scans=[],
        )  # fmt: skip
        self.parcels[parcel.reference] = parcel
        return parcel, True

    def price(self, country: str, grams: int) -> int:
        near = next((price for most, price in STEPS if grams <= most), STEPS[-1][1])
        return near if country in {"", "GB"} else near + FAR

    def scan(self, parcel: Sent, status: str, at: datetime | None = None, name: str = "") -> dict[str, Any]:
        """Notes that something happened to it."""
        when = at or datetime.now(UTC)
        scan = {"id": name or secrets.token_hex(6), "status": status, "at": when.isoformat(), "place": "York hub"}
        parcel.scans.append(scan)
        return scan
