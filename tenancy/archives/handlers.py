"""The worker's part: makes what was asked for, takes in what was brought, forgets what has expired."""

import asyncio
import hashlib
import tempfile
import time
from datetime import timedelta
from typing import BinaryIO, cast
from uuid import UUID

import msgspec

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.files import FileGone, file_store
from infra.kit.jobs import Job, JobDue
from infra.kit.outbox import Delivered
from infra.kit.problems import Problem
from tenancy.archives import service
from tenancy.archives.domain import Manifest
from tenancy.archives.errors import ArchiveMissing, NoSuchArchive
from tenancy.archives.events import ArchiveAsked
from tenancy.archives.reading import Archive
from tenancy.archives.service import ArchiveRow
from tenancy.archives.taking_in import take_in
from tenancy.archives.writing import Progress, write_archive
from tenancy.tenants.api import find_tenant

EVERY = 1.0  # seconds between two words on how far it is


async def work(databases: Databases, event: ArchiveAsked, delivered: Delivered) -> None:
    """One export or import; after a crash it is begun anew, and what is done stays done."""
    try:
        async with databases.read_platform() as session:
            row = await service.find_archive(session, event.tenant, event.archive)
    except NoSuchArchive:
        return
    if not row.is_busy:
        return
    try:
        await (export if row.kind == "export" else bring_in)(
            databases, event, row, progress_of(databases, row, delivered)
        )
    except Problem as problem:
        said = {"message": problem.message, "facts": {k: str(v) for k, v in problem.facts.items()}}
        await end(databases, row.id, state="failed", problem=said)
        if row.kind == "import":
            await asyncio.to_thread(file_store().delete, row.tenant, row.id)


def progress_of(databases: Databases, row: ArchiveRow, delivered: Delivered) -> Progress:
    """Writes how far it is and keeps the lease, once a second at most."""
    last = 0.0

    async def progress(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last < EVERY:
            return
        last = time.monotonic()
        async with databases.platform() as session:
            await service.move(session, row.id, state="running", done=min(99, 100 * done // total))
            await session.commit()
        await delivered.renew()

    return progress


async def export(databases: Databases, event: ArchiveAsked, row: ArchiveRow, progress: Progress) -> None:
    async with databases.read_platform() as session:
        tenant = await find_tenant(session, event.tenant)
        if tenant is None:
            raise NoSuchArchive(days=service.KEPT.days)
        facts = await service.facts_of(session, tenant)
    with tempfile.TemporaryFile() as file:
        manifest = await write_archive(databases, facts, cast("BinaryIO", file), progress)
        file.seek(0)
        size = await asyncio.to_thread(file_store().write, event.tenant, row.id, cast("BinaryIO", file))
    await end(databases, row.id, state="done", done=100, size=size, result=summary(manifest))


async def bring_in(databases: Databases, event: ArchiveAsked, row: ArchiveRow, progress: Progress) -> None:
    try:
        file = await asyncio.to_thread(file_store().open, event.tenant, row.id)
    except FileGone as error:
        raise ArchiveMissing from error
    with file:
        archive = await asyncio.to_thread(checked, file)
        await take_in(databases, event.tenant, event.cell, archive, row.id, progress)
    async with databases.platform() as session:
        await service.settle(session, event.tenant, archive.manifest)
        people = [msgspec.to_builtins(person) for person in archive.people]
        result = {**summary(archive.manifest), "people": people}
        await service.move(session, row.id, state="done", done=100, ended_at=clock.now(), result=result)
        await session.commit()
    await asyncio.to_thread(file_store().delete, event.tenant, row.id)


def checked(file: BinaryIO) -> Archive:
    archive = Archive(file)
    archive.check()
    return archive


def fingerprint(manifest: Manifest) -> str:
    """One hash over all tables: two shops with the same have the same rows."""
    lines = "".join(f"{name} {digest}\n" for name, digest in sorted(manifest.hashes.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def summary(manifest: Manifest) -> dict[str, object]:
    return {
        "rows": manifest.rows, "tables": len(manifest.tables), "files": len(manifest.files),
        "gone": len(manifest.gone), "fingerprint": fingerprint(manifest), "shop": manifest.shop.name,
    }  # fmt: skip


async def end(databases: Databases, archive: UUID, **values: object) -> None:
    async with databases.platform() as session:
        await service.move(session, archive, ended_at=clock.now(), **values)
        await session.commit()


async def forget_expired(databases: Databases, _due: JobDue, delivered: Delivered) -> None:
    """Bytes first, then the rows: a crash in between is mended by the next turn."""
    async with databases.read_platform() as session:
        old = await service.expired(session, clock.now())
    for archive, tenant in old:
        await asyncio.to_thread(file_store().delete, tenant, archive)
        await delivered.renew()
    async with databases.platform() as session:
        await service.forget(session, [archive for archive, _ in old])
        await session.commit()


FORGET = Job(name="archives.forget", every=timedelta(hours=1), run=forget_expired, of_platform=True)
