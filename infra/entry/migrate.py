"""Migrations of everything: roles, the shared schemas, then each tenant."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from infra.entry.registry import fill_registry
from infra.kit.db.direct import DirectConnection, connected
from infra.kit.db.names import Names
from infra.kit.db.pools import Pace
from infra.kit.db.sessions import Databases
from infra.kit.jobs import Job, plan_for_tenants
from infra.kit.module import registry
from infra.kit.problems import Problem
from infra.kit.settings import Settings
from tenancy.schemas.lineages import Lineage, compile_sql, lineages_for
from tenancy.schemas.migrate import Outcome, migrate
from tenancy.schemas.roles import WeakIsolation, is_isolated, set_up
from tenancy.schemas.shared import shared_grants
from tenancy.switches.api import switches_on_everywhere
from tenancy.tenants.api import TenantCard, list_tenants

FOLDER = Path(__file__).parent / "migrations"
PLATFORM, CELL = Lineage("platform", FOLDER / "platform"), Lineage("cell", FOLDER / "cell")
Progress = Callable[[str, int, int], None]


class TenantsBehind(Problem):
    status, code = 500, "tenants_behind"
    message = "{count} tenants could not be migrated. The first: {tenant}: {reason}. The others are done; run it again."


def plain(url: str) -> str:
    """A SQLAlchemy address as asyncpg itself takes it."""
    return (
        url.replace("postgresql+asyncpg://", "postgresql://")
        .replace("?ssl=", "?sslmode=")
        .replace("&ssl=", "&sslmode=")
    )


def secret_in(url: str) -> str:
    return urlsplit(url).password or ""


async def migrate_all(settings: Settings, progress: Progress = lambda _what, _done, _of: None) -> None:
    """Sets up roles (with the administrator's log-in), brings `platform` and `cell` forward, then every tenant.

    Raises TenantsBehind when some tenants failed, WeakIsolation when set_config can't be revoked.
    """
    fill_registry()
    names = Names(settings.role_prefix)
    databases = {settings.database_owner_url: settings.database_url}
    if settings.platform_database_url:
        databases[settings.platform_owner_url] = settings.platform_database_url
    for number, (owner, app) in enumerate(databases.items()):
        places = [CELL] if settings.platform_database_url and number == 0 else [PLATFORM]
        places = places if settings.platform_database_url else [PLATFORM, CELL]
        passwords = {names.app: secret_in(app), names.provisioner: secret_in(settings.provisioner_url)}
        await prepare(plain(owner), names, passwords, places, accept_weak=settings.accept_weak_isolation)
        progress("shared", number + 1, len(databases))
    outcome = await migrate_tenants(settings, progress)
    if outcome.failed:
        tenant, reason = next(iter(outcome.failed.items()))
        raise TenantsBehind(count=len(outcome.failed), tenant=tenant, reason=reason)


async def prepare(
    dsn: str, names: Names, passwords: dict[str, str], places: list[Lineage], *, accept_weak: bool
) -> None:
    """Roles, grants and shared schemas of one database."""
    async with connected(dsn) as connection:
        await set_up(connection, names, passwords)
        if not accept_weak and not await is_isolated(connection, names):
            raise WeakIsolation
        for lineage in places:
            await migrate_shared(connection, names, lineage)
        async with connection.transaction():
            await connection.execute(f"SET LOCAL ROLE {names.owner}")
            for statement in shared_grants(names, [lineage.name for lineage in places]):
                await connection.execute(statement)


async def migrate_shared(connection: DirectConnection, names: Names, lineage: Lineage) -> None:
    """One shared schema to its newest revision, in one transaction; its version table lies in the schema itself."""
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(59555401)")
        await connection.execute(f"SET LOCAL ROLE {names.owner}")
        table = f"{lineage.name}.revision"
        await connection.execute(f"CREATE TABLE IF NOT EXISTS {table} (revision text NOT NULL)")
        stands = await connection.fetchval(f"SELECT revision FROM {table}")  # noqa: S608  our own name
        if stands == lineage.head:
            return
        for statement in compile_sql(lineage, stands, lineage.head):
            await connection.execute(statement)
        await connection.execute(f"DELETE FROM {table}")  # noqa: S608
        await connection.execute(f"INSERT INTO {table} VALUES ($1)", lineage.head)  # noqa: S608


async def migrate_tenants(settings: Settings, progress: Progress) -> Outcome:
    """Every tenant of the one cell, each with the lineages of the shared middle and of its switches, and its jobs."""
    databases = connect(settings, connections=2)
    try:
        async with databases.read_platform() as session:
            on = await switches_on_everywhere(session)
            tenants = await list_tenants(session)
        wanted = {tenant.id: lineages_for(on.get(tenant.id, frozenset())) for tenant in tenants}
        dsn = plain(settings.provisioner_url)
        outcome = await migrate(dsn, databases.names, wanted, progress=lambda done, of: progress("tenants", done, of))
        if outcome.done or not outcome.failed:  # else the first one failed, and nothing else was tried
            await plan_jobs(databases, [tenant for tenant in tenants if tenant.id not in outcome.failed], on)
    finally:
        await databases.dispose()
    return outcome


async def plan_jobs(databases: Databases, tenants: Sequence[TenantCard], on: Mapping[str, frozenset[str]]) -> None:
    """What this release's manifests have come again and again is planned for the shops that were there before it."""
    wanted: defaultdict[str, dict[str, Sequence[Job]]] = defaultdict(dict)
    for tenant in tenants:
        if tenant.state not in {"ready", "opening"}:  # these are planned as they are opened
            wanted[tenant.cell][tenant.id] = registry.jobs_of(on.get(tenant.id, frozenset()))
    for cell, jobs in wanted.items():
        async with databases.cell(cell) as session:
            await plan_for_tenants(session, jobs)
            await session.commit()


def connect(settings: Settings, *, connections: int | None = None, provisioning: bool = False) -> Databases:
    """The databases that `settings` name; with the provisioner's log-in only where tenants are made."""
    databases = Databases.connect(
        settings.database_url,
        settings.platform_database_url or None,
        connections=connections or settings.pool_size,
        prefix=settings.role_prefix,
        pace=Pace(settings.pool_tenants, settings.pool_patience_ms / 1000, settings.pool_timeout_ms / 1000),
    )
    if provisioning:
        databases.provisioners["main"] = plain(settings.provisioner_url)
    return databases
