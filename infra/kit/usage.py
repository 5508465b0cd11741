"""What is used of what plans limit, counted from events as they are fanned out: one row for each tenant, event and day.

Owns the table and its sums. `relay.py` counts: in the transaction that fans an event out, so that none counts twice.
"""

from datetime import date

import sqlalchemy as sa

from infra.kit.db.base import cell_metadata
from infra.kit.db.sessions import CellSession

usage = sa.Table(
    "usage",
    cell_metadata,
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("event", sa.Text, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("used", sa.BigInteger, nullable=False),
)


async def used_between(session: CellSession, tenant: str, start: date, end: date) -> dict[str, int]:
    """Event name → how many `tenant` has published in [start, end), days by UTC; without those of the last second."""
    summed = (
        sa.select(usage.c.event, sa.cast(sa.func.sum(usage.c.used), sa.BigInteger).label("used"))
        .where(usage.c.tenant == tenant, usage.c.day >= start, usage.c.day < end)
        .group_by(usage.c.event)
    )
    return {row.event: row.used for row in await session.execute(summed)}
