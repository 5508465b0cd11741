"""Photos by the API: brought in, listed, ordered, described, deleted; once, and in one's own shop alone."""

import io
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from PIL import Image

from infra.kit.db.sessions import PlatformSession, TenantSession
from infra.kit.files import LocalFiles, keep_files
from infra.kit.ids import new_id
from modules.catalog.models import Variant
from modules.catalog.photos.service import photos_of
from tenancy.tenants.api import TenantCard
from tests.factories.callers import program_at
from tests.factories.goods import add_variant
from tests.fixtures.visitors import keyed


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Path:
    keep_files(LocalFiles(tmp_path))
    return tmp_path


@pytest.fixture
async def product(session: TenantSession) -> UUID:
    variant = await session.get_one(Variant, await add_variant(session, name="Tea"))
    await session.commit()
    return variant.product_id


def a_picture(color: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (900, 600), color).save(file, "JPEG")
    return file.getvalue()


async def add(api: httpx.AsyncClient, product: UUID, color: str = "red", key: str = "", **texts: str) -> httpx.Response:
    picture = {"file": ("tea.jpg", a_picture(color), "image/jpeg")}
    headers = {"Idempotency-Key": key or str(new_id())}
    return await api.post(f"/api/v1/products/{product}/photos", files=picture, data=texts, headers=headers)


async def test_photos_are_added_ordered_described_and_deleted(
    api: httpx.AsyncClient, product: UUID, files: Path
) -> None:
    here = f"/api/v1/products/{product}/photos"
    (first,) = (await add(api, product, alt=" A  tin ")).json()["photos"]
    assert (first["alt"], first["width"], first["height"]) == ("A tin", 900, 600)
    second = (await add(api, product, "blue")).json()["photos"][1]
    served = await api.get(f"{here}/{second['id']}/content", params={"width": 100})
    assert served.headers["content-type"] == "image/webp"
    changed = await api.patch(f"{here}/{second['id']}", json={"place": 0, "alt": "Blue"})
    assert [(p["id"], p["alt"]) for p in changed.json()["photos"]] == [(second["id"], "Blue"), (first["id"], "A tin")]
    gone = await api.delete(f"{here}/{first['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await api.delete(f"{here}/{first['id']}")).status_code == 404
    assert [photo["id"] for photo in (await api.get(here)).json()["photos"]] == [second["id"]]
    assert len([path for path in files.rglob("*") if path.is_file()]) == len(second["widths"])


async def test_the_same_request_twice_brings_its_photo_once(
    api: httpx.AsyncClient, product: UUID, session: TenantSession, files: Path
) -> None:
    first, again = await add(api, product, key="one"), await add(api, product, key="one")
    assert (first.status_code, again.json()) == (201, first.json())
    (photo,) = await photos_of(session, product)
    assert len([path for path in files.rglob("*") if path.is_file()]) == len(photo.files)


async def test_what_is_no_picture_is_refused_and_leaves_nothing(
    api: httpx.AsyncClient, product: UUID, files: Path
) -> None:
    here, headers = f"/api/v1/products/{product}/photos", {"Idempotency-Key": "svg"}
    svg = {"file": ("tea.svg", b"<svg onload='alert(1)'/>", "image/svg+xml")}
    assert (await api.post(here, files=svg, headers=headers)).status_code == 422
    nothing = await api.post(here, files={"other": ("a", b"b")}, headers=headers)
    assert [error["field"] for error in nothing.json()["errors"]] == ["file"]
    assert not [path for path in files.rglob("*") if path.is_file()]


async def test_another_shop_neither_sees_nor_changes_a_photo(
    api: httpx.AsyncClient, product: UUID, app: Litestar, platform_session: PlatformSession, other_tenant: TenantCard
) -> None:
    (photo,) = (await add(api, product)).json()["photos"]
    here = f"/api/v1/products/{product}/photos"
    one = f"{here}/{photo['id']}"
    async with await program_at(app, platform_session, other_tenant) as client:
        rival = keyed(client)
        answers = [
            await rival.get(here), await rival.get(f"{one}/content"), await add(rival, product),
            await rival.patch(one, json={"alt": "Mine"}), await rival.delete(one),
        ]  # fmt: skip
    assert {answer.status_code for answer in answers} == {404}
    assert (await api.get(here)).json()["photos"] == [photo]
