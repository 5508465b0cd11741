"""Dramatiq as the carrier: one actor that takes groups of deliveries, and the schedule of what comes again and again.

Retry, back-off and dead letters live in the deliveries, so Dramatiq's own Retries middleware is left out; a killed
worker's messages come back by their lease.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import dramatiq
import msgspec
import sqlalchemy as sa
import structlog
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AsyncIO, Middleware
from sqlalchemy.exc import DBAPIError

from infra.kit import clock
from infra.kit.db.base import cell_metadata, platform_metadata
from infra.kit.db.sessions import CellSession, Databases, PlatformSession
from infra.kit.ids import new_id
from infra.kit.outbox import UTC_TIME, Event, Subscription
from infra.kit.problems import Problem
from infra.kit.relay import PLATFORM, Group

log = structlog.get_logger(__name__)
QUEUE = "default"


def make_broker(redis_url: str, *extra: Middleware) -> RedisBroker:
    """A broker whose dead consumers are noticed soon (`maintenance_chance` is in millionths a fetch)."""
    return RedisBroker(url=redis_url, middleware=[AsyncIO(), *extra], maintenance_chance=100_000, namespace="dramatiq")


def deliver_actor(broker: RedisBroker, work: Callable[..., Awaitable[None]]) -> Callable[[Sequence[Group]], None]:
    """Declares the one actor on `broker`, which calls `work(*groups)`; gives the function that sends groups to it."""

    async def deliver(groups: list[list[Any]]) -> None:
        await work(*msgspec.convert(groups, list[Group]))

    actor = dramatiq.actor(broker=broker, queue_name=QUEUE, actor_name="deliver")(deliver)

    def send(groups: Sequence[Group]) -> None:
        actor.send(msgspec.to_builtins(groups))

    return send


class JobDue(Event, frozen=True, kw_only=True):
    """A scheduled job's turn has come; `period` names the turn, so that a doubled tick is one."""

    job: str
    period: datetime


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """Work that comes again every `every`, spread over its window. `run(databases, due, delivered)` in steps.

    `of_tenants`: once for each tenant; else once for each cell, or for the platform when `of_platform`. `switch`: the
    module switch that must be on, of a tenant's job: its turns pass by while it is off.
    """

    name: str
    every: timedelta
    run: Callable[..., Awaitable[None]]
    of_tenants: bool = False
    of_platform: bool = False
    switch: str | None = None


def due_event(job: str) -> type[Event]:
    """The event type of one job: each job has a name of its own, so that its delivery finds its handler."""
    named = {"name": f"job.{job}"}
    made = msgspec.defstruct("JobDue", [], bases=(JobDue,), namespace=named, frozen=True, kw_only=True)
    return cast("type[Event]", made)


def subscription_of(job: Job) -> Subscription:
    """The job as a handler of its own event: it has the retries and the dead letters of every other."""
    return Subscription(
        handler=f"job.{job.name}", event=due_event(job.name), run=job.run, steps=True, switch=job.switch
    )


def schedule_table(metadata: sa.MetaData) -> sa.Table:
    """When each job comes next; `tenant` is empty for those of the place itself."""
    return sa.Table(
        "schedule",
        metadata,
        sa.Column("tenant", sa.Text, primary_key=True, server_default=""),
        sa.Column("job", sa.Text, primary_key=True),
        sa.Column("next_run", UTC_TIME, nullable=False),
        sa.Index("ix_schedule_next_run", "next_run"),
    )


SCHEDULE = {"cell": schedule_table(cell_metadata), "platform": schedule_table(platform_metadata)}
DUE = """
WITH due AS (SELECT tenant, job, next_run FROM {schema}.schedule
             WHERE next_run <= :now AND job = ANY(CAST(:jobs AS text[]))
             ORDER BY next_run LIMIT 200 FOR UPDATE SKIP LOCKED),
     asked AS (SELECT * FROM unnest(CAST(:jobs AS text[]), CAST(:seconds AS float8[])) AS a (job, seconds)),
     moved AS (UPDATE {schema}.schedule s SET next_run = :now + make_interval(secs => asked.seconds)
               FROM due JOIN asked USING (job) WHERE (s.tenant, s.job) = (due.tenant, due.job))
SELECT tenant, job, next_run FROM due"""
PUBLISH = """
INSERT INTO {schema}.outbox (id, tenant, name, version, facts)
SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:tenants AS text[]), CAST(:names AS text[]), CAST(:versions AS int[]),
                     CAST(:facts AS jsonb[]))"""
