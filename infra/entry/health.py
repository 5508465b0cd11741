"""Whether this process is alive, and whether it can do its work."""

import asyncio
from typing import Any

import asyncpg
import msgspec
import sqlalchemy as sa
from litestar import Request, Response, get
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError

from infra.entry.migrate import CELL, PLATFORM
from infra.kit.db.sessions import Databases
from infra.kit.problems import Problem

SECONDS = 3
SET_CONFIG_OPEN = sa.text(
    "SELECT has_function_privilege(:role, 'pg_catalog.set_config(text, text, boolean)', 'EXECUTE')"
)


class Readiness(msgspec.Struct, frozen=True):
    """Each part with `ok`, or what is the matter with it."""

    database: str
    redis: str
    migrations: str
    isolation: str

    @property
    def is_ready(self) -> bool:
        return {self.database, self.redis, self.migrations, self.isolation} == {"ok"}


async def look(databases: Databases, redis: Any, *, accept_weak: bool) -> Readiness:
    """Asks each part once, within three seconds."""
    database = migrations = isolation = "not reached"
    try:
        async with asyncio.timeout(SECONDS), databases.read_platform() as session:
            stands = await session.scalar(sa.text("SELECT revision FROM platform.revision"))
            is_open = await session.scalar(SET_CONFIG_OPEN, {"role": databases.names.tenants})
            database = "ok"
            migrations = "ok" if stands == PLATFORM.head else "platform is behind: run `yuntai migrate`"
            isolation = (
                "ok"
                if not is_open or accept_weak
                else "set_config is not revoked: run `yuntai migrate` as administrator"
            )
        async with asyncio.timeout(SECONDS), databases.cell() as cell:
            if await cell.scalar(sa.text("SELECT revision FROM cell.revision")) != CELL.head:
                migrations = "cell is behind: run `yuntai migrate`"
    except (DBAPIError, Problem, OSError, TimeoutError, asyncpg.PostgresError) as error:
        database = f"not reached: {type(error).__name__}"
    return Readiness(database, await look_at_redis(redis), migrations, isolation)


async def look_at_redis(redis: Any) -> str:
    try:
        async with asyncio.timeout(SECONDS):
            await redis.ping()
    except (RedisError, OSError, TimeoutError) as error:
        return f"not reached: {type(error).__name__}"
    return "ok"


@get("/healthz", public=True, include_in_schema=False, sync_to_thread=False)
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@get("/readyz", public=True, include_in_schema=False)
async def readyz(request: Request[Any, Any, Any]) -> Response[Readiness]:
    """Database, Redis and migrations are ready, or 503 with what is not."""
    state = request.app.state
    found = await look(state.databases, state.redis, accept_weak=state.settings.accept_weak_isolation)
    return Response(found, status_code=200 if found.is_ready else 503, headers={"Cache-Control": "no-store"})
