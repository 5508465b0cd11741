"""The driver itself, for those who make roles, schemas and tables: there SQLAlchemy would stand in between."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg

DirectConnection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"


@asynccontextmanager
async def connected(dsn: str) -> AsyncGenerator[DirectConnection]:
    """A connection to `dsn` (`postgresql://…`, as libpq writes it), closed with the block."""
    connection: DirectConnection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()
