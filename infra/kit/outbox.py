"""Events leave with the transaction that caused them: one row in the outbox, delivered later, effective once.

Owns the tables of the outbox, its deliveries and the handled events, and `publish`. `relay.py` fans out and sends,
`deliver.py` works. An event carries ids and the facts that must not change, and no personal data.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert

from infra.kit.db.base import cell_metadata, platform_metadata, tenant_metadata
from infra.kit.db.sessions import PlacedSession
from infra.kit.ids import new_id

UTC_TIME = sa.DateTime(timezone=True)


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A fact in the past tense. Subclasses set `name`; `version` rises with the fields, and handlers take N and N−1."""

    name: ClassVar[str] = ""
    version: ClassVar[int] = 1


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """What a handler knows of its delivery. `tenant` is empty for the platform's own events."""

    id: UUID
    tenant: str
    cell: str
    version: int
    at: datetime
    renew: Callable[[], Awaitable[None]]


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """One handler of one event; a handler that follows several has a subscription for each, alike but for the event.

    `handler`: its stable name, `package.verb`. `run(session, event, delivered)` is one unit of work in the event's
    place, and never commits. With `steps=True` it is `run(databases, event, delivered)`, opens its own units and must
    make each repeatable: for long work and calls to the outside. `switch`: the module switch that must be on.
    `ahead(session, events)` takes the locks of all events that are worked in one unit, once and in one order: two units
    that take them event by event can wait for each other.
    """

    handler: str
    event: type[Event]
    run: Callable[..., Awaitable[None]]
    steps: bool = False
    switch: str | None = None
    ahead: Callable[..., Awaitable[None]] | None = None


def outbox_table(metadata: sa.MetaData) -> sa.Table:
    """The events of one place, kept until they are delivered and a week old."""
    return sa.Table(
        "outbox",
        metadata,
        sa.Column("id", sa.Uuid, primary_key=True),
        # The writer's role is the tenant: it can't write another's name.
        sa.Column("tenant", sa.Text, nullable=False, server_default=sa.text("current_user")),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("created_at", UTC_TIME, nullable=False, server_default=sa.text("clock_timestamp()")),
        sa.Column("fanned_out", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Index("ix_outbox_waiting", "id", postgresql_where=sa.text("NOT fanned_out")),
        sa.Index("ix_outbox_created_at", "created_at"),
    )


def delivery_table(metadata: sa.MetaData) -> sa.Table:
    """One row for each event and handler until the handler is done with it; `dead` waits for a person."""
    return sa.Table(
        "delivery",
        metadata,
        sa.Column("event", sa.Uuid, sa.ForeignKey(f"{metadata.schema}.outbox.id"), primary_key=True),
        sa.Column("handler", sa.Text, primary_key=True),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("dead", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("due_at", UTC_TIME, nullable=False, server_default=sa.func.now()),
        sa.Column("error", sa.Text),
        sa.Index("ix_delivery_due", "due_at", postgresql_where=sa.text("NOT dead")),
    )


def handled_event_table(metadata: sa.MetaData) -> sa.Table:
    """Which handler has seen which event, written with the effect: it happens once."""
    return sa.Table(
        "handled_event",
        metadata,
        sa.Column("handler", sa.Text, primary_key=True),
        sa.Column("event", sa.Uuid, primary_key=True),
        sa.Column("created_at", UTC_TIME, nullable=False, server_default=sa.func.now()),
    )


OUTBOX: Mapping[str, sa.Table] = {
    "cell": outbox_table(cell_metadata),
    "platform": outbox_table(platform_metadata),
}
DELIVERY: Mapping[str, sa.Table] = {
    "cell": delivery_table(cell_metadata),
    "platform": delivery_table(platform_metadata),
}
tenant_handled_event = handled_event_table(tenant_metadata)
platform_handled_event = handled_event_table(platform_metadata)
INSERT = {place: sa.insert(table) for place, table in OUTBOX.items()}


def facts_of(event: Event) -> Any:
    """The event's fields as JSON values."""
    return msgspec.to_builtins(event)


def row_of(event: Event) -> dict[str, Any]:
    """The event as the outbox's columns, for a statement that the caller composes."""
    return {"id": new_id(), "name": event.name, "version": event.version, "facts": facts_of(event)}


async def is_first(session: PlacedSession, handler: str, delivered: Delivered) -> bool:
    """For a handler in steps: notes in the session's transaction that `handler` has seen this; False for a repeat."""
    seen = platform_handled_event if session.outbox_schema == "platform" else tenant_handled_event
    noted = insert(seen).values(handler=handler, event=delivered.id).on_conflict_do_nothing().returning(seen.c.event)
    return await session.scalar(noted) is not None


async def publish(session: PlacedSession, event: Event) -> None:
    """Writes `event` into the outbox of the session's place, in its transaction."""
    await session.execute(INSERT[session.outbox_schema], row_of(event))
