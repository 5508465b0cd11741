"""Typed sessions: where a session writes is its type, and it can be nowhere else.

The outermost transaction of each session starts with one statement that sets role, search_path, time limit, read-only
and how statements are planned, local to the transaction. The login role owns and may do nothing, so whatever is not
entered fails closed.
"""

import random
from typing import Any, ClassVar, Self

import msgspec
from sqlalchemy import Connection, Engine, event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.util import await_only

from infra.kit.db.names import Names, check_tenant_name
from infra.kit.db.pools import PACE, Pace, Pools

ENTER = (
    "SELECT set_config('role', $1, true), set_config('search_path', $2, true),"
    " set_config('statement_timeout', $3, true), set_config('transaction_read_only', $4, true),"
    " set_config('plan_cache_mode', $5, true)"
)
WHO = "SELECT current_user, current_schema()"
SAMPLE = 0.01  # how many commits ask the database where they are


class WrongPlace(RuntimeError):
    """A session was about to commit outside the place it entered: a defect, never an answer."""


class Place(msgspec.Struct, frozen=True):
    """Where a session lives: its role, its search_path, and the key of its home connection."""

    role: str
    search_path: str
    home: str | None = None


class EnteringSession(Session):
    """The synchronous heart of our sessions: one connection from begin to end, entered first."""

    number: int | None = None

    def get_bind(self, *_: Any, **__: Any) -> Engine:
        pools: Pools = self.info["pools"]
        if self.number is None:  # asked for each statement; the choice stays until the outermost transaction ends
            self.number = await_only(pools.take(self.info["place"].home))
        return pools.engines[self.number]


@event.listens_for(EnteringSession, "after_begin")
def enter(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """Enters the session's place; a savepoint is inside already, and its role may not call set_config."""
    if transaction.nested:
        return
    info = session.info
    place: Place = info["place"]
    if place.home is not None:
        connection.info.setdefault("tenants", set()).add(place.home)
    read_only = "on" if info["read_only"] else "off"
    connection.exec_driver_sql(ENTER, (place.role, place.search_path, info["timeout"], read_only, info["plans"]))


@event.listens_for(EnteringSession, "before_commit")
def look_where_we_are(session: EnteringSession) -> None:
    """The sampled tripwire: whatever happened since, the transaction still runs as the place's role."""
    if session.number is None or session.in_nested_transaction() or random.random() >= session.info["sample"]:  # noqa: S311  not a secret
        return
    role = session.connection().exec_driver_sql(WHO).one()[0]
    if role != session.info["place"].role:
        raise WrongPlace(f"at commit the role is {role}, not {session.info['place'].role}")


@event.listens_for(EnteringSession, "after_transaction_end")
def leave(session: EnteringSession, transaction: SessionTransaction) -> None:
    """Gives the connection's number back once the connection is back in its pool."""
    if transaction.parent is None and session.number is not None:
        session.info["pools"].give(session.number)
        session.number = None


class PlacedSession(AsyncSession):
    """Base of all our sessions. Made by `Databases`, never by hand."""

    sync_session_class = EnteringSession
    read_only: ClassVar[bool] = False
    plans: ClassVar[str] = "auto"
    outbox_schema: ClassVar[str] = "cell"

    def __init__(self, pools: Pools, place: Place, *, timeout: str = "15s", sample: float = SAMPLE) -> None:
        own = {"read_only": self.read_only, "plans": self.plans}
        info = {"pools": pools, "place": place, "timeout": timeout, "sample": sample} | own
        super().__init__(info=info, expire_on_commit=False)

    async def __aenter__(self) -> Self:
        return await super().__aenter__()

    def get_bind(self, *_: Any, **__: Any) -> Engine:
        """For libraries that ask which dialect is spoken. Statements run on the engine that `EnteringSession` takes."""
        pools: Pools = self.info["pools"]
        return pools.engines[0]


class TenantReader(PlacedSession):
    """What functions that only read a tenant ask for: both tenant sessions are one."""

    @property
    def tenant(self) -> str:
        """The tenant's name, `t_…`, which is its schema and its role."""
        return self.info["place"].role


class TenantSession(TenantReader):
    """Reads and writes one tenant's schema."""


class PlannedSession(TenantSession):
    """For a hot path whose statements are `Prepared`: a tenant's plan of each is made once on a connection, and kept.

    Otherwise PostgreSQL plans a statement anew for each of its first five values.
    """

    plans = "force_generic_plan"


class ReadTenantSession(TenantReader):
    """Reads one tenant's schema; PostgreSQL refuses a write."""

    read_only = True


class PlatformReader(PlacedSession):
    """What functions that only read the platform ask for."""

    outbox_schema = "platform"


class PlatformSession(PlatformReader):
    """Reads and writes the control plane (schema `platform`)."""


class ReadPlatformSession(PlatformReader):
    """Reads the control plane."""

    read_only = True


class CellSession(PlacedSession):
    """Reads and writes a cell's outbox, deliveries, schedule and schema versions (schema `cell`)."""


class Databases:
    """The databases of this installation: the platform's and each cell's. Makes sessions.

    By default one database serves all; `cells` maps a cell's name to its pools.
    """

    def __init__(self, platform: Pools, cells: dict[str, Pools], names: Names | None = None) -> None:
        self.platform_pools, self.cells, self.names = platform, cells, names or Names()
        self.sample = SAMPLE
        self.timeout = "15s"
        self.provisioners: dict[str, str] = {}  # cell → the provisioner's log-in; empty in web processes

    @classmethod
    def connect(
        cls,
        cell_url: str,
        platform_url: str | None = None,
        *,
        connections: int = 8,
        prefix: str = "yuntai",
        pace: Pace = PACE,
    ) -> Self:
        """One cell named `main`, and the platform in the same database unless `platform_url` names another."""
        main = Pools(cell_url, connections, pace=pace)
        platform = Pools(platform_url, connections, pace=pace) if platform_url else main
        return cls(platform, {"main": main}, Names(prefix))

    def tenant(self, name: str, cell: str = "main") -> TenantSession:
        """A session that reads and writes tenant `name` (`t_…`); KeyError for an unknown cell."""
        return TenantSession(self.cells[cell], self.place_of(name), timeout=self.timeout, sample=self.sample)

    def planned_tenant(self, name: str, cell: str = "main") -> PlannedSession:
        return PlannedSession(self.cells[cell], self.place_of(name), timeout=self.timeout, sample=self.sample)

    def read_tenant(self, name: str, cell: str = "main") -> ReadTenantSession:
        return ReadTenantSession(self.cells[cell], self.place_of(name), timeout=self.timeout, sample=self.sample)

    def platform(self) -> PlatformSession:
        place = Place(self.names.platform, "platform")
        return PlatformSession(self.platform_pools, place, timeout=self.timeout, sample=self.sample)

    def read_platform(self) -> ReadPlatformSession:
        place = Place(self.names.platform, "platform")
        return ReadPlatformSession(self.platform_pools, place, timeout=self.timeout, sample=self.sample)

    def cell(self, name: str = "main") -> CellSession:
        return CellSession(self.cells[name], Place(self.names.cell, "cell"), timeout=self.timeout, sample=self.sample)

    async def dispose(self) -> None:
        for pools in {self.platform_pools, *self.cells.values()}:
            await pools.dispose()

    @staticmethod
    def place_of(tenant: str) -> Place:
        check_tenant_name(tenant)  # search_path is a list: a name must be no syntax
        return Place(tenant, f"{tenant}, ext", tenant)
