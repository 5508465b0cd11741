"""The door to customers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.locked import asked
from infra.kit.db.sessions import TenantReader, TenantSession
from modules.customers import repository
from modules.customers.answers import Purpose
from modules.customers.billing import Billing, billing_of
from modules.customers.contracts import FOLLOWERS, OPEN, Follower, Opener
from modules.customers.domain import Address, Consent, CustomerKind, Identity, IdentityKind
from modules.customers.models import Customer, CustomerMerge, CustomerTotal
from modules.customers.reading import email_or, phone_or
from modules.customers.services.groups import group_names
from modules.customers.services.matching import Contact, find_or_create
from modules.customers.services.profiles import Source
from modules.customers.services.unimporting import customers_from_files, take_customers_back
from modules.customers.timeline import TIMELINE, Moment, Teller

__all__ = [
    "FOLLOWERS",
    "OPEN",
    "TIMELINE",
    "Address",
    "Billing",
    "Consent",
    "Contact",
    "CustomerCard",
    "CustomerKind",
    "Follower",
    "Identity",
    "IdentityKind",
    "Moment",
    "Opener",
    "Purpose",
    "Source",
    "Teller",
    "Total",
    "billing_of",
    "card",
    "cards",
    "current",
    "customers_from_files",
    "every_id",
    "find_or_create",
    "groups",
    "is_there",
    "known_as",
    "language_of",
    "lock",
    "may_write",
    "normalize_email",
    "normalize_phone",
    "search",
    "set_totals",
    "survivor",
    "take_customers_back",
]


class CustomerCard(msgspec.Struct, frozen=True, kw_only=True):
    """A customer in brief. `phone`: E.164 where it can be read; `spent`: currency → minor units, of `orders` orders.

    `group_id`: the one group whose price lists apply. `allowed`: the "purpose:channel" pairs by which one may write.
    """

    id: UUID
    kind: CustomerKind
    name: str
    phone: str
    email: str
    tags: tuple[str, ...]
    group_id: UUID | None
    allowed: tuple[str, ...]
    orders: int
    spent: dict[str, int]
    last_order_at: datetime | None


class Total(msgspec.Struct, frozen=True, kw_only=True):
    """What one customer has bought in one currency: paid orders, their totals minus refunds in minor units."""

    customer: UUID
    currency: str
    orders: int
    spent: int
    last_order_at: datetime


def card_of(row: sa.Row[Any]) -> CustomerCard:
    """A row of `repository` as a card; a customer without orders has spent nothing in any currency."""
    values = {name: getattr(row, name) for name in CustomerCard.__struct_fields__}
    return msgspec.convert(values | {"spent": row.spent or {}}, CustomerCard)


async def card(session: TenantReader, customer: UUID) -> CustomerCard | None:
    """One customer in brief, None when there is none."""
    return (await cards(session, [customer])).get(customer)


async def cards(session: TenantReader, customers: Sequence[UUID]) -> dict[UUID, CustomerCard]:
    """Those of `customers` that exist, in one query."""
    return {row.id: card_of(row) for row in await repository.brief_rows(session, customers)}


async def search(session: TenantReader, query: str, limit: int = 10) -> list[CustomerCard]:
    """Customers by Chinese, pinyin, initials, parts of a phone number, e-mail or tag; the newest first."""
    rows = await repository.page_rows(session, repository.Wanted(query=query), None, limit)
    return [card_of(row) for row in rows[:limit]]


async def groups(session: TenantReader) -> dict[UUID, str]:
    """Every group's name, by name: what price lists can name."""
    return await group_names(session)


async def language_of(session: TenantReader, customer: UUID | None) -> str:
    """In which the customer is written to; empty for the shop's, and for nobody."""
    if customer is None:
        return ""
    return await session.scalar(sa.select(Customer.language).where(Customer.id == customer)) or ""


