"""One engine per connection; a tenant goes to its home connection, so that backends see few catalogs.

With 1,000 tenants at random, any-connection pooling costs half the throughput in catalog and plan caches; affinity by
hash keeps 0.9 of it, and a connection that has seen many tenants is renewed, since a backend never forgets one: each
takes about 1.5 MB of it, catalogs and plans. A cold tenant costs more than a wait, so homes are waited for.
"""

import asyncio
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import asyncpg
import msgspec
from sqlalchemy import Engine, event
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import LRUCache

from infra.kit.db.direct import DirectConnection
from infra.kit.problems import Busy

# asyncpg asks the server about types it meets for the first time, and calls set_config for it, which a tenant may not:
# so each connection learns the arrays that statements take while it is still nobody's.
ARRAYS = "SELECT " + ", ".join(
    f"NULL::{kind}[]"
    for kind in ("uuid", "numeric", "jsonb", "float8", "int8", "int4", "bool", "timestamptz", "date", "bytea", "text")
)


class KnowingConnection(asyncpg.Connection):
    """Never forgets the types it has learned: tenants' schemas have no types of their own that could change."""

    async def reload_schema_state(self) -> None:
        """Keeps the types. A statement that a migration has made invalid is prepared anew all the same."""


async def reach(*arguments: Any, **options: Any) -> DirectConnection:
    """A new connection. One that can't be had is an error of the database as any other is."""
    try:
        return await asyncpg.connect(*arguments, connection_class=KnowingConnection, **options)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise AsyncAdapt_asyncpg_dbapi.OperationalError(repr(error), error) from error


def learn_arrays(dbapi: Any, _record: object) -> None:
    """Comes after the dialect has set its codecs for json: setting one forgets what was learned."""

    async def learn(connection: DirectConnection) -> None:
        try:
            await connection.fetch(ARRAYS)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise AsyncAdapt_asyncpg_dbapi.OperationalError(repr(error), error) from error

    dbapi.run_async(learn)


class Pace(msgspec.Struct, frozen=True):
    """How long a connection is waited for, in seconds, and how many tenants it serves."""

    distinct: int = 90
    patience: float = 0.15
    timeout: float = 30.0


PACE = Pace()


@dataclass(eq=False)
class Waiter:
    home: int | None  # None: any
    turn: asyncio.Future[int]


def number_of(waiter: Waiter) -> int:
    """The number that the waiter got. Raises Busy when it got none."""
    if not waiter.turn.done():
        raise Busy
    return waiter.turn.result()


class Pools:
    """The connections of one process to one database.

    `pace.patience`: seconds to wait for one's home connection before any will do, and `pace.timeout` for one at all.
    `pace.distinct`: tenants a connection sees before it is renewed. `affinity=False` is the control of the benchmark.
    """

    def __init__(self, url: str, connections: int = 8, *, pace: Pace = PACE, affinity: bool = True) -> None:
        self.pace, self.affinity = pace, affinity
        options = {"prepared_statement_cache_size": 1000, "async_creator_fn": reach}
        first = create_async_engine(url, pool_size=1, max_overflow=0, connect_args=options)
        event.listen(first.sync_engine, "connect", learn_arrays)
        event.listen(first.sync_engine, "checkout", self.refuse_open_transaction)
        event.listen(first.sync_engine, "checkin", self.renew)
        one = first.sync_engine
        # The same dialect, events and compile cache for all: else each engine compiles for itself.
        clones = [Engine(one.pool.recreate(), one.dialect, one.url) for _ in range(1, connections)]
        cache = LRUCache[Any, Any](1000)
        self.engines = [engine.execution_options(compiled_cache=cache) for engine in (one, *clones)]
        self.idle = list(range(connections))
        self.waiting = list[Waiter]()

    async def take(self, key: str | None) -> int:
        """A connection's number: `key`'s home if it frees within `patience`, else any. Raises Busy after `timeout`."""
        home = crc32(key.encode()) % len(self.engines) if self.affinity and key else None
        if self.idle and (home is None or home in self.idle):
            number = self.idle[0] if home is None else home
            self.idle.remove(number)
            return number
        waiter = Waiter(home, asyncio.get_running_loop().create_future())
        self.waiting.append(waiter)
        try:
            await asyncio.wait({waiter.turn}, timeout=self.pace.patience)
            waiter.home = None
            if not waiter.turn.done() and self.idle:
                self.give(self.idle.pop(0))
            await asyncio.wait({waiter.turn}, timeout=self.pace.timeout)  # unlike wait_for it drops no cancellation
            return number_of(waiter)
        except BaseException:
            if waiter.turn.done():
                self.give(waiter.turn.result())
            else:
                self.waiting.remove(waiter)
            raise

    def give(self, number: int) -> None:
        """Hands connection `number` to who waits for it, or back to the idle ones."""
        for waiter in self.waiting:
            if waiter.home in (None, number):
                self.waiting.remove(waiter)
                waiter.turn.set_result(number)
                return
        self.idle.append(number)

    def refuse_open_transaction(self, dbapi: Any, *_: object) -> None:
        if dbapi.driver_connection.is_in_transaction():
            raise DisconnectionError("a transaction was left open: connection discarded")

    def renew(self, dbapi: Any, record: Any) -> None:
        if dbapi is not None and len(record.info.get("tenants", ())) > self.pace.distinct:
            record.invalidate(soft=True)

    async def dispose(self) -> None:
        """Closes every connection; call it in the loop that made them."""
        for engine in self.engines:
            await AsyncEngine(engine).dispose()
