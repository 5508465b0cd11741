"""Which rows a device has not seen: those written by transactions below the oldest that is still open.

A row that a transaction still holds open can't slip in behind the reader: it is above the window, and in the next.
"""

import hashlib
from typing import Any

import sqlalchemy as sa

from infra.kit.db.followed import Xid8
from infra.kit.db.sessions import TenantReader
from modules.pos.feed.cursor import SHAPE

HORIZON = sa.text("SELECT CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text)")
PLACE = sa.text(
    "SELECT CAST(system_identifier AS text) || ' ' || CAST(to_regclass('register') AS oid) FROM pg_control_system()"
)


async def horizon(session: TenantReader) -> int:
    """Below this every transaction is over."""
    return int((await session.execute(HORIZON)).scalar_one())


async def epoch_of(session: TenantReader, tenant: str) -> str:
    """Another one once the shop's rows were moved or brought back: numbers of transactions begin anew there."""
    place = (await session.execute(PLACE)).scalar_one()
    return hashlib.sha256(f"{SHAPE} {tenant} {place}".encode()).hexdigest()[:16]


def xid(number: int) -> sa.ColumnElement[Any]:
    return sa.cast(sa.literal(str(number), sa.Text), Xid8)


def within(column: sa.ColumnElement[Any], since: int, until: int) -> sa.ColumnElement[bool]:
    return sa.and_(column >= xid(since), column < xid(until))
