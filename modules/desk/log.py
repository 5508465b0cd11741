"""The activity log: written with the change itself, read by subject."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from modules.desk.authors import Author
from modules.desk.models import Activity


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the log. `act` in the past tense (`product.archived`); `kind` and `subject` name what it was done to
    (`catalog.product`, its id), `subject_name` what people call it; `before` and `after` hold the fields that changed,
    as JSON values.
    """

    act: str
    kind: str
    subject: UUID
    subject_name: str = ""
    before: Mapping[str, Any] = {}
    after: Mapping[str, Any] = {}


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A deed as the log gives it back."""

    id: UUID
    at: datetime
    author: UUID | None
    author_name: str
    act: str
    kind: str
    subject: UUID
    subject_name: str
    before: dict[str, Any]
    after: dict[str, Any]


COLUMNS = [getattr(Activity, field) for field in Entry.__struct_fields__]
NOTE = sa.insert(Activity.__table__)  # type: ignore[arg-type]


async def note(session: TenantSession, deeds: Sequence[Deed], *, by: Author, at: datetime) -> None:
    """Adds `deeds` to the activity log, in one statement."""
    shared = {"at": at, "author": by.id, "author_name": by.name}
    rows = [{"id": new_id(), **shared, **msgspec.to_builtins(deed), "subject": deed.subject} for deed in deeds]
    if rows:
        await session.execute(NOTE, rows)


async def history(session: TenantReader, kind: str, subject: UUID, *, most: int = 50) -> list[Entry]:
    """What was done to one subject, newest first."""
    query = sa.select(*COLUMNS).where(Activity.kind == kind, Activity.subject == subject)
    rows = await session.execute(query.order_by(Activity.id.desc()).limit(most))
    return [Entry(**dict(zip(Entry.__struct_fields__, row, strict=True))) for row in rows]


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(before, after) of the fields that differ, for a `Deed`."""
    differ = [name for name in new if old.get(name) != new[name]]
    return {name: old.get(name) for name in differ}, {name: new[name] for name in differ}
