"""Products by API."""

from typing import Any

import httpx
import pytest
from litestar import Litestar

from infra.kit.db.sessions import PlatformSession
from infra.kit.ids import new_id
from tenancy.tenants.api import TenantCard
from tests.factories.callers import program_at

PRODUCTS = "/api/v1/products"
TEA: dict[str, Any] = {"name": "Longjing tea", "category": "Tea", "variants": [{"code": "TEA-1", "price": 1250}]}


@pytest.fixture
async def program(app: Litestar, platform_session: PlatformSession, tenant: TenantCard) -> httpx.AsyncClient:
    return await program_at(app, platform_session, tenant)


async def create(program: httpx.AsyncClient, key: str = "", path: str = PRODUCTS, **body: Any) -> httpx.Response:
    return await program.post(path, json=body, headers={"Idempotency-Key": key or str(new_id())})


async def test_a_product_is_created_and_read_with_its_etag(program: httpx.AsyncClient) -> None:
    made = await create(program, **TEA)
    assert made.status_code == 201, made.text
    read = await program.get(f"{PRODUCTS}/{made.json()['id']}")
    assert (read.headers["etag"], read.json()) == ('"1"', made.json())
    assert (read.json()["currency"], read.json()["variants"][0]["price"]) == ("GBP", 1250)


async def test_the_same_request_twice_makes_one_product(program: httpx.AsyncClient) -> None:
    first, again = await create(program, "once", **TEA), await create(program, "once", **TEA)
    assert first.json() == again.json()


async def test_a_patch_changes_what_is_given(program: httpx.AsyncClient) -> None:
    product = (await create(program, **TEA)).json()
    address, match = f"{PRODUCTS}/{product['id']}", {"If-Match": '"1"'}
    changed = await program.patch(address, json={"name": "West Lake tea"}, headers=match)
    assert (changed.status_code, changed.json()["name"], changed.json()["category"]) == (200, "West Lake tea", "Tea")
    assert [v["id"] for v in changed.json()["variants"]] == [v["id"] for v in product["variants"]]
    stale = await program.patch(address, json={"name": "Other"}, headers=match)
    assert (stale.status_code, stale.json()["code"]) == (412, "version_stale")
    assert (await program.patch(address, json={"name": "Other"})).status_code == 428


async def test_archival_is_a_resource(program: httpx.AsyncClient) -> None:
    product = (await create(program, **TEA)).json()
    archival = f"{PRODUCTS}/{product['id']}/archival"
    assert (await create(program, path=archival)).json()["state"] == "archived"
    assert (await program.get(PRODUCTS)).json()["items"] == []
    assert len((await program.get(f"{PRODUCTS}?view=archived")).json()["items"]) == 1
    assert (await program.delete(archival)).json()["state"] == "active"


async def test_pages_follow_their_cursor(program: httpx.AsyncClient) -> None:
    for name in "CAB":
        await create(program, name=name)
    first = (await program.get(f"{PRODUCTS}?limit=2")).json()
    assert [p["name"] for p in first["items"]] == ["A", "B"]
    rest = (await program.get(f"{PRODUCTS}?limit=2&cursor={first['next']}")).json()
    assert ([p["name"] for p in rest["items"]], rest["next"]) == (["C"], None)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "A\u0000B"}, "name"),
        ({"name": "A", "variants": [{"price": -1}]}, "variants.0.price"),
        ({"name": "A", "variants": [{"price": 10**16}]}, "variants.0.price"),
        ({"name": "A", "variants": []}, "variants"),
        ({"name": "A", "variants": [{"id": "01a20119-5b2f-70f3-aa8a-224075830e97"}]}, "variants.0.id"),
    ],
)
async def test_bad_input_is_a_problem_with_its_field(
    program: httpx.AsyncClient, body: dict[str, Any], field: str
) -> None:
    answer = await create(program, **body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("body", [{"name": 7}, {"nam": "A"}, {"name": "A", "variants": [{"price": "dear"}]}, []])
async def test_what_has_another_shape_is_refused(program: httpx.AsyncClient, body: Any) -> None:
    answer = await program.post(PRODUCTS, json=body, headers={"Idempotency-Key": str(new_id())})
    assert answer.status_code in {400, 422}


async def test_categories_stand_once(program: httpx.AsyncClient) -> None:
    path = "/api/v1/categories"
    tea = await create(program, path=path, name="Tea")
    assert tea.status_code == 201
    assert (await create(program, path=path, name="Tea")).status_code == 409
    below = await create(program, path=path, name="Green", parent=tea.json()["id"])
    assert below.json()["parent"] == tea.json()["id"]
    assert [c["name"] for c in (await program.get(path)).json()["items"]] == ["Tea", "Green"]


async def test_the_shops_own_price_list_is_there(program: httpx.AsyncClient) -> None:
    (own,) = (await program.get("/api/v1/price-lists")).json()["items"]
    assert (own["currency"], own["is_default"]) == ("GBP", True)
