"""What comes again and again: each turn once, whoever ticks, and tenants not all at once."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import Databases
from infra.kit.jobs import Job, JobDue, Scheduler, plan_for_tenant, subscription_of
from infra.kit.outbox import Delivered
from tests.fixtures.servers import Admin
from tests.infra.kit.line import Line

NOW = datetime(2026, 3, 11, 9, 30, tzinfo=UTC)
ran: list[tuple[str, datetime]] = []


async def run(_databases: Databases, due: JobDue, delivered: Delivered) -> None:
    ran.append((delivered.tenant, due.period))


NIGHTLY = Job(name="test.nightly", every=timedelta(days=1), run=run, of_tenants=True)
HOURLY = Job(name="test.hourly", every=timedelta(hours=1), run=run)
PUBLISHED = "SELECT count(*) FROM cell.outbox WHERE name LIKE 'job.test.%'"


@pytest.fixture
async def schedule(databases: Databases, admin: Admin) -> AsyncGenerator[Admin]:
    """An empty schedule, given back as it was."""
    await admin("CREATE TEMP TABLE kept AS SELECT * FROM cell.schedule")
    await admin("DELETE FROM cell.schedule")
    await admin("TRUNCATE cell.outbox, cell.delivery")
    yield admin
    await admin("DELETE FROM cell.schedule")
    await admin("INSERT INTO cell.schedule SELECT * FROM kept")
    await admin("DROP TABLE kept")


async def plan(admin: Admin, tenants: int, job: Job = NIGHTLY) -> None:
    sql = "INSERT INTO cell.schedule (tenant, job, next_run) SELECT 't_' || i, $1, $2 FROM generate_series(1, $3) i"
    await admin(sql, job.name, NOW, tenants)


async def published(databases: Databases) -> int:
    async with databases.cell() as session:
        return int(await session.scalar(sa.text(PUBLISHED)) or 0)


async def test_what_is_due_is_published_once_though_it_ticks_twice(databases: Databases, schedule: Admin) -> None:
    await plan(schedule, 3)
    scheduler = Scheduler(databases, [NIGHTLY])
    assert [await scheduler.pass_over("main", NOW) for _ in range(2)] == [3, 0]
    assert await published(databases) == 3


async def test_what_is_not_due_waits(databases: Databases, schedule: Admin) -> None:
    await plan(schedule, 1)
    assert await Scheduler(databases, [NIGHTLY]).pass_over("main", NOW - timedelta(seconds=1)) == 0


async def test_several_schedulers_share_the_work(databases: Databases, schedule: Admin) -> None:
    await plan(schedule, 500)
    schedulers = [Scheduler(databases, [NIGHTLY]) for _ in range(3)]
    claimed = 0
    for _ in range(3):
        claimed += sum(await asyncio.gather(*(s.pass_over("main", NOW) for s in schedulers)))
    assert (claimed, await published(databases)) == (500, 500)
    distinct = await schedule("SELECT count(DISTINCT tenant) AS n FROM cell.outbox WHERE name = 'job.test.nightly'")
    assert distinct[0]["n"] == 500


async def test_it_comes_again_after_its_interval(databases: Databases, schedule: Admin) -> None:
    await plan(schedule, 1)
    scheduler = Scheduler(databases, [NIGHTLY])
    days = [NOW + timedelta(days=day) for day in range(3)]
    assert [await scheduler.pass_over("main", day) for day in days] == [1, 1, 1]


async def test_a_scheduler_that_was_away_for_days_makes_up_for_one_turn(databases: Databases, schedule: Admin) -> None:
    await plan(schedule, 1)
    scheduler = Scheduler(databases, [NIGHTLY])
    later = NOW + timedelta(days=3)
    assert [await scheduler.pass_over("main", later) for _ in range(2)] == [1, 0]


async def test_a_job_that_this_release_does_not_know_is_left_alone(databases: Databases, schedule: Admin) -> None:
    await plan(schedule, 1)
    assert await Scheduler(databases, [HOURLY]).pass_over("main", NOW) == 0


async def test_tenants_are_spread_over_the_window(databases: Databases, schedule: Admin) -> None:
    begin = datetime.now(UTC)
    async with databases.cell() as session:
        for number in range(200):
            await plan_for_tenant(session, f"t_{number}", [NIGHTLY, HOURLY])
        await session.commit()
    rows = await schedule("SELECT job, next_run FROM cell.schedule")
    hours = [(row["next_run"] - begin).total_seconds() / 3600 for row in rows]
    assert {row["job"] for row in rows} == {NIGHTLY.name}  # the other is the cell's own, not a tenant's
    assert min(hours) < 4
    assert max(hours) > 20
    assert all(0 <= hour <= 24.1 for hour in hours)


async def test_planning_a_tenant_again_keeps_its_turn(databases: Databases, schedule: Admin) -> None:
    for _ in range(2):
        async with databases.cell() as session:
            await plan_for_tenant(session, "t_1", [NIGHTLY])
            await session.commit()
    assert len(await schedule("SELECT FROM cell.schedule")) == 1


async def test_jobs_of_the_cell_are_planned_by_the_scheduler_itself(databases: Databases, schedule: Admin) -> None:
    scheduler = Scheduler(databases, [NIGHTLY, HOURLY])
    await scheduler.plan_shared()
    await scheduler.plan_shared()
    rows = await schedule("SELECT tenant, job FROM cell.schedule")
    assert [tuple(row) for row in rows] == [("", HOURLY.name)]


async def test_a_due_job_is_delivered_with_its_turn(line: Line, schedule: Admin) -> None:
    tenant = line.tenants[0]
    await schedule("INSERT INTO cell.schedule VALUES ($1, $2, $3)", tenant, NIGHTLY.name, NOW)
    await Scheduler(line.databases, [NIGHTLY]).pass_over("main", NOW)
    subscription = subscription_of(NIGHTLY)
    ran.clear()
    await line.run(line.relay(subscription), line.deliverer(subscription))
    assert ran == [(tenant, NOW)]
