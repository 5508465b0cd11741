"""The data page: an export is asked for, made by the worker, loaded down; and brought into an empty shop."""

import io
import re
from collections.abc import AsyncGenerator

import msgspec
import pytest
from litestar import Litestar
from redis.asyncio import Redis

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.files import LocalFiles, keep_files
from tenancy.archives.handlers import FORGET, forget_expired
from tenancy.archives.reading import Archive
from tenancy.archives.service import KEPT, list_archives
from tenancy.tenants.api import TenantCard, find_tenant
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at
from tests.factories.goods import add_goods
from tests.factories.post import Post
from tests.fixtures.tenants import NewTenant


class Desk(msgspec.Struct, frozen=True):
    """An owner's browser, and the worker."""

    tenant: TenantCard
    browser: Browser
    post: Post

    @property
    def page(self) -> str:
        return f"/app/{self.tenant.slug}/settings/data"


async def desk_of(app: Litestar, databases: Databases, redis: Redis, tenant: TenantCard) -> Desk:
    async with databases.platform() as session:
        return Desk(tenant, await owner_at(app, session, tenant), Post(databases, redis, tenant))


@pytest.fixture
async def desk(
    live_app: Litestar,
    databases: Databases,
    redis: Redis,
    new_tenant: NewTenant,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncGenerator[Desk]:
    """A shop with one product."""
    keep_files(LocalFiles(tmp_path_factory.mktemp("files")))
    made = await desk_of(live_app, databases, redis, await new_tenant())
    async with databases.tenant(made.tenant.id) as session:
        await add_goods(session, name="Green tea")
        await session.commit()
    async with made.browser.client:
        yield made


async def exported(desk: Desk) -> bytes:
    asked = await desk.browser.send(desk.page, f"{desk.page}/exports")
    assert asked.status_code == 303, asked.text
    await desk.post.deliver("archives.work")
    page = (await desk.browser.open(desk.page)).text
    found = re.search(r'href="([^"]+\.zip)"', page)
    assert found, page
    answer = await desk.browser.open(found.group(1))
    assert answer.headers["content-type"] == "application/zip"
    return answer.content


async def bring(desk: Desk, content: bytes, name: str = "shop.zip") -> tuple[int, str]:
    hidden = await desk.browser.hidden(desk.page)
    files = {"file": (name, content, "application/zip")}
    answer = await desk.browser.client.post(f"{desk.page}/imports", data=hidden, files=files)
    return answer.status_code, answer.text


async def test_an_owner_takes_everything_out_and_into_a_new_shop(
    desk: Desk, live_app: Litestar, databases: Databases, redis: Redis, new_tenant: NewTenant
) -> None:
    content = await exported(desk)
    other = await desk_of(live_app, databases, redis, await new_tenant())
    async with other.browser.client:
        status, text = await bring(other, content)
        assert status == 303, text
        await other.post.deliver("archives.work")
        page = (await other.browser.open(other.page)).text
        assert "Export brought in" in page
        assert "Ann Lee" in page  # who worked there
        assert "Green tea" in (await other.browser.open(f"/app/{other.tenant.slug}/products")).text
    async with databases.read_platform() as session:
        now = await find_tenant(session, other.tenant.id)
    assert now
    assert (now.name, now.slug) == (desk.tenant.name, other.tenant.slug)


async def test_a_shop_in_use_takes_nothing_in(desk: Desk) -> None:
    content = await exported(desk)
    status, text = await bring(desk, content)
    assert status == 409
    assert "has data already" in text


@pytest.mark.parametrize("content", [b"", b"name,price\nTea,1\n"], ids=["nothing", "a_table"])
async def test_what_is_no_export_is_refused_beside_the_field(
    content: bytes, live_app: Litestar, databases: Databases, redis: Redis, new_tenant: NewTenant
) -> None:
    other = await desk_of(live_app, databases, redis, await new_tenant())
    async with other.browser.client:
        status, text = await bring(other, content)
    assert status == 422
    assert "not an export" in text


async def test_the_same_form_sent_twice_makes_one_export(desk: Desk, databases: Databases) -> None:
    hidden = await desk.browser.hidden(desk.page)
    for _ in range(2):
        assert (await desk.browser.client.post(f"{desk.page}/exports", data=hidden)).status_code == 303
    async with databases.read_platform() as session:
        assert len(await list_archives(session, desk.tenant.id)) == 1


async def test_a_second_export_waits_for_the_first(desk: Desk) -> None:
    assert (await desk.browser.send(desk.page, f"{desk.page}/exports")).status_code == 303
    assert (await desk.browser.send(desk.page, f"{desk.page}/exports")).status_code == 409


async def test_an_export_holds_no_secret(desk: Desk, databases: Databases) -> None:
    archive = Archive(io.BytesIO(await exported(desk)))
    whole = b"".join(archive.zip.read(name) for name in archive.zip.namelist())
    assert b"password_hash" not in whole
    assert b"token_hash" not in whole
    assert b"yt_live_" not in whole.replace(b"Bearer yt_live_", b"")


async def test_an_export_expires(desk: Desk, databases: Databases) -> None:
    await exported(desk)
    async with databases.read_platform() as session:
        (row,) = await list_archives(session, desk.tenant.id)
    address = f"{desk.page}/{row.id}/{row.name}"
    with clock.at(clock.now() + KEPT * 1.1):
        await desk.post.deliver()
        delivered = type("Delivered", (), {"renew": staticmethod(nothing)})()
        await forget_expired(databases, None, delivered)  # type: ignore[arg-type]
    assert (await desk.browser.open(address)).status_code == 404
    assert FORGET.of_platform


async def nothing() -> None:
    """No lease to renew."""
