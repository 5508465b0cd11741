"""Queries of customers: the list, one profile, what leads to one."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from infra.kit.cursors import Sort, after
from infra.kit.db.locked import asked
from infra.kit.db.sessions import TenantReader
from infra.kit.search import matches
from modules.customers.domain import Identity
from modules.customers.models import Customer, CustomerIdentity, CustomerTotal

NEWEST_FIRST = (Sort(Customer.id, UUID, descending=True),)
OLDEST_FIRST = (Sort(Customer.id, UUID),)
PROFILE = tuple(Customer.__table__.c)
BRIEF = (
    Customer.id, Customer.kind, Customer.name, Customer.phone, Customer.email, Customer.tags, Customer.group_id,
    Customer.allowed, Customer.created_at,
)  # fmt: skip

so_far = (
    sa.select(
        sa.cast(sa.func.coalesce(sa.func.sum(CustomerTotal.orders), 0), sa.BigInteger).label("orders"),
        sa.cast(sa.func.jsonb_object_agg(CustomerTotal.currency, CustomerTotal.spent), JSONB).label("spent"),
        sa.func.max(CustomerTotal.last_order_at).label("last_order_at"),
    )
    .where(CustomerTotal.customer_id == Customer.id)
    .lateral("so_far")
)


known_by = (
    sa.select(
        sa.func.coalesce(
            sa.func.jsonb_agg(
                aggregate_order_by(
                    sa.func.jsonb_build_array(CustomerIdentity.kind, CustomerIdentity.value), CustomerIdentity.value
                )
            ),
            sa.cast(sa.literal_column("'[]'"), JSONB),
        ).label("identities")
    )
    .where(CustomerIdentity.customer_id == Customer.id)
    .lateral("known_by")
)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which customers a list shows; empty parts don't narrow it, removed persons are never shown.

    `spent`: at least, in minor units of `currency`. `active`, `quiet`: an order within, or none since that moment.
    `allows`: a "purpose:channel" by which one may write. `born`: the month of the birthday, "05".
    """

    query: str = ""
    kind: str = ""
    group: UUID | None = None
    tag: str = ""
    allows: str = ""
    born: str = ""
    spent: int | None = None
    currency: str = ""
    active: datetime | None = None
    quiet: datetime | None = None
    origin: str = ""
    external_id: str = ""

    def narrow(self, statement: sa.Select[Any]) -> sa.Select[Any]:
        return statement.where(Customer.erased_at.is_(None), *self.of_profile(), *self.of_orders())

    def of_profile(self) -> Iterator[sa.ColumnElement[bool]]:
        if self.query.strip():
            yield matches(Customer.search_text, self.query)
        if self.tag:  # the words narrow by the index, the tag itself decides
            yield matches(Customer.search_text, self.tag)
            yield Customer.tags.contains([self.tag])
        if self.allows:
            yield Customer.allowed.contains([self.allows])
        if self.born:
            yield sa.func.right(Customer.birthday, 5).like(f"{self.born}-%")
        for column, value in (
            (Customer.kind, self.kind),
            (Customer.group_id, self.group),
            (Customer.origin, self.origin),
            (Customer.external_id, self.external_id),
        ):
            if value:
                yield column == value

    def of_orders(self) -> Iterator[sa.ColumnElement[bool]]:
        if self.spent is not None:
            yield bought(CustomerTotal.currency == self.currency, CustomerTotal.spent >= self.spent)
        if self.active is not None:
            yield bought(CustomerTotal.last_order_at >= self.active)
        if self.quiet is not None:
            yield bought()
            yield ~bought(CustomerTotal.last_order_at >= self.quiet)


def bought(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """The customer has a total that is so."""
    return sa.exists().where(CustomerTotal.customer_id == Customer.id, *conditions)


def with_totals(*columns: Any) -> sa.Select[Any]:
    """The columns, and `orders`, `spent` (currency → minor units), `last_order_at` of each customer."""
    wanted: list[Any] = [*columns, so_far.c.orders, so_far.c.spent, so_far.c.last_order_at]
    return cast("sa.Select[Any]", sa.select(*wanted).select_from(Customer).join(so_far, sa.true()))


def whole() -> sa.Select[Any]:
    """Every column of a profile, its `identities` ([[kind, value], …]), and what was bought."""
    return with_totals(*PROFILE, known_by.c.identities).join(known_by, sa.true())


async def page_rows(
    session: TenantReader, wanted: Wanted, cursor: str | None, limit: int, *, backwards: bool = False
) -> Sequence[sa.Row[Any]]:
    """One row more than `limit`, newest first; `backwards`: those before the cursor, nearest first."""
    order = OLDEST_FIRST if backwards else NEWEST_FIRST
    return (await session.execute(after(wanted.narrow(with_totals(*BRIEF)), order, cursor, limit))).all()


async def full_rows(session: TenantReader, wanted: Wanted, cursor: str | None, limit: int) -> Sequence[sa.Row[Any]]:
    """As `page_rows`, with every column of the profile and its identities: for programs."""
    return (await session.execute(after(wanted.narrow(whole()), NEWEST_FIRST, cursor, limit))).all()


async def find_profile(session: TenantReader, customer: UUID) -> sa.Row[Any] | None:
    """Every column of one customer, its identities, and the totals so far."""
    return (await session.execute(whole().where(Customer.id == customer))).one_or_none()


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
