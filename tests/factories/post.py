"""Outbox, relay, schedule and worker of one tenant in this process, moved by hand."""

from datetime import datetime

import sqlalchemy as sa
from redis.asyncio import Redis

from infra.entry.worker import all_subscriptions
from infra.kit.db.sessions import Databases
from infra.kit.deliver import Deliverer
from infra.kit.jobs import Scheduler
from infra.kit.module import registry
from infra.kit.relay import PLATFORM, Group, Relay, RelaySettings
from tenancy.switches.api import switches_of
from tenancy.tenants.api import TenantCard


class Post:
    """Delivers what `tenant` has published, and what its schedule brings."""

    def __init__(self, databases: Databases, redis: Redis, tenant: TenantCard) -> None:
        self.databases, self.redis, self.tenant = databases, redis, tenant

    async def is_on(self, tenant: str, switch: str) -> bool:
        async with self.databases.read_platform() as session:
            return switch in await switches_of(session, tenant)

    async def deliver(self, *only: str, rounds: int = 5) -> None:
        """What is due now, and what comes of it; `only` these handlers, or all."""
        subscriptions = all_subscriptions()
        sent: list[Group] = []
        # Tenants of other tests have left events in the same outbox: all of them fit into one pass.
        everything = RelaySettings(lease=0.0, in_flight=1_000_000, events=1_000_000)
        relay = Relay(
            self.databases, self.redis, subscriptions, sent.extend, "post", everything, metered=registry.metered()
        )
        deliverer = Deliverer(self.databases, subscriptions, self.is_on, back_off=0.0)
        for _ in range(rounds):
            await relay.pass_over(PLATFORM)
            await relay.pass_over(self.tenant.cell)
            own = [g for g in sent if self.is_own(g) and (not only or g.handler in only)]
            sent.clear()
            for group in own:
                await deliverer.work(group)

    def is_own(self, group: Group) -> bool:
        return group.cell == PLATFORM or group.tenant == self.tenant.id

    async def tick(self, job: str, now: datetime) -> None:
        """The turn of `job` has come for the tenant."""
        async with self.databases.cell(self.tenant.cell) as session:
            moved = sa.text("UPDATE cell.schedule SET next_run = :now WHERE (tenant, job) = (:tenant, :job)")
            await session.execute(moved, {"now": now, "tenant": self.tenant.id, "job": job})
            await session.commit()
        scheduler = Scheduler(self.databases, [j for j in registry.jobs() if j.name == job])
        while await scheduler.pass_over(self.tenant.cell, now):
            """Tenants of other tests have their turns before, and a pass takes only so many."""
