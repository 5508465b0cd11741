"""A customer's account over a time: what was owed at its beginning, each entry, what is owed at its end."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from modules.payments.models import AccountEntry
from modules.shops import api as shops
from tenancy.access.api import Actor

MOST = 5_000


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line; `owed`: what is owed after it. The number of another store's document stays with that store."""

    id: UUID
    kind: str
    amount: int
    owed: int
    number: str
    label: str
    reason: str
    document_kind: str
    document: UUID | None
    day: date
    due: date | None
    by: str
    at: datetime
    is_undone: bool


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """`opening` + Σ entries = `closing`, minor units."""

    start: date | None
    end: date
    opening: int
    entries: tuple[Entry, ...]
    closing: int


async def statement_of(
    session: TenantReader, actor: Actor | None, known: Sequence[UUID], start: date | None, end: date
) -> Statement:
    """Entries from `start` (None: from the first) to `end`, both included; `known`: every id that the customer had.

    Without an `actor` it is the customer's own, who sees every number.
    """
    mine = AccountEntry.customer_id.in_(known)
    before = sa.select(sa.func.sum(AccountEntry.amount)).where(mine, AccountEntry.day < start) if start else None
    opening = int(await session.scalar(before) or 0) if before is not None else 0
    query = rows_for(actor).where(mine, AccountEntry.day <= end)
    if start:
        query = query.where(AccountEntry.day >= start)
    rows = await session.execute(query.order_by(AccountEntry.day, AccountEntry.id).limit(MOST))
    owed, entries = opening, list[Entry]()
    for row in rows.mappings():
        owed += row["amount"]
        entries.append(Entry(**row, owed=owed))
    return Statement(start=start, end=end, opening=opening, entries=tuple(entries), closing=owed)


async def newest_of(  # noqa: PLR0917  whose, and which of them
    session: TenantReader, actor: Actor, known: Sequence[UUID], before: datetime | None, most: int,
    only: UUID | None = None, without: Collection[str] = (),
) -> list[Entry]:  # fmt: skip
    """The newest entries, the newest first, or `only` that one; `owed` as it was after each."""
    query = rows_for(actor).add_columns(AccountEntry.balance.label("owed")).where(AccountEntry.customer_id.in_(known))
    if without:
        query = query.where(AccountEntry.kind.not_in(without))
    if only is not None:
        query = query.where(AccountEntry.id == only)
    if before is not None:
        query = query.where(AccountEntry.at < before)
    rows = await session.execute(query.order_by(AccountEntry.at.desc(), AccountEntry.id.desc()).limit(most))
    return [Entry(**row) for row in rows.mappings()]


def rows_for(actor: Actor | None) -> sa.Select[Any]:
    undoing = sa.alias(AccountEntry.__table__, "undoing")
    undone = sa.exists().where(undoing.c.cause_id == AccountEntry.id, undoing.c.kind == "undo")
    seen: Any = (
        sa.or_(AccountEntry.store_id.is_(None), shops.visible(actor, AccountEntry.store_id)) if actor else sa.true()
    )
    columns: tuple[Any, ...] = (
        AccountEntry.id, AccountEntry.kind, AccountEntry.amount,
        sa.case((seen, AccountEntry.number), else_="").label("number"),
        AccountEntry.label, AccountEntry.reason, AccountEntry.document_kind,
        sa.case((seen, AccountEntry.document_id)).label("document"), AccountEntry.day, AccountEntry.due,
        AccountEntry.who_name.label("by"), AccountEntry.at, undone.label("is_undone"),
    )  # fmt: skip
    query: Any = sa.select(*columns)
    return query
