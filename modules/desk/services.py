"""Imports: a file comes in, is mapped, looked through, confirmed, stopped, resumed."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import IO, Any, BinaryIO, cast
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.files import FileGone, file_store
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from infra.kit.tables_in import Table, read_table
from modules.desk.authors import Author
from modules.desk.errors import FileBytesGone
from modules.desk.events import ImportConfirmed, ImportMapped
from modules.desk.log import Deed, note
from modules.desk.models import File, ImportRun
from modules.desk.runs import find_run, move_run

KIND = "desk.import"
SAMPLE = 3
SAMPLE_CELL = 80
MEDIA_TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
EMPTY: dict[str, Any] = {"done": 0, "counts": {}, "faulty": 0, "faults": [], "problem": {}, "ended_at": None}


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was looked at and kept: what its first rows say."""

    id: UUID
    name: str
    kind: str
    size: int
    sha256: str
    headings: list[str]
    sample: list[list[str]]


def keep_table(tenant: str, name: str, content: IO[bytes]) -> Brought:
    """Looks at a table's head and keeps the file. Blocks: call it in a thread.

    Raises the problems of kit.tables_problems; nothing is kept then.
    """
    table = read_table(cast("BinaryIO", content))
    sample = [[cell[:SAMPLE_CELL] for cell in row.cells] for row in islice(table.rows, SAMPLE)]
    content.seek(0)
    digest = hashlib.file_digest(cast("Any", content), "sha256").hexdigest()
    content.seek(0)
    key = new_id()
    size = file_store().write(tenant, key, cast("BinaryIO", content))
    return Brought(
        id=key,
        name=clean_name(name),
        kind=table.kind,
        size=size,
        sha256=digest,
        headings=list(table.headings),
        sample=sample,
    )


def clean_name(name: str) -> str:
    """The file's own name without a path or signs that don't print."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[:120] or "table"


def open_table(tenant: str, file: UUID) -> tuple[BinaryIO, Table]:
    """The stored file, and its rows to be read. Blocks. Raises FileBytesGone."""
    try:
        content = file_store().open(tenant, file)
    except FileGone as error:
        raise FileBytesGone from error
    return content, read_table(content)


async def start_import(session: TenantSession, format_name: str, brought: Brought, *, by: Author) -> UUID:
    """A run for a file that was kept."""
    file = {
        "id": brought.id, "name": brought.name, "media_type": MEDIA_TYPES[brought.kind], "size": brought.size,
        "sha256": brought.sha256, "purpose": f"import.{format_name}",
    }  # fmt: skip
    await session.execute(sa.insert(File), file)
    run = new_id()
    row = {
        "id": run, "file_id": brought.id, "file_name": brought.name, "format": format_name,
        "headings": brought.headings, "sample": brought.sample, "author": by.id, "author_name": by.name,
        "author_rights": sorted(by.rights),
    }  # fmt: skip
    await session.execute(sa.insert(ImportRun), row)
    return run


async def map_columns(session: TenantSession, run: UUID, mapping: Mapping[str, int], *, at: datetime) -> None:
    """Says which column is what; the worker then looks the file through. Raises ImportNotWaiting."""
    stored = await find_run(session, run, lock=True)
    kept = {name: column for name, column in mapping.items() if 0 <= column < len(stored.headings)}
    states = ("uploaded", "checked", "checking", "failed")
    await move_run(session, run, states, mapping=kept, state="checking", started_at=at, total=0, **EMPTY)
    await publish(session, ImportMapped(run=run))


async def confirm(session: TenantSession, run: UUID, *, by: Author, at: datetime) -> None:
    """The rows come in, those with faults left out."""
    stored = await find_run(session, run)
    deed = Deed(act="import.confirmed", kind=KIND, subject=run, subject_name=stored.file_name, after=stored.counts)
    await note(session, [deed], by=by, at=at)
    await move_run(session, run, ("checked",), state="running", started_at=at, **EMPTY)
    await publish(session, ImportConfirmed(run=run))


async def stop(session: TenantSession, run: UUID, *, at: datetime) -> None:
    """What is in stays in; nothing more comes. The worker sees it before its next block."""
    await move_run(session, run, ("running",), state="stopped", ended_at=at)


async def go_on(session: TenantSession, run: UUID, *, at: datetime) -> None:
    """A stopped import goes on where it was."""
    await move_run(session, run, ("stopped",), state="running", started_at=at, ended_at=None)
    await publish(session, ImportConfirmed(run=run))
