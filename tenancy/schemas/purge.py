"""The one purge: rows past their retention go, a block at a time, by the rules of the manifests."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CursorResult

from infra.kit.db.sessions import Databases, PlacedSession
from infra.kit.jobs import JobDue
from infra.kit.module import Retention, registry
from infra.kit.outbox import Delivered

BLOCK = 5000
OUTBOX_DAYS = 7
TABLES = sa.text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
EXPIRED = (
    "DELETE FROM {table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {table}"
    " WHERE {column} < now() - make_interval(days => :days) LIMIT :block))"
)
# An event goes when nobody waits for it any more; dead letters keep theirs.
DELIVERED = (
    "DELETE FROM {schema}.outbox WHERE ctid = ANY(ARRAY(SELECT o.ctid FROM {schema}.outbox o"
    " WHERE o.fanned_out AND o.created_at < now() - make_interval(days => :days)"
    " AND NOT EXISTS (SELECT FROM {schema}.delivery d WHERE d.event = o.id) LIMIT :block))"
)
Open = Callable[[], AbstractAsyncContextManager[PlacedSession]]


async def purge_tenant(databases: Databases, _due: JobDue, delivered: Delivered) -> None:
    """One tenant's rows, by the retention rules of the tables it has."""

    def open_tenant() -> PlacedSession:
        return databases.tenant(delivered.tenant, delivered.cell)

    async with databases.read_tenant(delivered.tenant, delivered.cell) as session:
        there = set((await session.scalars(TABLES)).all())
    for rule in rules(of_platform=False):
        if rule.table in there:
            await in_blocks(open_tenant, EXPIRED.format(table=rule.table, column=rule.column), rule.days, delivered)


async def purge_cell(databases: Databases, _due: JobDue, delivered: Delivered) -> None:
    """The cell's delivered events."""
    await in_blocks(lambda: databases.cell(delivered.cell), DELIVERED.format(schema="cell"), OUTBOX_DAYS, delivered)


async def purge_platform(databases: Databases, _due: JobDue, delivered: Delivered) -> None:
    """The platform's delivered events, and its rows past their retention."""
    await in_blocks(databases.platform, DELIVERED.format(schema="platform"), OUTBOX_DAYS, delivered)
    for rule in rules(of_platform=True):
        await in_blocks(databases.platform, EXPIRED.format(table=rule.table, column=rule.column), rule.days, delivered)


def rules(*, of_platform: bool) -> list[Retention]:
    found = [rule for module in registry.modules for rule in module.retention]
    return [rule for rule in found if rule.table.startswith("platform.") == of_platform]


async def in_blocks(place: Open, sql: str, days: int, delivered: Delivered) -> int:
    """Deletes until nothing is left to delete, each block in a transaction of its own; gives how many rows went."""
    gone = 0
    while True:
        async with place() as session:
            result: CursorResult[Any] = await session.execute(sa.text(sql), {"days": days, "block": BLOCK})  # type: ignore[assignment]
            await session.commit()
        gone += result.rowcount
        if result.rowcount < BLOCK:
            return gone
        await delivered.renew()
