"""Customers as the API reads and writes them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import UNSET, UnsetType

from modules.customers.domain import Address, Consent, CustomerKind, Profile


class CustomerIn(Profile, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new customer. `origin` and `external_id` together name it where it comes from, once."""

    origin: str = ""
    external_id: str = ""


class CustomerPatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is given is changed, what is left out stays; lists are replaced whole."""

    kind: CustomerKind | UnsetType = UNSET
    name: str | UnsetType = UNSET
    phone: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    tax_number: str | UnsetType = UNSET
    note: str | UnsetType = UNSET
    addresses: tuple[Address, ...] | UnsetType = UNSET
    tags: tuple[str, ...] | UnsetType = UNSET
    consents: tuple[Consent, ...] | UnsetType = UNSET

    def over(self, profile: Profile) -> Profile:
        """`profile` with what is given here."""
        given = {name: value for name, value in msgspec.structs.asdict(self).items() if value is not UNSET}
        return msgspec.structs.replace(profile, **given)


class CurrencyTotal(msgspec.Struct, frozen=True):
    """Paid orders in one currency, minus refunds; `spent` in its minor units."""

    currency: str
    spent: int


class CustomerOut(Profile, frozen=True, kw_only=True):
    """One customer. `version` is what the ETag says; `orders` and `spent` follow paid orders within seconds."""

    id: UUID
    origin: str
    external_id: str
    orders: int
    spent: tuple[CurrencyTotal, ...]
    last_order_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


PROFILE_COLUMNS = ("kind", "name", "phone", "email", "tax_number", "note", "addresses", "tags")
OTHER_COLUMNS = ("id", "origin", "external_id", "orders", "last_order_at", "version", "created_at", "updated_at")


def given_consents(row: sa.Row[Any]) -> list[str]:
    return [name for name, consent in sorted(row.consents.items()) if consent["given"]]


def profile_of(row: sa.Row[Any]) -> Profile:
    """The part of a row that people may write."""
    values = {name: getattr(row, name) for name in PROFILE_COLUMNS}
    return msgspec.convert(values | {"consents": given_consents(row)}, Profile)


def spent_of(row: sa.Row[Any]) -> dict[str, int]:
    """Minor units by currency."""
    return row.spent or {}


def totals_of(row: sa.Row[Any]) -> tuple[CurrencyTotal, ...]:
    return tuple(CurrencyTotal(currency, minor) for currency, minor in sorted(spent_of(row).items()))


def customer_out(row: sa.Row[Any]) -> CustomerOut:
    values = {name: getattr(row, name) for name in PROFILE_COLUMNS + OTHER_COLUMNS}
    values |= {"consents": given_consents(row), "spent": totals_of(row)}
    return msgspec.convert(values, CustomerOut, from_attributes=True)
