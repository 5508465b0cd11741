"""Telling, counting, listing and reading."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from modules.desk.events import SomethingTold
from modules.desk.models import Notification
from modules.desk.notifications.kinds import Kind, wanted_by
from tenancy.access.api import Actor

KEPT_DAYS = 60
MOST_THINGS = 20
LISTED = 100


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """Something to tell: `kind` by its name, the thing it is about by id and name, and its `path` below /app/{slug}.

    `store`: those who may see it are told, None: everybody with the right; `staff`: that person alone. What has the
    same kind, store, staff and `topic` (the day in UTC unless given) stands in one line; the same thing twice is once.
    """

    kind: str
    thing: UUID
    name: str
    path: str = ""
    store: UUID | None = None
    place: str = ""
    staff: UUID | None = None
    topic: str = ""
    at: datetime


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A notification as it stands. `things`: [{id, name, path}], the first ones; `count` of all."""

    id: UUID
    kind: str
    store_id: UUID | None
    staff_id: UUID | None
    place: str
    things: list[dict[str, str]]
    count: int
    at: datetime
    is_read: bool = False


async def notify(session: TenantSession, told: Told) -> None:
    """Adds it to its line, which is unread again, in one statement; the same thing again changes nothing."""
    table = cast("sa.Table", Notification.__table__)
    topic = told.topic or f"{told.at:%Y-%m-%d}"
    thing = {"id": str(told.thing), "name": told.name, "path": told.path}
    row: dict[str, Any] = {
        "id": new_id(), "key": f"{told.kind} {told.store or ''} {told.staff or ''} {topic}", "kind": told.kind,
        "store_id": told.store, "staff_id": told.staff, "place": told.place, "things": [thing], "count": 1,
        "at": told.at, "read_by": [], "seen": [str(told.thing)],
    }  # fmt: skip
    add = insert(table).values(row)
    new, old = add.excluded, table.c
    change = add.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "things": sa.case(
                (sa.func.jsonb_array_length(old.things) < MOST_THINGS, old.things + new.things), else_=old.things
            ),
            "count": old["count"] + 1,
            "seen": old.seen + new.seen,
            "read_by": new.read_by,
            "at": sa.func.greatest(old.at, new.at),
        },
        where=~old.seen.contains(new.seen),
    ).returning(table.c.id)
    found = await session.scalar(change)
    if found is not None:
        await publish(session, SomethingTold(notification=found, kind=told.kind, thing=told.thing))


def heard_by(actor: Actor, kinds: Sequence[Kind], since: datetime) -> sa.ColumnElement[bool]:
    """What `actor` may hear of: by right, store and person."""
    stores = sa.true() if actor.stores is None else Notification.store_id == sa.func.any(
        sa.literal(list(actor.stores), ARRAY(sa.Uuid))
    )  # fmt: skip
    return sa.and_(
        Notification.at > since,
        Notification.kind == sa.func.any(sa.literal([kind.name for kind in kinds], ARRAY(sa.Text))),
        sa.or_(Notification.store_id.is_(None), stores),
        sa.or_(Notification.staff_id.is_(None), Notification.staff_id == actor.staff),
    )


def is_read_by(actor: Actor) -> sa.ColumnElement[bool]:
    return Notification.read_by.bool_op("?")(str(actor.staff))


class Bell(msgspec.Struct, frozen=True, kw_only=True):
    """What the bell shows: how many lines are new, and whether one of them waits for a person."""

    count: int
    needs_you: bool


async def bell_of(session: TenantReader, actor: Actor, now: datetime) -> Bell:
    """One query, by ix_notification_at."""
    wanted = wanted_by(actor)
    waiting = [kind.name for kind in wanted if kind.needs_you]
    query = sa.select(
        sa.func.count(),
        sa.func.count().filter(Notification.kind == sa.func.any(sa.literal(waiting, ARRAY(sa.Text)))),
    ).where(heard_by(actor, wanted, now - timedelta(days=KEPT_DAYS)), ~is_read_by(actor))
    count, urgent = (await session.execute(query)).one()
    return Bell(count=count, needs_you=urgent > 0)


async def lines_of(session: TenantReader, actor: Actor, since: datetime) -> list[Line]:
    """The newest first."""
    columns = [getattr(Notification, name) for name in Line.__struct_fields__ if name != "is_read"]
    query = sa.select(*columns, is_read_by(actor).label("is_read")).where(heard_by(actor, wanted_by(actor), since))
    rows = await session.execute(query.order_by(Notification.at.desc(), Notification.id.desc()).limit(LISTED))
    return [Line(**row) for row in rows.mappings()]


async def mark_read(session: TenantSession, actor: Actor, now: datetime, line: UUID | None = None) -> None:
    """Notes that `actor` has read one line, or all that they may hear of."""
    mine = sa.literal([str(actor.staff)], JSONB)
    change = sa.update(Notification).where(
        heard_by(actor, wanted_by(actor), now - timedelta(days=KEPT_DAYS)), ~is_read_by(actor)
    )
    if line is not None:
        change = change.where(Notification.id == line)
    await session.execute(change.values(read_by=Notification.read_by + mine))
