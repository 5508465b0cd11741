"""What of each charge is still open: what was named as paid first, the rest of all that was paid the oldest first."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from modules.customers import views as customers
from modules.payments.models import AccountEntry, Payment

COLUMNS = (
    AccountEntry.id, AccountEntry.kind, AccountEntry.amount, AccountEntry.number, AccountEntry.document_kind,
    AccountEntry.document_id, AccountEntry.day, AccountEntry.due, AccountEntry.store_id,
)  # fmt: skip
STEPS = (30, 60, 90)
"""Ends of the ages, in days past due."""


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """A charge and what of it is still to pay, minor units."""

    id: UUID
    kind: str
    amount: int
    open: int
    number: str
    document_kind: str
    document_id: UUID | None
    day: date
    due: date
    store_id: UUID | None


OWNER: sa.ColumnElement[Any] = sa.func.coalesce(customers.joined.c.survivor_id, AccountEntry.customer_id)
"""Whose an entry is by now."""


def live(known: sa.ColumnElement[bool] | None = None) -> sa.CTE:
    """Entries that stand, with whose they are now: without what was undone, and without its undoing."""
    undone = sa.select(AccountEntry.cause_id).where(AccountEntry.kind == "undo")
    query = (
        sa.select(*COLUMNS, AccountEntry.against, OWNER.label("owner"))
        .outerjoin(customers.joined, customers.joined.c.merged_id == AccountEntry.customer_id)
        .where(AccountEntry.kind != "undo", AccountEntry.id.not_in(undone))
    )
    return (query if known is None else query.where(known)).cte("live")


def open_charges(known: sa.ColumnElement[bool] | None = None) -> sa.CTE:
    """Each charge with `open`, what of it is still to pay, and its `owner`; `known` narrows to some customers' entries.

    Of the credits what named a charge pays it, as far as it goes; all the rest pays the owner's charges by their day.
    """
    there = live(known)
    part: Any = sa.func.jsonb_to_recordset(there.c.against).table_valued(
        sa.column("entry", sa.Uuid), sa.column("amount", sa.BigInteger), name="part"
    )
    parts = part.render_derived(with_types=True)
    named = (
        sa.select(parts.c.entry, there.c.owner, sa.func.sum(parts.c.amount).label("amount"))
        .select_from(there.join(parts, sa.true()))
        .group_by(parts.c.entry, there.c.owner)
        .cte("named")
    )
    said = sa.func.least(there.c.amount, sa.func.coalesce(named.c.amount, 0))
    own = sa.and_(named.c.entry == there.c.id, named.c.owner == there.c.owner)
    charges = (
        sa.select(*there.c, said.label("said"))
        .select_from(there.outerjoin(named, own))
        .where(there.c.amount > 0)
        .cte("charges")
    )
    paid = (
        sa.select(there.c.owner, sa.func.sum(-there.c.amount).label("amount"))
        .where(there.c.amount < 0)
        .group_by(there.c.owner)
        .cte("paid")
    )
    mine: Any = {"partition_by": charges.c.owner}
    rest = charges.c.amount - charges.c.said
    upto = sa.func.sum(rest).over(order_by=[charges.c.day, charges.c.id], **mine)
    free = sa.func.coalesce(paid.c.amount, 0) - sa.func.sum(charges.c.said).over(**mine)
    left = sa.func.least(rest, sa.func.greatest(0, upto - free))
    query = sa.select(*charges.c, sa.cast(left, sa.BigInteger).label("open"))
    return query.select_from(charges.outerjoin(paid, paid.c.owner == charges.c.owner)).cte("opened")


async def open_of(session: TenantReader, known: Sequence[UUID]) -> list[Open]:
    """What is still to pay of a customer's charges, the oldest first; `known`: every id that the customer had."""
    opened = open_charges(AccountEntry.customer_id.in_(known))
    columns = [opened.c[name] for name in Open.__struct_fields__]
    rows = await session.execute(sa.select(*columns).where(opened.c.open > 0).order_by(opened.c.day, opened.c.id))
    return [Open(**row) for row in rows.mappings()]


async def still_owed(session: TenantReader, documents: Sequence[UUID]) -> set[UUID]:
    """Those of `documents` of which something was bought on account and is not paid yet."""
    owners = sa.select(Payment.account_id).where(Payment.document_id.in_(documents), Payment.account_id.is_not(None))
    mine = set(await session.scalars(owners))
    if not mine:
        return set()
    went_in = sa.select(customers.joined.c.merged_id).where(customers.joined.c.survivor_id.in_(mine))
    opened = open_charges(AccountEntry.customer_id.in_(mine | set(await session.scalars(went_in))))
    query = sa.select(opened.c.document_id).where(opened.c.open > 0, opened.c.document_id.in_(documents))
    return set(await session.scalars(query))


class Aging(msgspec.Struct, frozen=True, kw_only=True):
    """What is owed by how long it is past due: not yet, up to 30 days, 60, 90, and longer. Minor units."""

    current: int = 0
    days_30: int = 0
    days_60: int = 0
    days_90: int = 0
    older: int = 0

    @property
    def overdue(self) -> int:
        return self.days_30 + self.days_60 + self.days_90 + self.older

    @property
    def total(self) -> int:
        return self.current + self.overdue


AGES = Aging.__struct_fields__


def ages(opened: sa.CTE, today: date) -> list[sa.Label[Any]]:
    """The sums of an account's open charges by age, named as in `Aging`."""
    late = sa.literal(today, sa.Date) - opened.c.due
    between = [(None, 0), (0, STEPS[0]), (STEPS[0], STEPS[1]), (STEPS[1], STEPS[2]), (STEPS[2], None)]
    sums: list[sa.Label[Any]] = []
    for name, (start, end) in zip(AGES, between, strict=True):
        fits = [late > start] if start is not None else []
        fits += [late <= end] if end is not None else []
        part = sa.func.sum(opened.c.open).filter(sa.and_(*fits))
        sums.append(sa.cast(sa.func.coalesce(part, 0), sa.BigInteger).label(name))
    return sums


def age(charges: Sequence[Open], today: date) -> Aging:
    """The same of charges that were read."""
    sums = dict.fromkeys(AGES, 0)
    for each in charges:
        late = (today - each.due).days
        step = next((n for n, end in enumerate((0, *STEPS)) if late <= end), len(STEPS) + 1)
        sums[AGES[step]] += each.open
    return Aging(**sums)
