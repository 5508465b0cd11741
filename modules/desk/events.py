"""What happened at the desk."""

from typing import ClassVar
from uuid import UUID

from infra.kit.outbox import Event


class ImportMapped(Event, frozen=True, kw_only=True):
    """Somebody said which column is what: the file can be looked through."""

    name: ClassVar[str] = "import.mapped"

    run: UUID


class ImportConfirmed(Event, frozen=True, kw_only=True):
    """Somebody wants the rows in, or wants a stopped import to go on."""

    name: ClassVar[str] = "import.confirmed"

    run: UUID


class SomethingTold(Event, frozen=True, kw_only=True):
    """A line of notifications is new, or has one thing more."""

    name: ClassVar[str] = "desk.told"

    notification: UUID
    kind: str
    thing: UUID
