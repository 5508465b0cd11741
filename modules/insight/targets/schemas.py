"""Targets as the API takes and gives them. Amounts in minor units of `currency`, tax included."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

Month = Annotated[str, msgspec.Meta(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", examples=["2026-11"])]
Amount = Annotated[int, msgspec.Meta(ge=0, le=10**14)]
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class TargetIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one is to sell: `amount` of money, `sales` orders; 0 for neither takes the target away."""

    staff: UUID
    amount: Amount = 0
    sales: Count = 0


class TargetsIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The targets of one store's month (`store` null: the default one); salespeople not named keep theirs."""

    month: Month
    store: UUID | None = None
    targets: Annotated[list[TargetIn], msgspec.Meta(max_length=500)]


class TargetRow(msgspec.Struct, frozen=True, kw_only=True):
    """One salesperson in one store. `target` and `sales_target` are 0 where none was set.

    `sold`: their lines on paid orders placed in the month, tax included, minus what was taken back of them, whenever;
    `sales`: orders with a line of theirs that was not taken back in whole. `share`: sold of the target in basis points.
    `per_day`: what each of the `days_left` has to bring, today included; null when the month is over.
    """

    staff: UUID
    name: str
    store: UUID
    store_name: str
    target: int
    sales_target: int
    sold: int
    sales: int
    share: int | None
    left: int
    per_day: int | None
    days_left: int


class TargetsOut(msgspec.Struct, frozen=True, kw_only=True):
    """A month's targets and how far everybody has come, by store; the month by the clock of each store."""

    month: date
    currency: str
    rows: tuple[TargetRow, ...]
