"""Deliveries that don't arrive: listed by handler, and sent again. Nothing here takes one away.

For those who run the platform. Each function works in the session's place: the platform's own deliveries, or a cell's.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import CellSession, PlatformReader, PlatformSession
from infra.kit.jobs import SCHEDULE
from infra.kit.outbox import DELIVERY, OUTBOX

Place = PlatformReader | CellSession
MOST = 200


class HandlerState(msgspec.Struct, frozen=True, kw_only=True):
    """How one handler's deliveries stand. `waiting`: not done yet, of which `failing` were tried in vain; `dead`: tried
    for the last time; `oldest`: the event that waits, fails or is dead for longest.
    """

    handler: str
    waiting: int
    failing: int
    dead: int
    oldest: datetime


class JobState(msgspec.Struct, frozen=True, kw_only=True):
    """How one job's turns stand. `turns`: of how many shops, or 1; `late`: of these those that should have begun."""

    job: str
    turns: int
    late: int
    next_run: datetime


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery that failed. `at`: when its event happened; `due_at`: when it is tried again, unless it is dead."""

    event: UUID
    handler: str
    name: str
    tenant: str
    at: datetime
    attempts: int
    dead: bool
    due_at: datetime
    error: str


async def states_of_handlers(session: Place) -> Sequence[HandlerState]:
    """Every handler with something that waits, dead ones first."""
    delivery, outbox = DELIVERY[session.outbox_schema], OUTBOX[session.outbox_schema]
    count = sa.func.count
    query = (
        sa.select(
            delivery.c.handler,
            count().filter(~delivery.c.dead).label("waiting"),
            count().filter(~delivery.c.dead, delivery.c.error.is_not(None)).label("failing"),
            count().filter(delivery.c.dead).label("dead"),
            sa.func.min(outbox.c.created_at).label("oldest"),
        )
        .join(outbox, outbox.c.id == delivery.c.event)
        .group_by(delivery.c.handler)
        .order_by(sa.desc("dead"), sa.desc("failing"), delivery.c.handler)
    )
    return [HandlerState(**row) for row in (await session.execute(query)).mappings()]


async def states_of_jobs(session: Place, before: datetime) -> Sequence[JobState]:
    """The schedule of the place, late ones first: late is what was to begin by `before`."""
    schedule, count = SCHEDULE[session.outbox_schema], sa.func.count
    late = count().filter(schedule.c.next_run < before).label("late")
    query = sa.select(schedule.c.job, count().label("turns"), late, sa.func.min(schedule.c.next_run).label("next_run"))
    rows = await session.execute(query.group_by(schedule.c.job).order_by(sa.desc("late"), schedule.c.job))
    return [JobState(**row) for row in rows.mappings()]


async def failed_letters(
    session: Place, *, handler: str = "", tenant: str = "", dead: bool | None = None, most: int = MOST
) -> Sequence[Letter]:
    """Those that failed at least once, the oldest event first; narrowed by what is given."""
    delivery, outbox = DELIVERY[session.outbox_schema], OUTBOX[session.outbox_schema]
    error = sa.func.coalesce(delivery.c.error, "").label("error")
    columns: list[Any] = [delivery.c.event, delivery.c.handler, outbox.c.name, outbox.c.tenant, error]
    columns += [outbox.c.created_at.label("at"), delivery.c.attempts, delivery.c.dead, delivery.c.due_at]
    query = sa.select(*columns).join_from(delivery, outbox, outbox.c.id == delivery.c.event)
    query = query.where(sa.or_(delivery.c.dead, delivery.c.error.is_not(None)))
    if handler:
        query = query.where(delivery.c.handler == handler)
    if tenant:
        query = query.where(outbox.c.tenant == tenant)
    if dead is not None:
        query = query.where(delivery.c.dead if dead else ~delivery.c.dead)
    rows = await session.execute(query.order_by(outbox.c.created_at, delivery.c.event).limit(most))
    return [Letter(**row) for row in rows.mappings()]


async def send_again(session: PlatformSession | CellSession, handler: str, event: UUID | None = None) -> int:
    """Has one delivery, or all dead ones of a handler, tried from the beginning; gives how many. What was done before
    a failure is not done twice: the handler's own note of it stays.
    """
    delivery = DELIVERY[session.outbox_schema]
    change = sa.update(delivery).where(delivery.c.handler == handler)
    change = change.where(delivery.c.dead) if event is None else change.where(delivery.c.event == event)
    again = change.values(dead=False, attempts=0, due_at=sa.func.now()).returning(delivery.c.event)
    return len((await session.execute(again)).all())
