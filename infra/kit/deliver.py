"""A delivery's work: attempts counted first, the effect once, then the delivery is gone.

The handler's name and the event go into `handled_event` in the transaction of the effect: a crash before it is a
redelivery, a crash after it a no-op. What fails waits longer each time and ends as a dead letter that can be replayed.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeAlias, cast
from uuid import UUID

import msgspec
import sqlalchemy as sa
import structlog

from infra.kit.db.sessions import CellSession, Databases, PlacedSession, PlatformSession
from infra.kit.outbox import Delivered, Subscription
from infra.kit.relay import PLATFORM, Group

log = structlog.get_logger(__name__)
MOST_ATTEMPTS = 12
TENANTS_AT_ONCE = 4
Pair: TypeAlias = tuple[str, UUID]  # handler and event: one delivery
KILLER = "ended without a word each time: its worker was killed, or it outlived its lease"
ATTEMPT = """
UPDATE {schema}.delivery d SET attempts = d.attempts + 1,
       due_at = now() + make_interval(secs => :lease),
       dead = d.attempts >= :most, error = coalesce(d.error, CASE WHEN d.attempts >= :most THEN :killer END)
FROM unnest(CAST(:handlers AS text[]), CAST(:events AS uuid[])) AS w (handler, event), {schema}.outbox o
WHERE (d.event, d.handler) = (w.event, w.handler) AND d.due_at = :claim AND NOT d.dead AND o.id = d.event
RETURNING o.id, d.handler, o.name, o.version, o.facts, o.created_at, d.attempts, d.dead"""
DONE = """
DELETE FROM {schema}.delivery d USING unnest(CAST(:handlers AS text[]), CAST(:events AS uuid[])) AS w (handler, event)
WHERE (d.event, d.handler) = (w.event, w.handler)"""
FAILED = """
UPDATE {schema}.delivery SET dead = attempts >= :most, error = :error,
       due_at = now() + make_interval(secs => least(:base * 2 ^ attempts, 21600) * (0.5 + random()))
