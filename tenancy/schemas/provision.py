"""Makes a tenant's schema and role with its grants, and takes them away again."""

from collections.abc import Mapping, Sequence

from infra.kit.db.direct import DirectConnection
from infra.kit.db.names import Names, check_tenant_name
from tenancy.schemas.lineages import Lineage
from tenancy.schemas.migrate import Step, apply, take_step

LOCK_TIMEOUT = "10s"
IN_ORDER = "SELECT pg_advisory_xact_lock(59555401)"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = $1"


def create_sql(names: Names, tenant: str) -> list[str]:
    """Statements that make the empty schema and its role, by the provisioner, as the owner."""
    return [
        f"CREATE ROLE {tenant} NOLOGIN",
        f"GRANT {names.tenants} TO {tenant} WITH INHERIT TRUE, SET FALSE",
        f"GRANT {tenant} TO {names.app} WITH INHERIT FALSE, SET TRUE",
        f"GRANT {tenant} TO {names.provisioner} WITH INHERIT FALSE, SET TRUE",
        f"SET LOCAL ROLE {names.owner}",
        f"CREATE SCHEMA {tenant}",
        f"GRANT USAGE ON SCHEMA {tenant} TO {tenant}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {tenant} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {tenant}",
        "RESET ROLE",
    ]


async def in_order(connection: DirectConnection) -> None:
    """One after another, however long it takes: a GRANT of the group of all tenants holds that role until its end, so
    that several at once would wait for each other, and under load in vain.
    """
    await connection.execute(IN_ORDER)


async def provision(connection: DirectConnection, names: Names, tenant: str, lineages: Sequence[Lineage]) -> None:
    """Makes `tenant` with the tables of `lineages`: whole or not at all, and a repeat is a no-op."""
    check_tenant_name(tenant)
    async with connection.transaction():
        await in_order(connection)
        await connection.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        if not await connection.fetchval("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", tenant):
            for statement in create_sql(names, tenant):
                await connection.execute(statement)
        await apply(connection, names, tenant, lineages)


async def make_at(
    connection: DirectConnection, names: Names, tenant: str, lineages: Sequence[Lineage], at: Mapping[str, str]
) -> None:
    """Makes an empty tenant's tables anew at the revisions `at` (package → revision), inside the caller's transaction.

    What is in them is lost: the caller has made sure.
    """
    check_tenant_name(tenant)
    await connection.execute(f"SET LOCAL ROLE {names.owner}")
    await connection.execute(f"SET LOCAL search_path = {tenant}, ext")
    tables = [row["tablename"] for row in await connection.fetch(TABLES, tenant)]
    if tables:
        await connection.execute("DROP TABLE " + ", ".join(f"{tenant}.{table}" for table in tables) + " CASCADE")
    await connection.execute("DELETE FROM cell.schema_version WHERE tenant = $1", tenant)
    for lineage in lineages:
        if lineage.name in at:
            await take_step(connection, tenant, Step(lineage, None, at[lineage.name]))


async def remove(connection: DirectConnection, names: Names, tenant: str) -> None:
    """Drops the tenant's tables in batches, then its schema and role. Final: the caller has made sure."""
    check_tenant_name(tenant)
    while tables := [row["tablename"] for row in await connection.fetch(f"{TABLES} LIMIT 20", tenant)]:
        async with connection.transaction():
            await connection.execute(f"SET LOCAL ROLE {names.owner}")
            await connection.execute("DROP TABLE " + ", ".join(f"{tenant}.{table}" for table in tables) + " CASCADE")
    async with connection.transaction():
        await connection.execute(f"SET LOCAL ROLE {names.owner}")
        await connection.execute(f"DROP SCHEMA IF EXISTS {tenant} CASCADE")
        await connection.execute("DELETE FROM cell.schema_version WHERE tenant = $1", tenant)
    if not await connection.fetchval("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", tenant):
        return  # a repeat
    async with connection.transaction():
        await connection.execute(f"SET LOCAL ROLE {tenant}")  # a role may drop what is its own, the provisioner may not
        await connection.execute(f"DROP OWNED BY {tenant}")
        await connection.execute("RESET ROLE")
        await connection.execute(f"DROP ROLE {tenant}")