def is_there(customer: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """For the caller's statement: the profile is there, and stays until the transaction ends.

    While profiles are being joined it waits for the outcome; one that went into another is not there: `survivor`.
    """
    held = sa.select(Customer.id).where(Customer.id == customer).with_for_update(read=True, key_share=True)
    return held.exists()


async def current(session: TenantReader, customers: Sequence[UUID]) -> dict[UUID, UUID]:
    """Who each of `customers` is by now: themselves, or the profile they went into; without those who are nowhere."""
    ids = {"ids": sorted(set(customers))}
    gone = {row.merged_id: row.survivor_id for row in await session.execute(GONE, ids)}
    there = set(await session.scalars(THERE, ids))
    return {each: each if each in there else gone[each] for each in customers if each in there or each in gone}


async def survivor(session: TenantReader, customer: UUID | None) -> UUID | None:
    """The profile that `customer` went into, None when it went into none."""
    return await session.scalar(GONE.with_only_columns(CustomerMerge.survivor_id), {"ids": [customer]})


async def known_as(session: TenantReader, customer: UUID) -> list[UUID]:
    """Every id the customer has or had: a ledger, whose rows can't follow a joined profile, is read by all of them."""
    return [customer, *await session.scalars(WENT_IN, {"survivor": customer})]


def every_id(customer: sa.ColumnElement[Any]) -> sa.CompoundSelect[Any]:
    """As `known_as`, for the caller's statement: one column, `id`."""
    went_in = sa.select(CustomerMerge.merged_id).where(
        CustomerMerge.survivor_id == customer, CustomerMerge.state == "merged"
    )
    return sa.union_all(sa.select(customer.label("id")), went_in)


async def may_write(
    session: TenantReader, customers: Sequence[UUID], purpose: Purpose, channel: Consent
) -> dict[UUID, bool]:
    """Whether each of `customers` may be written to for `purpose` by `channel` now.

    Notices about an own order may, unless they were stopped; anything else only where it was agreed to. Somebody who is
    not there, or was removed, may not.
    """
    found = await session.execute(ALLOWED, {"ids": list(customers)})
    allowed = {row.id: not row.erased_at and f"{purpose}:{channel}" in row.allowed for row in found}
    return {customer: allowed.get(customer, False) for customer in customers}


def normalize_email(text: str) -> str:
    """`text` as an address is compared, in lower case; "" where it is none."""
    return email_or("", text)


def normalize_phone(text: str, country: str) -> str:
    """`text` in E.164, read as people of `country` (ISO code) write it; "" where it is no phone number."""
    return phone_or("", text, country)


IDS = sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))
THERE = sa.select(Customer.id).where(Customer.id == sa.any_(IDS))
GONE = sa.select(CustomerMerge.merged_id, CustomerMerge.survivor_id).where(
    CustomerMerge.merged_id == sa.any_(IDS), CustomerMerge.state == "merged"
)
WENT_IN = sa.select(CustomerMerge.merged_id).where(
    CustomerMerge.survivor_id == sa.bindparam("survivor"), CustomerMerge.state == "merged"
)
ALLOWED = sa.select(Customer.id, Customer.allowed, Customer.erased_at).where(Customer.id == sa.any_(IDS))
LOCK = sa.select(Customer.id).where(Customer.id == sa.any_(IDS)).order_by(Customer.id).with_for_update(key_share=True)
FORGET = sa.delete(CustomerTotal).where(CustomerTotal.customer_id == sa.any_(IDS))
POSTED: Mapping[str, Any] = {
    "customer_id": sa.Uuid(),
    "currency": sa.Text(),
    "orders": sa.BigInteger(),
    "spent": sa.BigInteger(),
    "last_order_at": sa.DateTime(timezone=True),
}
ASKED = asked(POSTED, name="posted")
TOTALS: sa.Table = CustomerTotal.__table__  # type: ignore[assignment]
POST = sa.insert(TOTALS).from_select(list(POSTED), sa.select(*(ASKED.c[name] for name in POSTED)))


async def lock(session: TenantSession, customers: Sequence[UUID]) -> None:
    """Holds these customers' totals until the transaction ends: lock, read the present orders, then `set_totals`."""
    await session.execute(LOCK, {"ids": sorted(set(customers))})


async def set_totals(session: TenantSession, customers: Sequence[UUID], totals: Sequence[Total]) -> None:
    """Makes `totals` all that `customers` have bought; a customer without a total has bought nothing.

    Targets, no differences: repeated and reordered calls end the same. The caller holds `lock` and computed them since.
    """
    await session.execute(FORGET, {"ids": sorted(set(customers))})
    if totals:
        columns = {"customer_id": "customer"}
        arrays = {f"posted_{name}": [getattr(t, columns.get(name, name)) for t in totals] for name in POSTED}
        await session.execute(POST, arrays)
