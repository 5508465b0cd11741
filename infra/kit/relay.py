"""From outbox to worker: fans events out into deliveries, sends what is due, as ids alone.

PostgreSQL keeps the truth and Redis carries names of it: losing Redis or a worker costs one lease. One relay serves the
platform and every cell; several may run, they skip what another has locked.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError

from infra.kit.db.sessions import CellSession, Databases, PlatformSession
from infra.kit.outbox import Subscription
from infra.kit.problems import Problem

log = structlog.get_logger(__name__)
PLATFORM = ""  # the name of the platform's own outbox, where a cell's name stands otherwise

FAN_OUT = """
WITH fresh AS (SELECT id, name, tenant, created_at FROM {schema}.outbox WHERE NOT fanned_out
               ORDER BY id LIMIT :events FOR UPDATE SKIP LOCKED),
     marked AS (UPDATE {schema}.outbox o SET fanned_out = true FROM fresh WHERE o.id = fresh.id){counted}
INSERT INTO {schema}.delivery (event, handler) SELECT fresh.id, s.handler FROM fresh
JOIN unnest(CAST(:names AS text[]), CAST(:handlers AS text[])) AS s (name, handler) USING (name)"""
# An event is fanned out once, whatever is killed: so it is counted once. In one order, since several relays may run.
COUNTED = """,
     counted AS (INSERT INTO cell.usage AS u (tenant, event, day, used)
                 SELECT tenant, name, (created_at AT TIME ZONE 'UTC')::date AS day, count(*) FROM fresh
                 WHERE name = ANY(CAST(:metered AS text[])) GROUP BY tenant, name, day ORDER BY tenant, name, day
                 ON CONFLICT (tenant, event, day) DO UPDATE SET used = u.used + excluded.used)"""
CLAIM = """
WITH due AS (SELECT event, handler FROM {schema}.delivery WHERE NOT dead AND due_at <= now()
             ORDER BY due_at LIMIT :room FOR UPDATE SKIP LOCKED)
UPDATE {schema}.delivery d SET due_at = now() + make_interval(secs => :lease) FROM due, {schema}.outbox o
WHERE (d.event, d.handler) = (due.event, due.handler) AND o.id = d.event
RETURNING d.event, d.handler, d.attempts, d.attempts > 0 AND d.error IS NULL AS suspect, d.due_at, o.tenant"""


class RelaySettings(msgspec.Struct, frozen=True):
    """`lease` seconds until an unanswered delivery is sent again; `in_flight` messages at most in the queue; `events`
    are fanned out at a time; `group` deliveries of one tenant and handler go together, and `message` deliveries of
    several of them in one message.
    """

    lease: float = 30.0
    poll: float = 0.2
    in_flight: int = 400
    events: int = 1000
    group: int = 50
    message: int = 50


class Group(NamedTuple):
    """Deliveries of one tenant and handler, claimed together.

    `claim`: until when they were claimed for their message. A message that comes late, after another claim, is void: so
    what piled up while no worker was there is worked once, and none counts as an attempt. `suspect`: the one before
    ended without a word, so this one may have killed its worker.
    """

    cell: str
    tenant: str
    handler: str
    events: list[UUID]
    claim: datetime
    suspect: bool


def is_cancelled() -> bool:
    """Whether this task is to end: wait_for of Python 3.11, in redis-py, drops a cancellation that meets an answer."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


class Relay:
    """Runs until cancelled. `send` enqueues groups as one message (it blocks: it is called in a thread)."""

    def __init__(
        self,
        databases: Databases,
        redis: "Redis",
        subscriptions: Sequence[Subscription],
        send: Callable[[Sequence[Group]], None],
        queue: str,
        settings: RelaySettings | None = None,
        *,
        metered: Sequence[str] = (),
    ) -> None:
        self.databases, self.redis, self.send, self.queue = databases, redis, send, queue
        self.settings = settings or RelaySettings()
        self.names = [s.event.name for s in subscriptions]
        self.handlers = [s.handler for s in subscriptions]
        self.metered = list(metered)
        self.long = {s.handler for s in subscriptions if s.steps}

    async def run(self) -> None:
        while not is_cancelled():
            try:
                busy = [await self.pass_over(cell) for cell in (PLATFORM, *self.databases.cells)]
                if not any(busy):
                    await asyncio.sleep(self.settings.poll)
            except (RedisError, DBAPIError, Problem, OSError, TimeoutError) as error:
                log.warning("relay waits", error=repr(error))
                await asyncio.sleep(1)

    async def room(self) -> int:
        """How many more messages the workers can take within a lease; more would be sent twice."""
        return max(0, self.settings.in_flight - int(await self.redis.llen(f"dramatiq:{self.queue}")))

    async def pass_over(self, cell: str) -> bool:
        """Fans out and sends once; True when there was as much as fits, so that more may wait."""
        room = await self.room()
        async with self.session(cell) as session:
            schema = session.outbox_schema
            facts = {"names": self.names, "handlers": self.handlers, "events": self.settings.events}
            counts = bool(self.metered) and cell != PLATFORM
            fan_out = FAN_OUT.format(schema=schema, counted=COUNTED if counts else "")
            await session.execute(sa.text(fan_out), facts | ({"metered": self.metered} if counts else {}))
            claim = sa.text(CLAIM.format(schema=schema))
            found = (await session.execute(claim, {"lease": self.settings.lease, "room": room})).all()
            due = sorted(found, key=lambda row: row.event)  # as they happened
            await session.commit()
        if due:
            await asyncio.to_thread(self.send_all, cell, due)
        return bool(room) and len(due) >= room

    def session(self, cell: str) -> PlatformSession | CellSession:
        return self.databases.platform() if cell == PLATFORM else self.databases.cell(cell)

    def send_all(self, cell: str, due: Sequence[sa.Row[Any]]) -> None:
        together: defaultdict[tuple[str, str, bool, UUID | None], list[UUID]] = defaultdict(list)
        for row in due:
            # One that was tried before takes no other with it, and long work waits for no other.
            alone = row.event if row.attempts or row.handler in self.long else None
            together[row.tenant, row.handler, row.suspect, alone].append(row.event)
        shared: list[Group] = []
        for (tenant, handler, suspect, alone), events in together.items():
            for start in range(0, len(events), self.settings.group):
                some = events[start : start + self.settings.group]
                group = Group(cell, tenant, handler, some, due[0].due_at, suspect)
                if alone:
                    self.send([group])
                else:
                    shared.append(group)
        for message in messages(sorted(shared, key=lambda group: group.tenant), self.settings.message):
            self.send(message)


def messages(groups: Sequence[Group], most: int) -> Iterator[list[Group]]:
    """`groups` as messages of about `most` deliveries; a tenant's stand beside each other, and become one unit."""
    message: list[Group] = []
    for group in groups:
        if message and sum(len(each.events) for each in message) + len(group.events) > most:
            yield message
            message = []
        message.append(group)
    if message:
        yield message
