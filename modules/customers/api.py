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
from modules.customers.domain import Address, CustomerKind, Identity, IdentityKind, phone_or
from modules.customers.models import Customer, CustomerTotal
from modules.customers.services.matching import Contact, find_or_create
from modules.customers.services.profiles import Source

__all__ = [
    "Address",
    "Contact",
    "CustomerCard",
    "CustomerKind",
    "Identity",
    "IdentityKind",
    "Source",
    "Total",
    "card",
    "cards",
    "find_or_create",
    "lock",
    "normalize_phone",
    "search",
    "set_totals",
]


class CustomerCard(msgspec.Struct, frozen=True, kw_only=True):
    """A customer in brief. `phone`: E.164 where it can be read; `spent`: currency → minor units, of `orders` orders."""

    id: UUID
    kind: CustomerKind
    name: str
    phone: str
    email: str
    tags: tuple[str, ...]
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


def normalize_phone(text: str, country: str) -> str:
    """`text` in E.164, read as people of `country` (ISO code) write it; "" where it is no phone number."""
    return phone_or("", text, country)


IDS = sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))
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
