"""Customers as the API reads and writes them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import UNSET, UnsetType

from modules.customers.answers import Answer, How, Purpose, news_by
from modules.customers.domain import (
    Address,
    Consent,
    CustomerKind,
    Identity,
    IdentityKind,
    InvoiceTitle,
    Profile,
    account_shown,
)


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
    phones: tuple[str, ...] | UnsetType = UNSET
    emails: tuple[str, ...] | UnsetType = UNSET
    accounts: tuple[str, ...] | UnsetType = UNSET
    tax_number: str | UnsetType = UNSET
    note: str | UnsetType = UNSET
    birthday: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    title: InvoiceTitle | UnsetType = UNSET
    group: UUID | UnsetType | None = UNSET
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
    """One customer. `version` is what the ETag says; `orders` and `spent` follow paid orders within seconds.

    `allowed`: every "purpose:channel" by which one may write. `erased_at`: when the person was removed.
    """

    id: UUID
    origin: str
    external_id: str
    orders: int
    spent: tuple[CurrencyTotal, ...]
    last_order_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime
    allowed: tuple[str, ...] = ()
    erased_at: datetime | None = None


class AnswerIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the customer said: `given` or withdrawn, for a purpose and a channel."""

    purpose: Purpose
    channel: Consent
    given: bool
    how: How = How.ONLINE


class AnswersOut(msgspec.Struct, frozen=True, kw_only=True):
    """By what one may write now, and every answer there was, oldest first."""

    allowed: tuple[str, ...]
    answers: tuple[Answer, ...]


PROFILE_COLUMNS = (
    "kind", "name", "phone", "email", "tax_number", "note", "birthday", "language", "title",
    "addresses", "tags",
)  # fmt: skip
OTHER_COLUMNS = (
    "id", "origin", "external_id", "orders", "last_order_at", "version", "created_at", "updated_at", "allowed",
    "erased_at",
)  # fmt: skip


def answers_of(row: sa.Row[Any]) -> list[Answer]:
    return msgspec.convert(row.consents, list[Answer])


def identities_in(row: sa.Row[Any]) -> list[Identity]:
    return [Identity(IdentityKind(kind), value) for kind, value in row.identities]


def derived(row: sa.Row[Any]) -> dict[str, Any]:
    """What of a profile stands elsewhere than in a column of its name."""
    known = identities_in(row)
    return {
        "phones": [i.value for i in known if i.kind is IdentityKind.PHONE and i.value != row.phone],
        "emails": [i.value for i in known if i.kind is IdentityKind.EMAIL and i.value != row.email],
        "accounts": [account_shown(i) for i in known if i.kind not in {IdentityKind.PHONE, IdentityKind.EMAIL}],
        "group": row.group_id,
        "consents": news_by(answers_of(row)),
    }


def profile_of(row: sa.Row[Any]) -> Profile:
    """The part of a row that people may write."""
    return msgspec.convert({name: getattr(row, name) for name in PROFILE_COLUMNS} | derived(row), Profile)


def spent_of(row: sa.Row[Any]) -> dict[str, int]:
    """Minor units by currency."""
    return row.spent or {}


def totals_of(row: sa.Row[Any]) -> tuple[CurrencyTotal, ...]:
    return tuple(CurrencyTotal(currency, minor) for currency, minor in sorted(spent_of(row).items()))


def customer_out(row: sa.Row[Any]) -> CustomerOut:
    values = {name: getattr(row, name) for name in PROFILE_COLUMNS + OTHER_COLUMNS}
    values |= derived(row) | {"spent": totals_of(row)}
    return msgspec.convert(values, CustomerOut, from_attributes=True)