PLAN = """
INSERT INTO {schema}.schedule (tenant, job, next_run) VALUES (:tenant, :job, :next_run) ON CONFLICT DO NOTHING"""
PLAN_TENANTS = """
INSERT INTO {schema}.schedule (tenant, job, next_run)
SELECT * FROM unnest(CAST(:tenants AS text[]), CAST(:jobs AS text[]), CAST(:next_runs AS timestamptz[]))
ON CONFLICT DO NOTHING"""


class Scheduler:
    """Turns what is due in the schedules into events, claimed row by row: several may run."""

    def __init__(self, databases: Databases, jobs: Sequence[Job], *, tick: float = 1.0) -> None:
        self.databases, self.jobs, self.tick = databases, jobs, tick

    async def run(self) -> None:
        await self.plan_shared()
        while True:
            try:
                for place in (PLATFORM, *self.databases.cells):
                    await self.pass_over(place, clock.now())
            except (DBAPIError, Problem, OSError, TimeoutError) as error:
                log.warning("schedule waits", error=repr(error))
            await asyncio.sleep(self.tick)

    async def plan_shared(self) -> None:
        """Rows for the jobs of the platform and the cells; a tenant's are planned as it opens, and by each release."""
        for job in self.jobs:
            places = () if job.of_tenants else ((PLATFORM,) if job.of_platform else tuple(self.databases.cells))
            for place in places:
                async with self.session(place) as session:
                    values = {"tenant": "", "job": job.name, "next_run": clock.now()}
                    await session.execute(sa.text(PLAN.format(schema=session.outbox_schema)), values)
                    await session.commit()

    async def pass_over(self, place: str, now: datetime) -> int:
        """Publishes what is due in one place; gives how many."""
        jobs = [job.name for job in self.jobs]
        async with self.session(place) as session:
            schema = session.outbox_schema
            values = {"now": now, "jobs": jobs, "seconds": [job.every.total_seconds() for job in self.jobs]}
            due = (await session.execute(sa.text(DUE.format(schema=schema)), values)).all()
            if due:
                await session.execute(sa.text(PUBLISH.format(schema=schema)), columns_of(due))
            await session.commit()
        return len(due)

    def session(self, place: str) -> PlatformSession | CellSession:
        return self.databases.platform() if place == PLATFORM else self.databases.cell(place)


def columns_of(due: Sequence[sa.Row[Any]]) -> dict[str, Any]:
    """What is due as the arrays that PUBLISH takes."""
    facts = [msgspec.json.encode({"job": row.job, "period": row.next_run}).decode() for row in due]
    return {
        "ids": [new_id() for _ in due],
        "tenants": [row.tenant for row in due],
        "names": [f"job.{row.job}" for row in due],
        "versions": [1] * len(due),
        "facts": facts,
    }


async def plan_for_tenant(session: CellSession, tenant: str, jobs: Sequence[Job]) -> None:
    """Plans a newly opened tenant's jobs, spread over their window so that tenants don't come all at once."""
    await plan_for_tenants(session, {tenant: jobs})


async def plan_for_tenants(session: CellSession, wanted: Mapping[str, Sequence[Job]]) -> None:
    """The same for each tenant with its jobs, in one statement; what is planned already keeps its turn."""
    now = clock.now()
    planned = [(tenant, job) for tenant, jobs in wanted.items() for job in jobs if job.of_tenants]
    values = {
        "tenants": [tenant for tenant, _ in planned],
        "jobs": [job.name for _, job in planned],
        "next_runs": [now + job.every * random.random() for _, job in planned],  # noqa: S311  spread, no secret
    }
    await session.execute(sa.text(PLAN_TENANTS.format(schema="cell")), values)
