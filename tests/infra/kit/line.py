"""Outbox, relay and deliverer in one process, moved by hand: what is sent stays in a list until it is worked."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from redis.asyncio import Redis

from infra.kit.db.sessions import Databases
from infra.kit.deliver import Deliverer
from infra.kit.outbox import Event, Subscription, publish
from infra.kit.relay import Group, Relay, RelaySettings
from tests.infra.kit.effects import always_on


class Line:
    """From publishing to effect for the tenants of one test."""

    def __init__(self, databases: Databases, redis: Redis, tenants: Sequence[str]) -> None:
        self.databases, self.redis, self.tenants = databases, redis, tenants
        self.sent: list[Group] = []

    def relay(self, *subscriptions: Subscription, **settings: Any) -> Relay:
        return Relay(self.databases, self.redis, subscriptions, self.sent.extend, "test", RelaySettings(**settings))

    def deliverer(self, *subscriptions: Subscription, **options: Any) -> Deliverer:
        options = {"back_off": 0.0} | options
        return Deliverer(self.databases, subscriptions, options.pop("is_on", always_on), **options)

    async def publish(self, *events: Event, tenant: int = 0) -> None:
        async with self.databases.tenant(self.tenants[tenant]) as session:
            for event in events:
                await publish(session, event)
            await session.commit()

    async def work(self, deliverer: Deliverer) -> None:
        """Works all that was sent."""
        while self.sent:
            await deliverer.work(self.sent.pop(0))

    async def run(self, relay: Relay, deliverer: Deliverer, most: int = 20) -> None:
        """Relays and works until nothing is due."""
        for _ in range(most):
            await relay.pass_over("main")
            if not self.sent:
                return
            await self.work(deliverer)

    async def effects(self, what: str = "count(*)", tenant: int = 0) -> int:
        async with self.databases.read_tenant(self.tenants[tenant]) as session:
            return int(await session.scalar(sa.text(f"SELECT {what} FROM effect")) or 0)

    async def deliveries(self) -> list[dict[str, Any]]:
        """What stands in the deliveries for this test's tenants."""
        sql = "SELECT d.* FROM cell.delivery d JOIN cell.outbox o ON o.id = d.event WHERE o.tenant = ANY(:tenants)"
        query = sa.text(sql).bindparams(sa.bindparam("tenants", type_=sa.ARRAY(sa.Text)))
        async with self.databases.cell() as session:
            return [dict(row) for row in (await session.execute(query, {"tenants": list(self.tenants)})).mappings()]
