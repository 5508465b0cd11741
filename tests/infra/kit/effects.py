"""Events and handlers whose effects can be counted: one row in the tenant's table `effect` each."""

import os
import signal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.outbox import Delivered, Event, Subscription

TABLE = (
    "CREATE TABLE {t}.effect (handler text NOT NULL, event uuid NOT NULL, n bigint NOT NULL)",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {t}.effect TO {t}",
)
EFFECT = sa.text("INSERT INTO effect (handler, event, n) VALUES (:handler, :event, :n)")


class Counted(Event, frozen=True, kw_only=True):
    name = "test.counted"
    n: int


class Troubled(Event, frozen=True, kw_only=True):
    """Its handler fails; with `deadly` it takes its process with it."""

    name = "test.troubled"
    n: int = 0
    deadly: bool = False


async def note(session: TenantSession, handler: str, event: UUID, n: int) -> None:
    await session.execute(EFFECT, {"handler": handler, "event": event, "n": n})


async def count(session: TenantSession, event: Counted, delivered: Delivered) -> None:
    await note(session, "count", delivered.id, 1)


async def add_up(session: TenantSession, event: Counted, delivered: Delivered) -> None:
    await note(session, "add_up", delivered.id, event.n)


async def fail(session: TenantSession, event: Troubled, delivered: Delivered) -> None:
    await note(session, "fail", delivered.id, event.n)
    if event.deadly:
        os.kill(os.getpid(), signal.SIGKILL)
    if event.n < 0:
        raise RuntimeError("no luck today")


async def in_steps(databases: Databases, event: Counted, delivered: Delivered) -> None:
    async with databases.tenant(delivered.tenant) as session:
        await note(session, "in_steps", delivered.id, event.n)
        await session.commit()
    await delivered.renew()


COUNT = Subscription(handler="test.count", event=Counted, run=count)
ADD_UP = Subscription(handler="test.add_up", event=Counted, run=add_up)
FAIL = Subscription(handler="test.fail", event=Troubled, run=fail)
IN_STEPS = Subscription(handler="test.in_steps", event=Counted, run=in_steps, steps=True)
SWITCHED = Subscription(handler="test.switched", event=Counted, run=count, switch="pos")


async def always_on(_tenant: str, _switch: str) -> bool:
    return True


async def always_off(_tenant: str, _switch: str) -> bool:
    return False


def rows(result: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in result]
