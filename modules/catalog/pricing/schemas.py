"""Price lists and prices as they come in and go out."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

MOST_MARGIN = 1_000_000
"""Basis points: a hundred times the cost."""
Name = Annotated[str, Meta(max_length=80)]
Priority = Annotated[int, Meta(ge=0, le=99, description="Of several lists that fit, the highest counts")]


class PriceListIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A list for a store, a channel and a group of customers, or everywhere; both days are included."""

    name: Name
    store: UUID | None = None
    channel: UUID | None = None
    group: UUID | None = None
    priority: Priority = 0
    first_day: date | None = None
    last_day: date | None = None


class PriceListOut(msgspec.Struct, frozen=True, kw_only=True):
    """A price list. It holds from `first_day` to `last_day`, both included, by the selling store's clock."""

    id: UUID
    name: str
    currency: str
    includes_tax: bool
    is_default: bool
    priority: int
    store: UUID | None
    channel: UUID | None
    group: UUID | None
    first_day: date | None
    last_day: date | None


class PriceIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one costs from `from_quantity` on: a base unit of `variant`, or its larger `unit`. Null takes it off."""

    variant: UUID
    amount: Annotated[int, Meta(ge=0, lt=10**15, description="Minor units of the list's currency")] | None
    unit: UUID | None = None
    from_quantity: Annotated[Decimal, Meta(description="0 or more, at most three decimals")] = Decimal(0)


class PricesIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Prices to be set; those that aren't named stay."""

    prices: Annotated[list[PriceIn], Meta(min_length=1, max_length=1_000)]


class PriceOut(msgspec.Struct, frozen=True, kw_only=True):
    """One price of a list."""

    id: UUID
    variant: UUID
    code: str
    unit: UUID | None
    unit_name: str
    from_quantity: Decimal
    amount: int


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """How many prices were set, and how many were taken off; those that were the same aren't counted."""

    set: int
    ended: int
