"""A shop goes from one installation to another by a file, on the command line."""

from pathlib import Path

import pytest

from infra.entry.carrying import NoSuchShop, bring_in, write_out
from infra.kit.db.sessions import Databases
from infra.kit.settings import Settings
from tenancy.archives.errors import ArchiveForeign
from tests.factories.goods import add_goods
from tests.fixtures.tenants import NewTenant


def nobody(_done: int, _total: int) -> None:
    """No bar."""


async def test_what_is_written_out_can_be_brought_in(
    settings: Settings, databases: Databases, new_tenant: NewTenant, tmp_path: Path
) -> None:
    shop, other = await new_tenant(), await new_tenant()
    async with databases.tenant(shop.id) as session:
        await add_goods(session)
        await session.commit()
    first = await write_out(settings, shop.slug, tmp_path / "shop.zip", nobody)
    await bring_in(settings, other.slug, tmp_path / "shop.zip", nobody)
    second = await write_out(settings, other.slug, tmp_path / "again.zip", nobody)
    assert first.hashes == second.hashes
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["again.zip", "shop.zip"]


async def test_a_shop_that_is_not_there_is_named(settings: Settings, databases: Databases, tmp_path: Path) -> None:
    with pytest.raises(NoSuchShop, match="nowhere"):
        await write_out(settings, "nowhere", tmp_path / "shop.zip", nobody)
    assert list(tmp_path.iterdir()) == []


async def test_another_file_is_refused(settings: Settings, new_tenant: NewTenant, tmp_path: Path) -> None:
    (tmp_path / "shop.zip").write_bytes(b"not a shop")
    with pytest.raises(ArchiveForeign):
        await bring_in(settings, (await new_tenant()).slug, tmp_path / "shop.zip", nobody)
