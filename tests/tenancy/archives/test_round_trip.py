"""Everything of a shop goes out into one file, and comes back into an empty shop as the very same rows."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from infra.entry.registry import MODULES
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.files import LocalFiles, file_store, keep_files
from infra.kit.problems import Problem
from modules.desk.models import File
from tenancy.archives.domain import MANIFEST, Manifest
from tenancy.archives.errors import ArchiveDamaged, ArchiveForeign, ArchiveNewer, ShopNotEmpty
from tenancy.archives.reading import Archive
from tenancy.archives.service import facts_of
from tenancy.archives.tables import left_out, seeded
from tenancy.archives.taking_in import take_in
from tenancy.archives.writing import write_archive
from tenancy.tenants.api import TenantCard
from tests.factories.goods import add_goods
from tests.factories.sales import add_sale
from tests.fixtures.figures import Figure
from tests.fixtures.servers import Admin
from tests.fixtures.tenants import NewTenant


async def nothing(_done: int, _total: int) -> None:
    """Nobody watches."""


async def written(databases: Databases, tenant: TenantCard) -> tuple[bytes, Manifest]:
    async with databases.read_platform() as session:
        facts = await facts_of(session, tenant)
    file = io.BytesIO()
    manifest = await write_archive(databases, facts, file, nothing)
    return file.getvalue(), manifest


async def brought(databases: Databases, tenant: TenantCard, content: bytes) -> None:
    archive = Archive(io.BytesIO(content))
    archive.check()
    await take_in(databases, tenant.id, tenant.cell, archive, uuid4(), nothing)


@pytest.fixture
async def busy(databases: Databases, new_tenant: NewTenant, tmp_path_factory: pytest.TempPathFactory) -> TenantCard:
    """A shop with goods, sales, and words that CSV has to mind."""
    keep_files(LocalFiles(tmp_path_factory.mktemp("files")))
    tenant = await new_tenant()
    async with databases.tenant(tenant.id) as session:
        for number in range(3):
            await add_goods(session, name=f'Tea, "green"\n {number} 绿茶', code=f"C-{number}")
            await add_sale(session, clock.now(), number=f"A-{number}", who_name="林 Lan")
        picture = File(name="a, b.webp", media_type="image/webp", size=4, sha256="x", purpose="photo")
        lost = File(name="lost.csv", media_type="text/csv", size=4, sha256="x", purpose="import")
        session.add_all([picture, lost])
        await session.commit()
    file_store().write(tenant.id, picture.id, io.BytesIO(b"RIFF"))
    return tenant


async def test_what_comes_back_is_the_same_to_the_last_row(
    databases: Databases, busy: TenantCard, new_tenant: NewTenant
) -> None:
    content, first = await written(databases, busy)
    other = await new_tenant()
    await brought(databases, other, content)
    _, second = await written(databases, other)
    assert second.hashes == first.hashes
    assert second.lineages == first.lineages
    assert first.rows > 20
    assert [file.sha256 for file in second.files] == [file.sha256 for file in first.files] != []
    assert second.gone == first.gone != ()


@pytest.mark.prove("moving", want="export → import → export: equal hashes of every table and file")
async def test_a_busy_shop_moves_unchanged(
    databases: Databases, busy: TenantCard, new_tenant: NewTenant, figure: Figure, scale: Callable[[int, int], int]
) -> None:
    async with databases.tenant(busy.id) as session:
        for number in range(scale(20, 2000)):
            await add_sale(session, clock.now(), number=f"B-{number}", who_name="Ann")
        await session.commit()
    content, first = await written(databases, busy)
    other = await new_tenant()
    await brought(databases, other, content)
    _, second = await written(databases, other)
    assert second.hashes == first.hashes
    figure(f"{len(first.tables)} tables, {first.rows} rows: equal hashes")


async def test_every_table_of_a_shop_is_in_it_or_stays_behind_for_a_reason(
    databases: Databases, busy: TenantCard, admin: Admin
) -> None:
    _, manifest = await written(databases, busy)
    rows = await admin("SELECT tablename FROM pg_tables WHERE schemaname = $1", busy.id)
    there = {row["tablename"] for row in rows}
    assert {table.name for table in manifest.tables} | left_out().keys() == there
    assert all(left_out().values())
    listed = {table for module in MODULES for table in module.tables}
    assert listed >= there


async def test_no_table_counts_by_a_sequence_that_would_have_to_come_along(busy: TenantCard, admin: Admin) -> None:
    assert await admin("SELECT FROM pg_sequences WHERE schemaname = $1", busy.id) == []


async def test_a_newly_opened_shop_has_rows_where_its_manifests_say_and_nowhere_else(
    new_tenant: NewTenant, databases: Databases
) -> None:
    _, manifest = await written(databases, await new_tenant())
    assert {table.name for table in manifest.tables if table.rows} - seeded() == set()


async def test_the_same_shop_is_written_the_same_way_twice(databases: Databases, busy: TenantCard) -> None:
    _, first = await written(databases, busy)
    _, second = await written(databases, busy)
    assert first.tables == second.tables


async def test_a_repeat_of_the_same_import_changes_nothing(
    databases: Databases, busy: TenantCard, new_tenant: NewTenant
) -> None:
    content, _ = await written(databases, busy)
    other, key = await new_tenant(), uuid4()
    for _ in range(2):
        await take_in(databases, other.id, other.cell, Archive(io.BytesIO(content)), key, nothing)
    with pytest.raises(ShopNotEmpty):
        await brought(databases, other, content)


async def test_a_ledger_that_came_in_can_be_added_to_alone(
    databases: Databases, busy: TenantCard, new_tenant: NewTenant
) -> None:
    content, _ = await written(databases, busy)
    other = await new_tenant()
    await brought(databases, other, content)
    async with databases.tenant(other.id) as session:
        with pytest.raises(DBAPIError, match="permission denied"):
            await session.execute(sa.text("DELETE FROM stock_move"))


def repacked(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The archive with its parts changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return made.getvalue()


def in_manifest(change: Callable[[dict[str, Any]], None]) -> Callable[[bytes], bytes]:
    def made(content: bytes) -> bytes:
        def one(name: str, part: bytes) -> bytes:
            if name != MANIFEST:
                return part
            said = msgspec.json.decode(part)
            change(said)
            return msgspec.json.encode(said)

        return repacked(content, one)

    return made


def with_another_row(content: bytes) -> bytes:
    return repacked(content, lambda name, part: part.replace(b"Tea", b"Pea") if name.endswith("product.csv") else part)


def in_future(said: dict[str, Any]) -> None:
    said["version"] = 2


def by_a_later_revision(said: dict[str, Any]) -> None:
    said["lineages"] = {"catalog": "catalog_9999"}


def of_another_kind(said: dict[str, Any]) -> None:
    said["format"] = "backup"


BAD: dict[str, tuple[Callable[[bytes], bytes], type[Problem]]] = {
    "cut": (lambda content: content[: len(content) // 2], ArchiveDamaged),
    "a_picture": (lambda _: b"\x89PNG\r\n\x1a\n" + bytes(500), ArchiveForeign),
    "nothing": (lambda _: b"", ArchiveForeign),
    "a_zip_of_something_else": (lambda _: repacked_empty(), ArchiveForeign),
    "another_row": (with_another_row, ArchiveDamaged),
    "newer": (in_manifest(in_future), ArchiveNewer),
    "newer_tables": (in_manifest(by_a_later_revision), ArchiveNewer),
    "foreign": (in_manifest(of_another_kind), ArchiveForeign),
}


def repacked_empty() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("holiday.txt", "sun")
    return made.getvalue()


@pytest.mark.parametrize("kind", list(BAD))
async def test_a_bad_file_is_refused_and_nothing_changes(
    kind: str, databases: Databases, busy: TenantCard, new_tenant: NewTenant
) -> None:
    spoil, refusal = BAD[kind]
    content, _ = await written(databases, busy)
    other = await new_tenant()
    _, before = await written(databases, other)
    with pytest.raises(refusal):
        await brought(databases, other, spoil(content))
    _, after = await written(databases, other)
    assert after.hashes == before.hashes


async def test_a_file_whose_rows_break_the_rules_changes_nothing(
    databases: Databases, busy: TenantCard, new_tenant: NewTenant
) -> None:
    """Hashes that fit, and a store that two lines claim: the database itself refuses."""
    content, _ = await written(databases, busy)
    other = await new_tenant()
    _, before = await written(databases, other)
    archive = Archive(io.BytesIO(doubled(content)))
    archive.check()
    with pytest.raises(ArchiveDamaged):
        await take_in(databases, other.id, other.cell, archive, uuid4(), nothing)
    _, after = await written(databases, other)
    assert after.hashes == before.hashes


def doubled(content: bytes) -> bytes:
    """The table `store` with its last line twice, and a manifest that says so."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        path = next(name for name in archive.namelist() if name.endswith("/store.csv"))
        part = archive.read(path)
    twice = part + part.splitlines(keepends=True)[-1]

    def change(said: dict[str, Any]) -> None:
        for table in said["tables"]:
            if table["name"] == "store":
                table |= {"bytes": len(twice), "sha256": hashlib.sha256(twice).hexdigest()}

    spoiled = in_manifest(change)(content)
    return repacked(spoiled, lambda name, old: twice if name == path else old)
