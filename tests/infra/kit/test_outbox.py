"""Events leave with the transaction that caused them, in the name of who wrote them."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from infra.kit.db.failures import state_of
from infra.kit.db.sessions import CellSession, Databases, PlatformSession, TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import Event, publish, row_of
from tenancy.tenants.api import TenantCard
from tests.fixtures.rolled_back import RolledBack


class Told(Event, frozen=True, kw_only=True):
    """Of this file alone: other tests commit theirs into the same outbox."""

    name = "test.told"
    n: int


OUTBOX = sa.text("SELECT tenant, name, version, facts FROM cell.outbox WHERE name = 'test.told'")


@pytest.fixture
def cell_session(rolled_back: RolledBack) -> CellSession:
    return rolled_back.outer.own(rolled_back.cell())


async def test_an_event_carries_its_writer_name_version_and_facts(
    session: TenantSession, cell_session: CellSession, tenant: TenantCard
) -> None:
    await publish(session, Told(n=7))
    rows = (await cell_session.execute(OUTBOX)).all()
    assert [tuple(row) for row in rows] == [(tenant.id, "test.told", 1, {"n": 7})]


async def test_an_event_of_the_platform_stays_in_the_platforms_outbox(
    platform_session: PlatformSession, cell_session: CellSession
) -> None:
    await publish(platform_session, Told(n=7))
    query = sa.text("SELECT count(*) FROM platform.outbox WHERE name = 'test.told'")
    assert await platform_session.scalar(query) == 1
    assert not (await cell_session.execute(OUTBOX)).all()


async def test_an_event_of_a_unit_that_rolled_back_was_never_there(
    session: TenantSession, cell_session: CellSession
) -> None:
    await publish(session, Told(n=7))
    await session.rollback()
    assert not (await cell_session.execute(OUTBOX)).all()


async def test_nobody_writes_in_anothers_name(
    databases: Databases, tenant: TenantCard, other_tenant: TenantCard
) -> None:
    spoof = "INSERT INTO cell.outbox (id, tenant, name, version, facts) VALUES (:id, :other, 'x', 1, '{}')"
    async with databases.tenant(tenant.id) as session:
        with pytest.raises(DBAPIError) as refused:
            await session.execute(sa.text(spoof), {"id": new_id(), "other": other_tenant.id})
    assert state_of(refused.value) == "42501"


async def test_a_row_for_a_composed_statement_is_what_publish_writes() -> None:
    row = row_of(Told(n=7))
    assert {key: row[key] for key in ("name", "version", "facts")} == {
        "name": "test.told",
        "version": 1,
        "facts": {"n": 7},
    }
