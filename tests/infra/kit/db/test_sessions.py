"""Entering a place: what is not entered fails closed, and nothing is left of it afterwards."""

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.kit.db.failures import state_of
from infra.kit.db.names import check_tenant_name
from infra.kit.db.sessions import Databases, PlacedSession, ReadTenantSession, TenantSession, WrongPlace
from infra.kit.ids import new_id
from tenancy.tenants.api import TenantCard
from tests.fixtures.servers import Admin

DENIED, NO_TABLE, READ_ONLY, NO_SCHEMA = "42501", "42P01", "25006", "3F000"
WHO = sa.text("SELECT current_user || ' ' || current_schema()")
WRITE = sa.text("INSERT INTO handled_event (handler, event) VALUES ('test', :event)")
COUNT = sa.text("SELECT count(*) FROM handled_event WHERE handler = 'test'")


async def refusal(session: PlacedSession, sql: str) -> str:
    """The SQLSTATE with which `sql` is refused; a failure of the test when it is not."""
    with pytest.raises(DBAPIError) as refused:
        async with session:
            await session.execute(sa.text(sql))
    return state_of(refused.value)


async def test_a_tenant_session_runs_as_the_tenant_in_its_schema(session: TenantSession, tenant: TenantCard) -> None:
    assert await session.scalar(WHO) == f"{tenant.id} {tenant.id}"


async def test_a_connection_that_entered_nothing_finds_no_table(databases: Databases) -> None:
    async with AsyncEngine(databases.cells["main"].engines[0]).connect() as connection:
        with pytest.raises(DBAPIError) as refused:
            await connection.execute(sa.text("SELECT * FROM handled_event"))
    assert state_of(refused.value) == NO_TABLE


@pytest.mark.parametrize("table", ["platform.tenant", "cell.outbox", "cell.delivery", "cell.schema_version"])
async def test_the_login_role_itself_may_read_nothing(databases: Databases, table: str) -> None:
    async with AsyncEngine(databases.cells["main"].engines[0]).connect() as connection:
        with pytest.raises(DBAPIError) as refused:
            await connection.execute(sa.text(f"SELECT * FROM {table}"))
    assert state_of(refused.value) == DENIED


async def test_another_tenants_table_is_denied(
    databases: Databases, tenant: TenantCard, other_tenant: TenantCard
) -> None:
    table = f"{other_tenant.id}.handled_event"
    assert await refusal(databases.tenant(tenant.id), f"SELECT * FROM {table}") == DENIED
    assert await refusal(databases.tenant(tenant.id), f"DELETE FROM {table}") == DENIED


@pytest.mark.parametrize("table", ["platform.account", "platform.tenant", "cell.outbox", "cell.delivery"])
async def test_a_tenant_reads_no_shared_table(databases: Databases, tenant: TenantCard, table: str) -> None:
    assert await refusal(databases.tenant(tenant.id), f"SELECT * FROM {table}") == DENIED


async def test_the_platform_sees_no_tenant(databases: Databases, tenant: TenantCard) -> None:
    assert await refusal(databases.platform(), f"SELECT * FROM {tenant.id}.handled_event") == DENIED


async def test_the_cell_sees_neither_tenant_nor_platform(databases: Databases, tenant: TenantCard) -> None:
    assert await refusal(databases.cell(), f"SELECT * FROM {tenant.id}.handled_event") == DENIED
    assert await refusal(databases.cell(), "SELECT * FROM platform.tenant") == DENIED


async def test_an_unknown_tenant_can_not_be_entered(databases: Databases) -> None:
    assert await refusal(databases.tenant("t_nobody"), "SELECT 1") in {DENIED, "22023"}  # role does not exist


@pytest.mark.parametrize(
    "name", ["", "t_", "platform", "t_1, pg_catalog", 't_1"', "T_1", "t_1;", "t_" + "x" * 49, "t_é"]
)
def test_a_name_that_could_be_syntax_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a tenant's name"):
        check_tenant_name(name)


async def test_a_reader_can_not_write(read_session: ReadTenantSession) -> None:
    with pytest.raises(DBAPIError) as refused:
        await read_session.execute(WRITE, {"event": new_id()})
    assert state_of(refused.value) == READ_ONLY


