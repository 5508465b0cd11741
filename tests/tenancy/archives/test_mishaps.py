"""What goes wrong beside the file is no damaged file: a lost connection, a full disk, a table from elsewhere."""

import hashlib
import io
import zipfile
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from infra.kit.db.sessions import Databases
from infra.kit.files import LocalFiles, file_store, keep_files
from infra.kit.problems import Problem
from modules.desk.models import File
from tenancy.archives.domain import MANIFEST, Manifest
from tenancy.archives.errors import ArchiveDamaged, TableUnknown
from tenancy.archives.reading import Archive
from tenancy.archives.service import facts_of
from tenancy.archives.taking_in import take_in
from tenancy.archives.writing import write_archive
from tenancy.tenants.api import TenantCard
from tests.fixtures.proxy import Cut, Proxy, proxy_before
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


@pytest.fixture
async def content(databases: Databases, new_tenant: NewTenant, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The export of a shop that keeps a file."""
    keep_files(LocalFiles(tmp_path_factory.mktemp("files")))
    tenant = await new_tenant()
    async with databases.tenant(tenant.id) as session:
        photo = File(name="a.webp", media_type="image/webp", size=4, sha256="x", purpose="photo")
        session.add(photo)
        await session.commit()
    file_store().write(tenant.id, photo.id, io.BytesIO(b"RIFF"))
    return (await written(databases, tenant))[0]


class Wire:
    """Takes an archive in over a connection that can be lost."""

    def __init__(self, databases: Databases, tenant: TenantCard, proxy: Proxy) -> None:
        self.databases, self.tenant, self.proxy, self.key = databases, tenant, proxy, uuid4()

    async def take(self, archive: Archive, *, lose: bool) -> None:
        straight = self.databases.provisioners["main"]
        port = str(self.proxy.server_port)
        assert f":{port}/" in straight
        through = straight.replace(f":{port}/", f":{self.proxy.port}/")

        async def lost(_done: int, _total: int) -> None:
            if lose:
                self.proxy.drop()

        self.databases.provisioners["main"] = through
        try:
            await take_in(self.databases, self.tenant.id, self.tenant.cell, archive, self.key, lost)
        finally:
            self.databases.provisioners["main"] = straight


def port_of(databases: Databases) -> int:
    return int(databases.provisioners["main"].rpartition("/")[0].rpartition(":")[2])


async def test_a_connection_lost_while_rows_come_in_is_no_damage_and_the_next_try_comes_in(
    databases: Databases, content: bytes, new_tenant: NewTenant
) -> None:
    tenant = await new_tenant()
    _, before = await written(databases, tenant)
    async with proxy_before(port_of(databases)) as proxy:
        wire = Wire(databases, tenant, proxy)
        with pytest.raises(Exception) as failed:  # noqa: PT011  the driver's own, whichever
            await wire.take(Archive(io.BytesIO(content)), lose=True)
        assert not isinstance(failed.value, Problem)
        assert (await written(databases, tenant))[1].hashes == before.hashes
        proxy.cuts.append(Cut.BEFORE)
        with pytest.raises(Exception) as failed:  # noqa: PT011
            await wire.take(Archive(io.BytesIO(content)), lose=False)
        assert not isinstance(failed.value, Problem)
        assert proxy.done == [Cut.BEFORE]
        assert (await written(databases, tenant))[1].hashes == before.hashes
        await wire.take(Archive(io.BytesIO(content)), lose=False)
    assert (await written(databases, tenant))[1].hashes == (Archive(io.BytesIO(content))).manifest.hashes


async def test_control_a_loss_inside_of_reading_would_be_called_damage(content: bytes) -> None:
    archive = Archive(io.BytesIO(content))
    with pytest.raises(ArchiveDamaged), archive.reading(MANIFEST):
        raise ConnectionResetError


async def test_a_full_disk_is_no_damage(databases: Databases, content: bytes, new_tenant: NewTenant) -> None:
    tenant = await new_tenant()
    _, before = await written(databases, tenant)
    kept = file_store()
    keep_files(LocalFiles(Path("/dev/full")))  # no folder can be made in it, as root neither
    try:
        with pytest.raises(OSError):  # noqa: PT011
            await take_in(databases, tenant.id, tenant.cell, Archive(io.BytesIO(content)), uuid4(), nothing)
    finally:
        keep_files(kept)
    assert (await written(databases, tenant))[1].hashes == before.hashes


def with_a_table(content: bytes, name: str) -> bytes:
    """The archive with one table more, which its manifest names rightly."""
    rows = b"id\n1\n"
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            said = old.read(part)
            if part == MANIFEST:
                manifest = msgspec.json.decode(said)
                digest = hashlib.sha256(rows).hexdigest()
                facts = {"rows": 1, "bytes": len(rows), "sha256": digest}
                manifest["tables"].append({"package": "desk", "name": name, "columns": ["id"], **facts})
                said = msgspec.json.encode(manifest)
            new.writestr(part, said)
        new.writestr(f"tables/desk/{name}.csv", rows)
    return made.getvalue()


async def test_a_table_that_no_manifest_names_is_called_by_its_name(
    databases: Databases, content: bytes, new_tenant: NewTenant, admin: Admin
) -> None:
    tenant = await new_tenant()
    _, before = await written(databases, tenant)
    archive = Archive(io.BytesIO(with_a_table(content, "moonstones")))
    archive.check()
    with pytest.raises(TableUnknown) as refused:
        await take_in(databases, tenant.id, tenant.cell, archive, uuid4(), nothing)
    assert refused.value.facts == {"table": "moonstones"}
    assert (await written(databases, tenant))[1].hashes == before.hashes
    await admin(f"CREATE TABLE {tenant.id}.moonstones (id int PRIMARY KEY)")
    with pytest.raises(TableUnknown) as refused:
        await written(databases, tenant)
    assert refused.value.facts == {"table": "moonstones"}
