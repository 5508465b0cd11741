"""Brings tenants to the newest revisions: each in one transaction of its own, several at a time, resumable.

A tenant that fails is named and the others go on; nothing is ever half done, because the version rows are written in
the transaction of the change.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

import asyncpg
import msgspec

from infra.kit.db.direct import DirectConnection
from infra.kit.db.names import Names, check_tenant_name
from tenancy.schemas.lineages import Lineage, compile_sql

PARALLEL = 4
LOCK = 0x59554E
LOCK_TIMEOUT = "3s"  # a tenant in use is left for the next run rather than kept waiting
STANDS = "SELECT tenant, package, revision FROM cell.schema_version WHERE tenant = ANY($1::text[])"
STANDS_ONE = "SELECT package, revision FROM cell.schema_version WHERE tenant = $1"
IS_THERE = "SELECT to_regclass($1) IS NOT NULL"
STAND = (
    "INSERT INTO cell.schema_version (tenant, package, revision) VALUES ($1, $2, $3)"
    " ON CONFLICT (tenant, package) DO UPDATE SET revision = excluded.revision, migrated_at = now()"
)


class Step(msgspec.Struct, frozen=True):
    """One lineage that a tenant has to be brought forward in."""

    lineage: Lineage
    start: str | None
    end: str


class Outcome(msgspec.Struct):
    """What a run did: how many tenants were behind, and those that failed with their reason."""

    behind: int = 0
    done: int = 0
    failed: dict[str, str] = {}


def steps_for(stands: dict[str, str], lineages: Sequence[Lineage]) -> list[Step]:
    """The lineages in which `stands` (package → revision) is behind, in the order of the graph."""
    return [Step(x, stands.get(x.name), x.head) for x in lineages if stands.get(x.name) != x.head]


async def apply(connection: DirectConnection, names: Names, tenant: str, lineages: Sequence[Lineage]) -> None:
    """Brings one tenant forward, inside the caller's transaction, as the owner of its tables."""
    check_tenant_name(tenant)
    await connection.execute("SELECT pg_advisory_xact_lock($1, hashtext($2))", LOCK, tenant)
    await connection.execute(f"SET LOCAL ROLE {names.owner}")
    await connection.execute(f"SET LOCAL search_path = {tenant}, ext")
    stands = {row["package"]: row["revision"] for row in await connection.fetch(STANDS_ONE, tenant)}
    for step in steps_for(stands, lineages):
        await take_step(connection, tenant, step)


async def take_step(connection: DirectConnection, tenant: str, step: Step) -> None:
    for statement in compile_sql(step.lineage, step.start, step.end):
        await connection.execute(statement)
    for ledger in step.lineage.ledgers:
        if step.end != step.lineage.head and not await connection.fetchval(IS_THERE, ledger):
            continue  # an older archive's: it comes with a later revision
        await connection.execute(f"REVOKE UPDATE, DELETE ON {ledger} FROM {tenant}")
    await connection.execute(STAND, tenant, step.lineage.name, step.end)


async def migrate(
    dsn: str,
    names: Names,
    wanted: Mapping[str, Sequence[Lineage]],
    *,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    parallel: int = PARALLEL,
) -> Outcome:
    """Brings each tenant of `wanted` (tenant → its lineages in order) forward. `dsn`: the provisioner's log-in.

    The first tenant goes alone, as a canary: when it fails nothing else is tried.
    """
    outcome = Outcome()
    async with asyncpg.create_pool(dsn, min_size=1, max_size=parallel) as pool:
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(f"SET LOCAL ROLE {names.cell}")
            rows = await connection.fetch(STANDS, list(wanted))
        stands: dict[str, dict[str, str]] = {}
        for row in rows:
            stands.setdefault(row["tenant"], {})[row["package"]] = row["revision"]
        behind = [tenant for tenant, lineages in wanted.items() if steps_for(stands.get(tenant, {}), lineages)]
        outcome.behind = len(behind)

        async def one(tenant: str) -> None:
            try:
                async with pool.acquire() as connection, connection.transaction():
                    await connection.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
                    await apply(connection, names, tenant, wanted[tenant])
                outcome.done += 1
            except asyncpg.PostgresError as error:
                outcome.failed[tenant] = f"{error.sqlstate} {error}"
            progress(outcome.done + len(outcome.failed), len(behind))

        if behind:
            await one(behind[0])
        if not outcome.failed:
            await spread(behind[1:], one, parallel)
    return outcome


async def spread(tenants: Sequence[str], one: Callable[[str], Awaitable[None]], parallel: int) -> None:
    """Calls `one` for each tenant, `parallel` at a time."""
    queue = iter(tenants)

    async def work() -> None:
        for tenant in queue:
            await one(tenant)

    await asyncio.gather(*(work() for _ in range(parallel)))
