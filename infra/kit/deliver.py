"""A delivery's work: attempts counted first, the effect once, then the delivery is gone.

The handler's name and the event go into `handled_event` in the transaction of the effect: a crash before it is a
redelivery, a crash after it a no-op. What fails waits longer each time and ends as a dead letter that can be replayed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, cast
from uuid import UUID

import msgspec
import sqlalchemy as sa
import structlog

from infra.kit.db.sessions import CellSession, Databases, PlacedSession, PlatformSession
from infra.kit.outbox import Delivered, Subscription
from infra.kit.relay import PLATFORM, Group

log = structlog.get_logger(__name__)
MOST_ATTEMPTS = 12
KILLER = "ended without a word each time: its worker was killed, or it outlived its lease"
ATTEMPT = """
UPDATE {schema}.delivery d SET attempts = d.attempts + 1,
       due_at = now() + make_interval(secs => :lease),
       dead = d.attempts >= :most, error = coalesce(d.error, CASE WHEN d.attempts >= :most THEN :killer END)
FROM {schema}.outbox o
WHERE d.event = ANY(CAST(:events AS uuid[])) AND d.handler = :handler AND d.due_at = :claim AND NOT d.dead
      AND o.id = d.event
RETURNING o.id, o.version, o.facts, o.created_at, d.attempts, d.dead"""
DONE = "DELETE FROM {schema}.delivery WHERE handler = :handler AND event = ANY(CAST(:events AS uuid[]))"
FAILED = """
UPDATE {schema}.delivery SET dead = attempts >= :most, error = :error,
       due_at = now() + make_interval(secs => least(:base * 2 ^ attempts, 21600) * (0.5 + random()))
