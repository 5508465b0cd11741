"""Queries of customers: the list, one profile, what leads to one."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from infra.kit.cursors import Sort, after
from infra.kit.db.locked import asked
from infra.kit.db.sessions import TenantReader
from infra.kit.search import matches
from modules.customers.domain import Identity
from modules.customers.models import Customer, CustomerIdentity, CustomerTotal

NEWEST_FIRST = (Sort(Customer.id, UUID, descending=True),)
OLDEST_FIRST = (Sort(Customer.id, UUID),)
PROFILE = tuple(Customer.__table__.c)
BRIEF = (Customer.id, Customer.kind, Customer.name, Customer.phone, Customer.email, Customer.tags, Customer.created_at)

so_far = (
    sa.select(
        sa.cast(sa.func.coalesce(sa.func.sum(CustomerTotal.orders), 0), sa.BigInteger).label("orders"),
        sa.cast(sa.func.jsonb_object_agg(CustomerTotal.currency, CustomerTotal.spent), JSONB).label("spent"),
        sa.func.max(CustomerTotal.last_order_at).label("last_order_at"),
    )
    .where(CustomerTotal.customer_id == Customer.id)
    .lateral("so_far")
)


class Wanted:
    """Which customers a list shows; empty parts don't narrow it."""

    def __init__(self, query: str = "", kind: str = "", origin: str = "", external_id: str = "") -> None:
        self.query, self.kind, self.origin, self.external_id = query, kind, origin, external_id

    def narrow(self, statement: sa.Select[Any]) -> sa.Select[Any]:
        if self.query.strip():
            statement = statement.where(matches(Customer.search_text, self.query))
        for column, value in (
            (Customer.kind, self.kind),
            (Customer.origin, self.origin),
            (Customer.external_id, self.external_id),
        ):
            if value:
                statement = statement.where(column == value)
        return statement


def with_totals(*columns: Any) -> sa.Select[Any]:
    """The columns, and `orders`, `spent` (currency → minor units), `last_order_at` of each customer."""
    wanted: list[Any] = [*columns, so_far.c.orders, so_far.c.spent, so_far.c.last_order_at]
    return cast("sa.Select[Any]", sa.select(*wanted).join(so_far, sa.true()))


async def page_rows(
    session: TenantReader, wanted: Wanted, cursor: str | None, limit: int, *, backwards: bool = False
) -> Sequence[sa.Row[Any]]:
    """One row more than `limit`, newest first; `backwards`: those before the cursor, nearest first."""
    order = OLDEST_FIRST if backwards else NEWEST_FIRST
    return (await session.execute(after(wanted.narrow(with_totals(*BRIEF)), order, cursor, limit))).all()


async def full_rows(session: TenantReader, wanted: Wanted, cursor: str | None, limit: int) -> Sequence[sa.Row[Any]]:
    """As `page_rows`, with every column of the profile: for programs."""
    return (await session.execute(after(wanted.narrow(with_totals(*PROFILE)), NEWEST_FIRST, cursor, limit))).all()


async def find_profile(session: TenantReader, customer: UUID) -> sa.Row[Any] | None:
    """Every column of one customer, with the totals so far."""
    return (await session.execute(with_totals(*PROFILE).where(Customer.id == customer))).one_or_none()


async def brief_rows(session: TenantReader, customers: Sequence[UUID]) -> Sequence[sa.Row[Any]]:
    ids = sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))
    statement = with_totals(*BRIEF).where(Customer.id == sa.any_(ids))
    return (await session.execute(statement, {"ids": list(customers)})).all()


WANTED = asked({"kind": sa.Text, "value": sa.Text, "rank": sa.Integer}, name="wanted")
OWNERS: sa.Select[Any] = (  # type: ignore[assignment]
    sa.select(CustomerIdentity.kind, CustomerIdentity.value, CustomerIdentity.customer_id, Customer.name)
    .join(Customer, Customer.id == CustomerIdentity.customer_id)
    .join(WANTED, sa.and_(CustomerIdentity.kind == WANTED.c.kind, CustomerIdentity.value == WANTED.c.value))
    .order_by(WANTED.c.rank)
)
BY_ORIGIN = sa.select(Customer.id).where(
    Customer.origin != sa.literal_column("''"),
    Customer.origin == sa.bindparam("o"),
    Customer.external_id == sa.bindparam("e"),
)


async def owners_of(session: TenantReader, identities: Sequence[Identity]) -> Sequence[sa.Row[Any]]:
    """Who has these identities: kind, value, customer_id, name; in the order of `identities`."""
    if not identities:
        return []
    arrays = {
        "wanted_kind": [i.kind.value for i in identities],
        "wanted_value": [i.value for i in identities],
        "wanted_rank": list(range(len(identities))),
    }
    return (await session.execute(OWNERS, arrays)).all()


async def find_by_origin(session: TenantReader, origin: str, external_id: str) -> UUID | None:
    return await session.scalar(BY_ORIGIN, {"o": origin, "e": external_id}) if origin else None
