"""PostgreSQL: version, clock, the revoked function, and what is behind, asked with the application's log-in."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import asyncpg

from infra.entry.doctor.findings import Finding, Level
from infra.entry.health import SET_CONFIG_OPEN
from infra.entry.migrate import CELL, PLATFORM, connect, plain
from infra.entry.registry import fill_registry
from infra.kit.db.direct import DirectConnection, connected
from infra.kit.db.names import Names
from infra.kit.settings import Settings
from tenancy.schemas.migrate import STANDS, steps_for
from tenancy.switches.api import switches_on_everywhere
from tenancy.tenants.api import list_tenants
from tenancy.tenants.service import lineages_for

OLDEST_POSTGRES, SKEW_SECONDS, SECONDS = 17, 2.0, 10.0


async def database(settings: Settings) -> list[Finding]:
    """Every look at it; without an answer that is the one finding."""
    try:
        async with asyncio.timeout(SECONDS), connected(plain(settings.database_url)) as connection:
            fill_registry()
            looks = (version_of, clock_of, isolation_of, shared_of)
            found = [await look(connection, settings) for look in looks]
        return [*found, await tenants_of(settings)]
    except (asyncpg.PostgresError, OSError, TimeoutError) as error:
        text = f"Not reached or not ready: {type(error).__name__}: {error}"
        return [Finding("database", "error", text, "Check DATABASE_URL, then run: yuntai migrate")]


Look = Callable[[DirectConnection, Settings], Awaitable[Finding]]


async def version_of(connection: DirectConnection, _settings: Settings) -> Finding:
    version = connection.get_server_version()
    text = f"PostgreSQL {version.major}.{version.minor}"
    if version.major < OLDEST_POSTGRES:
        return Finding("database", "error", text, f"Use PostgreSQL {OLDEST_POSTGRES} or newer.")
    return Finding("database", "ok", text)


async def clock_of(connection: DirectConnection, _settings: Settings) -> Finding:
    before = datetime.now(UTC)
    there = await connection.fetchval("SELECT clock_timestamp()")
    here = before + (datetime.now(UTC) - before) / 2
    skew = abs((there - here).total_seconds())
    if skew > SKEW_SECONDS:
        return Finding("clock", "error", f"{skew:.1f} s apart from the database's", "Set both by NTP.")
    return Finding("clock", "ok", f"{skew * 1000:.0f} ms apart from the database's")


async def isolation_of(connection: DirectConnection, settings: Settings) -> Finding:
    sql = str(SET_CONFIG_OPEN).replace(":role", "$1")
    if await connection.fetchval(sql, Names(settings.role_prefix).tenants):
        level: Level = "warning" if settings.accept_weak_isolation else "error"
        mend = "Run `yuntai migrate` with an administrator's YUNTAI_DATABASE_OWNER_URL."
        return Finding("isolation", level, "Tenants may call set_config", mend)
    return Finding("isolation", "ok", "set_config is revoked")


async def shared_of(connection: DirectConnection, settings: Settings) -> Finding:
    names = Names(settings.role_prefix)
    behind: list[str] = []
    for lineage, role in ((PLATFORM, names.platform), (CELL, names.cell)):
        if settings.platform_database_url and lineage is PLATFORM:
            continue
        async with connection.transaction():
            await connection.execute(f"SET LOCAL ROLE {role}")
            stands = await connection.fetchval(f"SELECT revision FROM {lineage.name}.revision")  # noqa: S608  our own name
        if stands != lineage.head:
            behind.append(f"{lineage.name} stands at {stands}")
    if behind:
        return Finding("migrations", "error", ", ".join(behind), "Run: yuntai migrate")
    return Finding("migrations", "ok", "Shared schemas are at this version")


async def tenants_of(settings: Settings) -> Finding:
    """How many tenants stand behind this version."""
    databases = connect(settings, connections=1)
    try:
        async with databases.read_platform() as session:
            on = await switches_on_everywhere(session)
            tenants = [tenant.id for tenant in await list_tenants(session)]
    finally:
        await databases.dispose()
    stands: dict[str, dict[str, str]] = {}
    async with connected(plain(settings.database_url)) as connection, connection.transaction():
        await connection.execute(f"SET LOCAL ROLE {Names(settings.role_prefix).cell}")
        for row in await connection.fetch(STANDS, tenants):
            stands.setdefault(row["tenant"], {})[row["package"]] = row["revision"]
    behind = [t for t in tenants if steps_for(stands.get(t, {}), lineages_for(on.get(t, frozenset())))]
    if behind:
        text = f"{len(behind)} of {len(tenants)} are behind, {behind[0]} the first"
        return Finding("tenants", "error", text, "Run: yuntai migrate")
    return Finding("tenants", "ok", f"{len(tenants)} at this version")