WHERE event = :event AND handler = :handler"""
RENEW = """
UPDATE {schema}.delivery SET due_at = now() + make_interval(secs => :lease)
WHERE event = :event AND handler = :handler AND NOT dead"""
ONCE = sa.text(
    "INSERT INTO handled_event (handler, event)"
    " SELECT * FROM unnest(CAST(:handlers AS text[]), CAST(:events AS uuid[]))"
    " ON CONFLICT DO NOTHING RETURNING handler, event"
)
ONCE_PLATFORM = sa.text(ONCE.text.replace("handled_event", "platform.handled_event", 1))


class Task(NamedTuple):
    """What is to be worked of a group, each row with its attempt counted."""

    group: Group
    rows: Sequence[sa.Row[Any]]

    @property
    def pairs(self) -> list[Pair]:
        return [(row.handler, row.id) for row in self.rows]


def paired(pairs: Sequence[Pair]) -> dict[str, Any]:
    """As two arrays."""
    return {"handlers": [handler for handler, _ in pairs], "events": [event for _, event in pairs]}


async def lock_ahead(session: PlacedSession, news: Sequence[tuple[Subscription, Any]]) -> None:
    """What the subscriptions of a unit lock, each way of it once for all its events."""
    ways = {subscription.ahead for subscription, _ in news if subscription.ahead}
    for way in sorted(ways, key=lambda way: (way.__module__, way.__qualname__)):
        await way(session, [event for subscription, event in news if subscription.ahead is way])


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
        self.events = {(s.handler, s.event.name): s.event for s in subscriptions}  # a handler may follow several
        self.one_suspect = asyncio.Lock()
        self.few_at_once = asyncio.Semaphore(TENANTS_AT_ONCE)

    async def work(self, *groups: Group) -> None:
        """One message. Whoever comes second finds no delivery, another claim, or a handled event, and does nothing.

        What may have killed its worker goes one at a time: when it does so again, no other suspect is counted with it.
        """
        if any(group.suspect for group in groups):
            async with self.one_suspect:
                await self.attempt(groups)
        else:
            await self.attempt(groups)

    async def attempt(self, groups: Sequence[Group]) -> None:
        """Counts the attempts of all, works tenant by tenant, and takes away what is done: two statements a message."""
        cell, pairs = groups[0].cell, [(group.handler, event) for group in groups for event in group.events]
        values = {"claim": groups[0].claim, "lease": self.lease, "most": self.most, "killer": KILLER}
        taken = await self.keep(cell, ATTEMPT, **paired(pairs), **values)
        rows = {(row.handler, row.id): row for row in taken if not row.dead}
        tenants: defaultdict[str, list[Task]] = defaultdict(list)
        for group in groups:
            if mine := [row for event in group.events if (row := rows.get((group.handler, event)))]:
                tenants[group.tenant].append(Task(group, mine))
        done = await asyncio.gather(*(self.tenant(tasks) for tasks in tenants.values()))
        await self.done(cell, [pair for pairs in done for pair in pairs])

    async def tenant(self, tasks: list[Task]) -> list[Pair]:
        """Works what one tenant has in a message; gives what is done with."""
        async with self.few_at_once:
            known: list[Task] = []
            done: list[Pair] = []
            for task in tasks:
                subscription = self.subscriptions.get(task.group.handler)
                if subscription is None:  # a newer release's: its workers will take it
                    for row in task.rows:
                        await self.failed(task.group, row, LookupError(f"no handler {row.handler} in this release"))
                elif await self.wanted(subscription, task.group.tenant):
                    known.append(task)
                else:
                    done += task.pairs
            return done + await self.tasks(known)

    async def wanted(self, subscription: Subscription, tenant: str) -> bool:
        return subscription.switch is None or await self.is_on(tenant, subscription.switch)

    async def tasks(self, tasks: list[Task]) -> list[Pair]:
        """All of a tenant's in one unit, the usual case; where one of them fails, each goes alone."""
        rows = sum(len(task.rows) for task in tasks)
        if rows > 1 and await self.together(tasks):
            return [pair for task in tasks for pair in task.pairs]
        done: list[Pair] = []
        for task in tasks:
            for row in task.rows:
                if rows > 1:  # the ones before it may have used up the lease
                    await self.renew(task.group, row)
                if await self.alone(task.group, row):
                    done.append((row.handler, row.id))
        return done

    async def together(self, tasks: list[Task]) -> bool:
        """One unit for all. False when one of them fails; then each goes alone, where it is recorded."""
        if any(self.subscriptions[task.group.handler].steps for task in tasks):
            return False
        try:
            async with asyncio.timeout(self.lease * 0.75):
                await self.unit(tasks)
        except Exception as error:  # noqa: BLE001  any failure: the rows are tried alone, where it is recorded
            handlers = [task.group.handler for task in tasks]
            log.info("group goes alone", handlers=handlers, tenant=tasks[0].group.tenant, error=repr(error))
            return False
        return True

    async def alone(self, group: Group, row: sa.Row[Any]) -> bool:
        """One delivery; False, and noted, when it failed."""
        subscription = self.subscriptions[group.handler]
        try:
            if subscription.steps:
                await subscription.run(self.databases, self.event(row), self.delivered(group, row))
            else:
                async with asyncio.timeout(self.lease * 0.75):
                    await self.unit([Task(group, [row])])
        except Exception as error:  # noqa: BLE001  whatever it is, it is recorded, counted and tried again
            await self.failed(group, row, error)
            return False
        return True

    async def failed(self, group: Group, row: sa.Row[Any], error: Exception) -> None:
        """Notes why, and when to try again; after the last attempt the delivery is dead."""
        log.warning("delivery failed", handler=group.handler, tenant=group.tenant, event_id=str(row.id), exc_info=error)
        values = {"handler": group.handler, "event": row.id, "most": self.most, "base": self.back_off}
        await self.keep(group.cell, FAILED, **values, error=repr(error)[:2000])

    async def unit(self, tasks: Sequence[Task]) -> None:
        """The effects of `tasks`, all of one tenant, each noted as handled; one that was noted before is left out."""
        group = tasks[0].group
        once = ONCE_PLATFORM if group.cell == PLATFORM else ONCE
        async with self.place(group) as session:
            noted = await session.execute(once, paired([pair for task in tasks for pair in task.pairs]))
            fresh = {(row.handler, row.event) for row in noted}
            news = [
                (self.subscriptions[row.handler], self.event(row), row, task.group)
                for task in tasks
                for row in task.rows
                if (row.handler, row.id) in fresh
            ]
            await lock_ahead(session, [(subscription, event) for subscription, event, _, _ in news])
            for subscription, event, row, each in news:
                await subscription.run(session, event, self.delivered(each, row))
            await session.commit()

    def place(self, group: Group) -> PlacedSession:
        return self.databases.platform() if group.cell == PLATFORM else self.databases.tenant(group.tenant, group.cell)

    def event(self, row: sa.Row[Any]) -> Any:
        """As its own kind: events that share a handler have facts of their own. Raises KeyError for one that this
        release's handler doesn't follow.
        """
        return msgspec.convert(row.facts, self.events[row.handler, row.name])

    def delivered(self, group: Group, row: sa.Row[Any]) -> Delivered:
        tenant = "" if group.cell == PLATFORM else group.tenant
        renew = partial(self.renew, group, row)
        return Delivered(id=row.id, tenant=tenant, cell=group.cell, version=row.version, at=row.created_at, renew=renew)

    async def renew(self, group: Group, row: sa.Row[Any]) -> None:
        await self.keep(group.cell, RENEW, handler=group.handler, event=row.id, lease=self.lease)

    async def done(self, cell: str, pairs: Sequence[Pair]) -> None:
        if pairs:
            await self.keep(cell, DONE, **paired(pairs))

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
