"""Tenants are brought forward whole or not at all, one by one, and a run goes on where the last one ended."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from infra.kit.db.direct import DirectConnection
from infra.kit.db.names import new_tenant_name
from tenancy.schemas import migrate as migrate_module
from tenancy.schemas.lineages import Lineage, compile_sql, upgrades
from tenancy.schemas.migrate import migrate
from tenancy.schemas.provision import provision
from tests.fixtures.servers import NAMES, Admin, Servers, plain
from tests.tenancy.schemas.catalog import shape_of
from tests.tenancy.schemas.lines import heads, models, write_lineages

Make = Callable[..., Awaitable[list[str]]]
STANDS = "SELECT tenant, package, revision FROM cell.schema_version WHERE tenant = ANY($1)"


@pytest.fixture
def dsn(prepared: Servers) -> str:
    return plain(prepared.provisioner_url)


@pytest.fixture
def first(tmp_path: Path) -> list[Lineage]:
    return write_lineages(tmp_path, revisions=1)


@pytest.fixture
def both(tmp_path: Path) -> list[Lineage]:
    return write_lineages(tmp_path, revisions=2)


@pytest.fixture
def make(dsn: str) -> Make:
    """`await make(3, lineages)`: the names of three new tenants with these tables."""

    async def tenants(count: int, lineages: list[Lineage]) -> list[str]:
        names = [new_tenant_name() for _ in range(count)]
        connection: DirectConnection = await asyncpg.connect(dsn)
        for name in names:
            await provision(connection, NAMES, name, lineages)
        await connection.close()
        return names

    return tenants


async def stands(admin: Admin, tenants: list[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {tenant: {} for tenant in tenants}
    for row in await admin(STANDS, tenants):
        found[row["tenant"]][row["package"]] = row["revision"]
    return found


async def test_tenants_are_brought_to_the_newest_revisions(
    dsn: str, make: Make, first: list[Lineage], both: list[Lineage], admin: Admin
) -> None:
    tenants = await make(3, first)
    outcome = await migrate(dsn, NAMES, dict.fromkeys(tenants, both))
    assert (outcome.behind, outcome.done, outcome.failed) == (3, 3, {})
    assert await stands(admin, tenants) == dict.fromkeys(tenants, heads(both))


async def test_nothing_to_do_does_nothing(dsn: str, make: Make, both: list[Lineage]) -> None:
    outcome = await migrate(dsn, NAMES, dict.fromkeys(await make(2, both), both))
    assert (outcome.behind, outcome.done) == (0, 0)


async def test_progress_counts_up_to_the_tenants_that_are_behind(
    dsn: str, make: Make, first: list[Lineage], both: list[Lineage]
) -> None:
    seen: list[tuple[int, int]] = []
    wanted = dict.fromkeys(await make(3, first), both)
    await migrate(dsn, NAMES, wanted, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


async def test_a_failing_tenant_is_named_and_the_others_go_on(
    dsn: str, make: Make, first: list[Lineage], both: list[Lineage], admin: Admin
) -> None:
    tenants = await make(4, first)
    broken = tenants[2]
    await admin(f"ALTER TABLE {broken}.product ADD price text")
    outcome = await migrate(dsn, NAMES, dict.fromkeys(tenants, both))
    assert list(outcome.failed) == [broken]
    assert "42701" in outcome.failed[broken]
    assert (await stands(admin, tenants))[broken] == heads(first)
    await admin(f"ALTER TABLE {broken}.product DROP price")
    again = await migrate(dsn, NAMES, dict.fromkeys(tenants, both))
    assert (again.behind, again.failed) == (1, {})


async def test_a_tenant_in_use_is_left_for_the_next_run(
    dsn: str, make: Make, first: list[Lineage], both: list[Lineage], prepared: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate_module, "LOCK_TIMEOUT", "100ms")
    tenants = await make(2, first)
    connection: DirectConnection = await asyncpg.connect(prepared.admin_dsn)
    async with connection.transaction():
        await connection.execute(f"LOCK TABLE {tenants[1]}.product IN SHARE MODE")
        outcome = await migrate(dsn, NAMES, dict.fromkeys(tenants, both))
    await connection.close()
    assert list(outcome.failed) == [tenants[1]]
    assert "55P03" in outcome.failed[tenants[1]]
    assert not (await migrate(dsn, NAMES, dict.fromkeys(tenants, both))).failed


async def test_when_the_first_tenant_fails_nothing_else_is_tried(
    dsn: str, make: Make, first: list[Lineage], both: list[Lineage], admin: Admin
) -> None:
    tenants = await make(3, first)
    await admin(f"ALTER TABLE {tenants[0]}.product ADD price text")
    outcome = await migrate(dsn, NAMES, dict.fromkeys(tenants, both))
    assert (list(outcome.failed), outcome.done) == ([tenants[0]], 0)


async def test_a_killed_run_leaves_whole_tenants_and_the_next_goes_on(
    dsn: str, make: Make, first: list[Lineage], both: list[Lineage], admin: Admin, tmp_path: Path
) -> None:
    tenants = await make(24, first)
    argv = [sys.executable, "-m", "tests.tenancy.schemas.migrating", dsn, str(tmp_path), *tenants]
    process = subprocess.Popen(argv)
    reached = "SELECT count(*) FROM cell.schema_version WHERE tenant = ANY($1) AND revision = 'sales_0002'"
    while process.poll() is None and (await admin(reached, tenants))[0]["count"] < 6:
        await asyncio.sleep(0.002)
    process.kill()
    process.wait()
    found = await stands(admin, tenants)
    assert {frozenset(stand.items()) for stand in found.values()} == {
        frozenset(heads(first).items()),
        frozenset(heads(both).items()),
    }
    for tenant, stand in found.items():
        rows = await admin("SELECT FROM pg_tables WHERE schemaname = $1 AND tablename = 'sale_entry'", tenant)
        assert bool(rows) is (stand == heads(both))
    outcome = await migrate(dsn, NAMES, dict.fromkeys(tenants, both))
    assert (outcome.behind, outcome.failed) == (sum(stand == heads(first) for stand in found.values()), {})


async def test_two_runs_at_once_do_each_tenant_once(
    dsn: str, make: Make, first: list[Lineage], both: list[Lineage], admin: Admin
) -> None:
    tenants = await make(6, first)
    wanted = dict.fromkeys(tenants, both)
    outcomes = await asyncio.gather(migrate(dsn, NAMES, wanted), migrate(dsn, NAMES, wanted))
    assert not any(outcome.failed for outcome in outcomes)
    assert await stands(admin, tenants) == dict.fromkeys(tenants, heads(both))


async def test_a_percent_sign_stays_one(both: list[Lineage]) -> None:
    """Alembic's default way of writing parameters doubles each, silently."""
    sql = "\n".join(compile_sql(both[0], None, both[0].head))
    assert "LIKE 'P%'" in sql
    assert "%%" not in sql


