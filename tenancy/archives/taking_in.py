"""Takes an archive into an empty tenant: one transaction, in which everything is compared with what the file says.

The tables are made anew at the revisions that the archive was written at, filled, written out again and compared, and
then brought forward: so an older archive comes in as well as one of today.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import IO, BinaryIO, cast
from uuid import UUID

import asyncpg

from infra.kit.db.direct import DirectConnection, connected
from infra.kit.db.names import Names, check_tenant_name
from infra.kit.db.sessions import Databases
from infra.kit.files import file_store
from tenancy.archives.domain import FilePart, Manifest, TablePart
from tenancy.archives.errors import ArchiveDamaged, ArchiveDiffers, ArchiveNewer, ShopNotEmpty, TableUnknown
from tenancy.archives.reading import CHUNK, Archive
from tenancy.archives.tables import PLAIN, TableShape, left_out, quoted, seeded, shapes_of
from tenancy.archives.writing import Progress, copy_out
from tenancy.schemas.api import Lineage, apply, every_lineage, make_at, revisions_of

HANDLER = "archives.take_in"
SEEN = "SELECT EXISTS (SELECT FROM handled_event WHERE (handler, event) = ($1, $2))"
NOTE = "INSERT INTO handled_event (handler, event) VALUES ($1, $2)"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"


async def take_in(
    databases: Databases, tenant: str, cell: str, archive: Archive, key: UUID, progress: Progress
) -> None:
    """Fills `tenant` from `archive`, whole or not at all. The same `key` again changes nothing.

    Raises ArchiveNewer, ArchiveDamaged, ArchiveDiffers, TableUnknown, ShopNotEmpty. Needs the provisioner's log-in.
    """
    check_tenant_name(tenant)
    lineages = lineages_in(archive.manifest)
    async with connected(databases.provisioners[cell]) as connection:
        try:
            async with connection.transaction():
                await enter(connection, databases.names, tenant)
                if await connection.fetchval(SEEN, HANDLER, key):
                    return
                await check_empty(connection)
                await make_at(connection, databases.names, tenant, lineages, archive.manifest.lineages)
                await fill(connection, archive, progress)
                await apply(connection, databases.names, tenant, lineages)
                await connection.execute(NOTE, HANDLER, key)
                await asyncio.to_thread(keep_files, tenant, archive)
        except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
            raise ArchiveDamaged(part=getattr(error, "table_name", "") or "tables") from error


async def enter(connection: DirectConnection, names: Names, tenant: str) -> None:
    await connection.execute("SET LOCAL lock_timeout = '10s'")
    await connection.execute(f"SET LOCAL ROLE {names.owner}")
    await connection.execute(f"SET LOCAL search_path = {tenant}, ext")
    for statement in PLAIN:
        await connection.execute(statement)


def lineages_in(manifest: Manifest) -> list[Lineage]:
    """The lineages that the archive has tables of, and those that every tenant has. Raises ArchiveNewer."""
    known = {lineage.name: lineage for lineage in every_lineage(frozenset(manifest.lineages))}
    for package, revision in manifest.lineages.items():
        if package not in known or revision not in revisions_of(known[package]):
            raise ArchiveNewer
    return list(known.values())


async def check_empty(connection: DirectConnection) -> None:
    """Nobody writes from here on. Raises ShopNotEmpty with the first table in use that the seeds don't fill."""
    tables = [row["tablename"] for row in await connection.fetch(TABLES)]
    await connection.execute("LOCK TABLE " + ", ".join(map(quoted, tables)) + " IN ACCESS EXCLUSIVE MODE")
    for table in tables:
        if table in seeded() or table in left_out():
            continue
        if await connection.fetchval(f"SELECT EXISTS (SELECT FROM {quoted(table)})"):  # noqa: S608  our own names
            raise ShopNotEmpty(table=table)


async def fill(connection: DirectConnection, archive: Archive, progress: Progress) -> None:
    """Copies each table in, then compares it, written out again, with what the archive says."""
    shapes = await shapes_of(connection)
    parts = {part.name: part for part in archive.manifest.tables}
    known = {shape.name for shape in shapes}
    if strange := sorted(parts.keys() - known):
        raise TableUnknown(table=", ".join(strange))
    if missing := sorted(known - parts.keys()):
        raise ArchiveDamaged(part=", ".join(missing))
    total, done = max(1, sum(part.bytes for part in parts.values())), 0
    for shape in shapes:
        part = parts[shape.name]
        if part.columns != shape.columns or part.package != shape.package:
            raise ArchiveDamaged(part=part.path)
        with archive.zip.open(part.path) as content:
            source = blocks_of(content, progress, done, total)
            await connection.copy_to_table(shape.name, source=source, columns=shape.columns, format="csv", header=True)
        await compare(connection, shape, part)
        done += part.bytes
        await progress(done, total)


async def blocks_of(content: IO[bytes], progress: Progress, done: int, total: int) -> AsyncIterator[bytes]:
    while block := await asyncio.to_thread(content.read, CHUNK):
        done += len(block)
        yield block
        await progress(done, total)


async def compare(connection: DirectConnection, shape: TableShape, part: TablePart) -> None:
    """Raises ArchiveDiffers unless the table, written out, is the very file it came from."""
    seen = hashlib.sha256()

    async def take(data: bytes) -> None:
        seen.update(data)

    await copy_out(connection, shape, take)
    if seen.hexdigest() != part.sha256:
        raise ArchiveDiffers(table=shape.name)


def keep_files(tenant: str, archive: Archive) -> None:
    """Into the place of files; when the transaction fails after all, nobody refers to them."""
    for part in archive.manifest.files:
        keep_file(tenant, archive, part)


def keep_file(tenant: str, archive: Archive, part: FilePart) -> None:
    with archive.zip.open(part.path) as content:
        file_store().write(tenant, UUID(part.id), cast("BinaryIO", content))
