"""Writes a tenant out: one snapshot, table after table, never more than a block in memory."""

import asyncio
import hashlib
import zipfile
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import IO, BinaryIO, cast
from uuid import UUID

import msgspec

from infra.kit import clock
from infra.kit.db.direct import DirectConnection, connected
from infra.kit.db.names import check_tenant_name
from infra.kit.db.sessions import Databases
from infra.kit.files import FileGone, file_store
from tenancy.archives.domain import (
    FORMAT,
    MANIFEST,
    PEOPLE,
    README,
    VERSION,
    FilePart,
    Manifest,
    PersonPart,
    RolePart,
    Shop,
    TablePart,
)  # fmt: skip
from tenancy.archives.tables import PLAIN, TableShape, file_tables, left_out, shapes_of
from tenancy.archives.words import READ_ME

CHUNK = 256 * 1024
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same content gives the same entries
SIZE = "SELECT pg_relation_size(quote_ident($1)::regclass)"
STANDS = "SELECT package, revision FROM cell.schema_version WHERE tenant = $1 ORDER BY package"
Progress = Callable[[int, int], Awaitable[None]]
"""Called with (bytes done, bytes to do), now and then."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What of a shop lies on the platform."""

    tenant: str
    cell: str
    shop: Shop
    roles: tuple[RolePart, ...] = ()
    people: tuple[PersonPart, ...] = ()


class Entry:
    """One file of the archive while it grows: its bytes counted and hashed as they pass."""

    def __init__(self, archive: zipfile.ZipFile, path: str) -> None:
        self.hash, self.bytes = hashlib.sha256(), 0
        self.file: IO[bytes] = archive.open(zipfile.ZipInfo(path, LONG_AGO), "w", force_zip64=True)

    def add(self, data: bytes) -> None:
        self.hash.update(data)
        self.bytes += len(data)
        self.file.write(data)


def put(archive: zipfile.ZipFile, path: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(path, LONG_AGO), content, zipfile.ZIP_DEFLATED)


@asynccontextmanager
async def snapshot(databases: Databases, facts: Facts) -> AsyncGenerator[tuple[DirectConnection, dict[str, str]]]:
    """A connection in the tenant, in which nothing changes any more, and the revisions (package → revision) there."""
    async with (
        connected(databases.provisioners[facts.cell]) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        await connection.execute(f"SET LOCAL ROLE {databases.names.cell}")
        stands = {row["package"]: row["revision"] for row in await connection.fetch(STANDS, facts.tenant)}
        await connection.execute(f"SET LOCAL ROLE {facts.tenant}")
        await connection.execute(f"SET LOCAL search_path = {facts.tenant}, ext")
        for statement in PLAIN:
            await connection.execute(statement)
        yield connection, stands


async def write_archive(databases: Databases, facts: Facts, file: BinaryIO, progress: Progress) -> Manifest:
    """Writes all of a shop into `file`, from one snapshot; gives what it wrote. Needs the provisioner's log-in."""
    check_tenant_name(facts.tenant)
    async with snapshot(databases, facts) as (connection, stands):
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as archive:
            put(archive, README, READ_ME.encode())
            tables = await write_tables(connection, archive, progress)
            files, gone = await write_files(connection, archive, facts.tenant)
            put(archive, PEOPLE, msgspec.json.format(msgspec.json.encode(facts.people), indent=2))
            manifest = Manifest(
                format=FORMAT,
                version=VERSION,
                made_at=clock.now().isoformat(timespec="seconds"),
                shop=facts.shop,
                lineages=stands,
                tables=tuple(tables),
                files=tuple(files),
                gone=tuple(gone),
                roles=facts.roles,
                left_out=left_out(),
            )
            put(archive, MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=2))
    return manifest


async def write_tables(connection: DirectConnection, archive: zipfile.ZipFile, progress: Progress) -> list[TablePart]:
    shapes = await shapes_of(connection)
    sizes = {shape.name: cast("int", await connection.fetchval(SIZE, shape.name)) for shape in shapes}
    total, done = max(1, sum(sizes.values())), 0
    tables: list[TablePart] = []
    for shape in shapes:
        before, most = done, sizes[shape.name]

        async def passed(copied: int, before: int = before, most: int = most) -> None:
            await progress(before + min(copied, most), total)

        tables.append(await write_table(connection, archive, shape, passed))
        done += most
        await progress(done, total)
    return tables


async def write_table(
    connection: DirectConnection,
    archive: zipfile.ZipFile,
    shape: TableShape,
    passed: Callable[[int], Awaitable[None]],
) -> TablePart:
    path = f"tables/{shape.package}/{shape.name}.csv"
    entry = Entry(archive, path)

    async def take(data: bytes) -> None:
        await asyncio.to_thread(entry.add, data)
        await passed(entry.bytes)

    with entry.file:
        said = await copy_out(connection, shape, take)
    return TablePart(
        package=shape.package,
        name=shape.name,
        columns=shape.columns,
        rows=int(said.rpartition(" ")[2]),
        bytes=entry.bytes,
        sha256=entry.hash.hexdigest(),
    )


async def copy_out(connection: DirectConnection, shape: TableShape, take: Callable[[bytes], Awaitable[None]]) -> str:
    """The table as CSV, handed to `take` in blocks; gives the server's tag (`COPY 12`)."""
    kept = bytearray()

    async def gather(data: bytes) -> None:
        kept.extend(data)
        if len(kept) >= CHUNK:
            await take(bytes(kept))
            kept.clear()

    said = await connection.copy_from_query(shape.query, output=gather, format="csv", header=True)
    if kept:
        await take(bytes(kept))
    return said


async def write_files(
    connection: DirectConnection, archive: zipfile.ZipFile, tenant: str
) -> tuple[list[FilePart], list[str]]:
    """The bytes of every file that the shop keeps, and the ids of those that are not to be found."""
    files: list[FilePart] = []
    gone: list[str] = []
    for table in file_tables():
        for row in await connection.fetch(f"SELECT id FROM {table} ORDER BY id"):  # noqa: S608  named by a manifest
            try:
                files.append(await asyncio.to_thread(write_file, archive, tenant, row["id"]))
            except FileGone:
                gone.append(str(row["id"]))
    return files, gone


def write_file(archive: zipfile.ZipFile, tenant: str, file: UUID) -> FilePart:
    with file_store().open(tenant, file) as content:
        entry = Entry(archive, f"files/{file}")
        with entry.file:
            while block := content.read(CHUNK):
                entry.add(block)
    return FilePart(id=str(file), bytes=entry.bytes, sha256=entry.hash.hexdigest())