async def test_each_statement_goes_alone(both: list[Lineage]) -> None:
    """Some servers take one statement a message."""
    statements = [s for lineage in both for s in compile_sql(lineage, None, lineage.head)]
    assert all(";" not in statement for statement in statements)
    assert [s.split()[0] for s in statements] == ["CREATE", "SELECT", "ALTER", "CREATE", "CREATE", "SELECT", "CREATE"]


async def online(url: str, tenant: str, lineages: list[Lineage]) -> None:
    """The same revisions as Alembic itself runs them."""
    engine = create_async_engine(url)

    def run(bind: sa.Connection) -> None:
        bind.exec_driver_sql(f"SET LOCAL ROLE {NAMES.owner}")
        bind.exec_driver_sql(f"SET LOCAL search_path = {tenant}, ext")
        with Operations.context(MigrationContext.configure(bind)):
            for lineage in lineages:
                for revision in upgrades(lineage, None, lineage.head):
                    revision.module.upgrade()
        for ledger in (ledger for lineage in lineages for ledger in lineage.ledgers):
            bind.exec_driver_sql(f"REVOKE UPDATE, DELETE ON {ledger} FROM {tenant}")

    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


async def from_models(url: str, tenant: str) -> None:
    engine = create_async_engine(url)

    def run(bind: sa.Connection) -> None:
        bind.exec_driver_sql(f"SET LOCAL ROLE {NAMES.owner}")
        bind.exec_driver_sql(f"SET LOCAL search_path = {tenant}, ext")
        models().create_all(bind, checkfirst=False)
        bind.exec_driver_sql(f"REVOKE UPDATE, DELETE ON sale_entry FROM {tenant}")

    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


async def test_compiled_equals_stepwise_equals_online_equals_models(
    dsn: str, make: Make, first: list[Lineage], both: list[Lineage], prepared: Servers, admin: Admin
) -> None:
    (compiled,) = await make(1, both)
    (stepwise,) = await make(1, first)
    await migrate(dsn, NAMES, {stepwise: both})
    by_alembic, by_models = await make(2, [])
    await online(prepared.postgres.url(), by_alembic, both)
    await from_models(prepared.postgres.url(), by_models)
    wanted = await shape_of(admin, compiled)
    assert len(wanted) > 20
    for tenant in (stepwise, by_alembic, by_models):
        assert await shape_of(admin, tenant) == wanted


async def test_control_a_shape_that_differs_is_seen(make: Make, both: list[Lineage], admin: Admin) -> None:
    tenants = await make(2, both)
    await admin(f"ALTER TABLE {tenants[1]}.product ALTER price SET DEFAULT 1")
    one, other = [await shape_of(admin, tenant) for tenant in tenants]
    assert {fact[2] for fact in one ^ other} == {"price"}