async def test_a_reader_can_not_make_itself_a_writer(databases: Databases, tenant: TenantCard) -> None:
    undo = "SELECT set_config('transaction_read_only', 'off', true)"
    assert await refusal(databases.read_tenant(tenant.id), undo) == DENIED


async def test_the_first_statement_may_be_in_a_savepoint(databases: Databases, fresh_tenant: TenantCard) -> None:
    async with databases.tenant(fresh_tenant.id) as session:
        async with session.begin_nested():
            assert await session.scalar(WHO) == f"{fresh_tenant.id} {fresh_tenant.id}"
            await session.execute(WRITE, {"event": new_id()})
        with pytest.raises(DBAPIError):
            async with session.begin_nested():
                await session.execute(sa.text("SELECT 1 / 0"))
        assert await session.scalar(COUNT) == 1


async def test_a_session_enters_again_after_commit_and_after_rollback(
    databases: Databases, fresh_tenant: TenantCard
) -> None:
    async with databases.tenant(fresh_tenant.id) as session:
        await session.execute(WRITE, {"event": new_id()})
        await session.commit()
        assert await session.scalar(WHO) == f"{fresh_tenant.id} {fresh_tenant.id}"
        await session.execute(WRITE, {"event": new_id()})
        await session.rollback()
        assert await session.scalar(COUNT) == 1


async def test_a_statement_that_takes_too_long_is_ended(databases: Databases, tenant: TenantCard) -> None:
    slow = databases.tenant(tenant.id)
    slow.info["timeout"] = "50ms"
    assert await refusal(slow, "SELECT pg_sleep(5)") == "57014"


async def leave_the_place(databases: Databases, tenant: str) -> None:
    async with databases.tenant(tenant) as session:
        await session.execute(WRITE, {"event": new_id()})
        await session.execute(sa.text("RESET ROLE"))
        await session.commit()


async def test_a_commit_outside_its_place_is_refused(databases: Databases, fresh_tenant: TenantCard) -> None:
    with pytest.raises(WrongPlace):
        await leave_the_place(databases, fresh_tenant.id)
    async with databases.read_tenant(fresh_tenant.id) as session:
        assert await session.scalar(COUNT) == 0


async def test_control_without_the_tripwire_it_would_be_committed(
    databases: Databases, fresh_tenant: TenantCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "sample", 0.0)
    await leave_the_place(databases, fresh_tenant.id)
    async with databases.read_tenant(fresh_tenant.id) as session:
        assert await session.scalar(COUNT) == 1


async def test_a_commit_that_changed_nothing_asks_nothing(databases: Databases, tenant: TenantCard) -> None:
    async with databases.tenant(tenant.id) as session:
        session.sync_session.begin()
        await session.commit()
        assert not databases.cells["main"].engines[0].pool.checkedout()  # type: ignore[attr-defined]


async def test_an_open_transaction_is_discarded_at_the_next_checkout(databases: Databases, tenant: TenantCard) -> None:
    engine = AsyncEngine(databases.cells["main"].engines[0])
    async with engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        pid = driver.get_server_pid()
        await driver.execute("BEGIN")  # behind SQLAlchemy's back: its rollback sees nothing to undo
        await driver.execute("SET LOCAL statement_timeout = 1234")
    async with engine.connect() as connection:
        assert await connection.scalar(sa.text("SHOW statement_timeout")) == "0"
        assert await connection.scalar(sa.text("SELECT pg_backend_pid()")) != pid


async def test_parallel_tasks_stay_in_their_own_tenants(
    databases: Databases, tenant: TenantCard, other_tenant: TenantCard
) -> None:
    async def look(name: str) -> bool:
        async with databases.read_tenant(name) as session:
            await session.execute(sa.text("SELECT pg_sleep(0.001)"))
            return await session.scalar(WHO) == f"{name} {name}"

    assert all(await asyncio.gather(*(look(card.id) for card in (tenant, other_tenant) * 40)))


async def test_nothing_of_a_tenant_is_left_on_a_connection(
    databases: Databases, tenant: TenantCard, admin: Admin
) -> None:
    async with databases.tenant(tenant.id) as session:
        await session.execute(COUNT)
    left = sa.text(
        "SELECT current_user || ',' || current_setting('search_path') || ',' || current_setting('statement_timeout')"
    )
    for engine in databases.cells["main"].engines:
        async with AsyncEngine(engine).connect() as connection:
            assert await connection.scalar(left) == f'{databases.names.app},"",0'