WHERE event = :event AND handler = :handler"""
RENEW = """
UPDATE {schema}.delivery SET due_at = now() + make_interval(secs => :lease)
WHERE event = :event AND handler = :handler AND NOT dead"""
ONCE = sa.text(
    "INSERT INTO handled_event (handler, event) SELECT :handler, e FROM unnest(CAST(:events AS uuid[])) AS e"
    " ON CONFLICT DO NOTHING RETURNING event"
)
ONCE_PLATFORM = sa.text(ONCE.text.replace("handled_event", "platform.handled_event", 1))


class Deliverer:
    """Works groups of deliveries. `is_on(tenant, switch)` tells whether a module's switch is on for a tenant."""

    def __init__(
        self,
        databases: Databases,
        subscriptions: Sequence[Subscription],
        is_on: Callable[[str, str], Awaitable[bool]],
        *,
        lease: float = 30.0,
        back_off: float = 1.0,
        most: int = MOST_ATTEMPTS,
    ) -> None:
        self.databases, self.is_on, self.lease, self.back_off, self.most = databases, is_on, lease, back_off, most
        self.subscriptions = {s.handler: s for s in subscriptions}
        self.one_suspect = asyncio.Lock()

    async def work(self, group: Group) -> None:
        """One message. Whoever comes second finds no delivery, another claim, or a handled event, and does nothing.

        What may have killed its worker goes one at a time: when it does so again, no other suspect is counted with it.
        """
        if group.suspect:
            async with self.one_suspect:
                await self.attempt(group)
        else:
            await self.attempt(group)

    async def attempt(self, group: Group) -> None:
        values = {"handler": group.handler, "events": group.events, "claim": group.claim, "lease": self.lease}
        taken = await self.keep(group.cell, ATTEMPT, **values, most=self.most, killer=KILLER)
        rows = [row for row in taken if not row.dead]
        if not rows:
            return
        subscription = self.subscriptions.get(group.handler)
        if subscription is None:  # a newer release's: its workers will take it
            for row in rows:
                await self.failed(group, row, LookupError(f"no handler {group.handler} in this release"))
            return
        if not await self.wanted(subscription, group.tenant):
            await self.done(group, [row.id for row in rows])
            return
        if len(rows) > 1 and not subscription.steps and await self.together(subscription, group, rows):
            return
        for row in rows:
            if len(rows) > 1:  # the ones before it may have used up the lease
                await self.renew(group, row)
            await self.alone(subscription, group, row)

    async def wanted(self, subscription: Subscription, tenant: str) -> bool:
        return subscription.switch is None or await self.is_on(tenant, subscription.switch)

    async def together(self, subscription: Subscription, group: Group, rows: Sequence[sa.Row[Any]]) -> bool:
        """All of a group in one unit: the usual case. False when one of them fails; then each goes alone."""
        try:
            async with asyncio.timeout(self.lease * 0.75):
                await self.unit(subscription, group, rows)
        except Exception as error:  # noqa: BLE001  any failure: the rows are tried alone, where it is recorded
            log.info("group goes alone", handler=group.handler, tenant=group.tenant, error=repr(error))
            return False
        await self.done(group, [row.id for row in rows])
        return True

    async def alone(self, subscription: Subscription, group: Group, row: sa.Row[Any]) -> None:
        try:
            if subscription.steps:
                await subscription.run(self.databases, self.event(subscription, row), self.delivered(group, row))
            else:
                async with asyncio.timeout(self.lease * 0.75):
                    await self.unit(subscription, group, [row])
        except Exception as error:  # noqa: BLE001  whatever it is, it is recorded, counted and tried again
            await self.failed(group, row, error)
        else:
            await self.done(group, [row.id])

    async def failed(self, group: Group, row: sa.Row[Any], error: Exception) -> None:
        """Notes why, and when to try again; after the last attempt the delivery is dead."""
        log.warning("delivery failed", handler=group.handler, tenant=group.tenant, event_id=str(row.id), exc_info=error)
        values = {"handler": group.handler, "event": row.id, "most": self.most, "base": self.back_off}
        await self.keep(group.cell, FAILED, **values, error=repr(error)[:2000])

    async def unit(self, subscription: Subscription, group: Group, rows: Sequence[sa.Row[Any]]) -> None:
        async with self.place(group) as session:
            once = ONCE_PLATFORM if group.cell == PLATFORM else ONCE
            fresh = set((await session.scalars(once, {"handler": group.handler, "events": [r.id for r in rows]})).all())
            for row in rows:
                if row.id in fresh:
                    await subscription.run(session, self.event(subscription, row), self.delivered(group, row))
            await session.commit()

    def place(self, group: Group) -> PlacedSession:
        return self.databases.platform() if group.cell == PLATFORM else self.databases.tenant(group.tenant, group.cell)

    def event(self, subscription: Subscription, row: sa.Row[Any]) -> Any:
        return msgspec.convert(row.facts, subscription.event)

    def delivered(self, group: Group, row: sa.Row[Any]) -> Delivered:
        tenant = "" if group.cell == PLATFORM else group.tenant
        renew = partial(self.renew, group, row)
        return Delivered(id=row.id, tenant=tenant, cell=group.cell, version=row.version, at=row.created_at, renew=renew)

    async def renew(self, group: Group, row: sa.Row[Any]) -> None:
        await self.keep(group.cell, RENEW, handler=group.handler, event=row.id, lease=self.lease)

    async def done(self, group: Group, events: list[UUID]) -> None:
        await self.keep(group.cell, DONE, handler=group.handler, events=events)

    async def keep(self, cell: str, sql: str, **values: Any) -> Sequence[sa.Row[Any]]:
        """One statement on the deliveries' own tables, in a transaction of its own."""
        session: PlatformSession | CellSession = (
            self.databases.platform() if cell == PLATFORM else self.databases.cell(cell)
        )
        async with session:
            result = await session.execute(sa.text(sql.format(schema=session.outbox_schema)), values)
            rows = result.all() if cast("sa.CursorResult[Any]", result).returns_rows else list[sa.Row[Any]]()
            await session.commit()
            return rows
