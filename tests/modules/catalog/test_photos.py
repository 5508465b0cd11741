"""Photos of products: brought in, ordered, described, taken off, and shown to nobody else."""

import io
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from litestar import Litestar
from PIL import Image

from infra.kit.db.sessions import PlatformSession, TenantSession
from infra.kit.files import LocalFiles, file_store, keep_files
from infra.kit.ids import new_id
from modules.catalog.models import Variant
from modules.catalog.photos.service import photos_of
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at
from tests.factories.goods import add_variant

PRODUCTS = "/app/corner/products"
SRC = re.compile(r'src="(/app/[^"]*/photos/[^"]*)"')


@pytest.fixture
async def browser(app: Litestar, platform_session: PlatformSession, tenant: TenantCard, tmp_path: Path) -> Browser:
    keep_files(LocalFiles(tmp_path))
    return await owner_at(app, platform_session, tenant)


@pytest.fixture
async def product(session: TenantSession) -> UUID:
    tea = await add_variant(session, name="Tea")
    found = await session.scalar(sa.select(Variant.product_id).where(Variant.id == tea))
    await session.commit()
    assert found
    return found


def a_picture(color: str = "#16674f") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (900, 600), color).save(file, "JPEG")
    return file.getvalue()


async def bring(browser: Browser, product: UUID, *pictures: bytes, **fields: Any) -> httpx.Response:
    here = f"{PRODUCTS}/{product}/photos"
    hidden = await browser.hidden(here)
    files = [("file", (f"tea-{n}.jpg", picture, "image/jpeg")) for n, picture in enumerate(pictures)]
    return await browser.client.post(here, data=hidden | fields, files=files)


async def test_a_photo_is_shown_on_the_product_and_in_the_list(browser: Browser, product: UUID) -> None:
    assert (await bring(browser, product, a_picture())).status_code == 303
    for path in (f"{PRODUCTS}/{product}", PRODUCTS, f"{PRODUCTS}/{product}/photos"):
        (source,) = set(SRC.findall((await browser.open(path)).text))
        served = await browser.open(source)
        assert served.headers["content-type"] == "image/webp"
        assert served.headers["cache-control"] == "private, max-age=31536000, immutable"
        with Image.open(io.BytesIO(served.content)) as opened:
            assert opened.format == "WEBP"


async def test_the_same_form_sent_twice_brings_its_photos_once(
    browser: Browser, product: UUID, session: TenantSession, tmp_path: Path
) -> None:
    key = str(new_id())
    for _ in range(2):
        assert (await bring(browser, product, a_picture(), a_picture("red"), _key=key)).status_code == 303
    photos = await photos_of(session, product)
    assert len(photos) == 2
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == sum(len(photo.files) for photo in photos)


async def test_photos_are_ordered_described_and_taken_off(
    browser: Browser, product: UUID, session: TenantSession, tmp_path: Path
) -> None:
    here = f"{PRODUCTS}/{product}/photos"
    await bring(browser, product, a_picture(), a_picture("red"))
    first, second = await photos_of(session, product)
    await browser.send(here, f"{here}/{second.id}/place", place="0")
    await browser.send(here, f"{here}/words", **{f"alt.{first.id}": "  A cup\tof tea "})
    photos = await photos_of(session, product)
    assert [(photo.id, photo.alt) for photo in photos] == [(second.id, ""), (first.id, "A cup of tea")]
    assert 'alt="A cup of tea"' in (await browser.open(f"{PRODUCTS}/{product}")).text
    await browser.send(here, f"{here}/{second.id}/removal")
    assert [photo.id for photo in await photos_of(session, product)] == [first.id]
    assert (await browser.open(f"{PRODUCTS}/photos/{second.files[0].id}")).status_code == 404
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == len(first.files)
    assert (await browser.send(here, f"{here}/{second.id}/removal")).status_code == 404


async def test_what_is_no_picture_is_refused_and_leaves_nothing(
    browser: Browser, product: UUID, session: TenantSession, tmp_path: Path
) -> None:
    answer = await bring(browser, product, a_picture(), b"<svg onload='alert(1)'/>")
    assert answer.status_code == 422
    assert "tea-1.jpg is no picture that can be read." in answer.text
    assert await photos_of(session, product) == []
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert "Choose a picture first." in (await bring(browser, product)).text


async def test_a_file_that_is_no_picture_is_not_shown_as_one(browser: Browser, tenant: TenantCard) -> None:
    """The table of an import lies in the same folder."""
    table = new_id()
    file_store().write(tenant.id, table, io.BytesIO(b"name,price\nTea,12.50"))
    assert (await browser.open(f"{PRODUCTS}/photos/{table}")).status_code == 404


async def test_another_shops_photo_is_not_there(
    browser: Browser, product: UUID, session: TenantSession, app: Litestar, platform_session: PlatformSession,
    other_tenant: TenantCard,
) -> None:  # fmt: skip
    await bring(browser, product, a_picture())
    (photo,) = await photos_of(session, product)
    rival = await owner_at(app, platform_session, other_tenant)
    for file in photo.files:
        assert (await browser.open(f"{PRODUCTS}/photos/{file.id}")).status_code == 200
        assert (await rival.open(f"/app/rival/products/photos/{file.id}")).status_code == 404
        assert (await rival.open(f"{PRODUCTS}/photos/{file.id}")).status_code == 404
