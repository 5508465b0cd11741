"""Changing many products by API."""

from typing import Any

import httpx
import pytest
from litestar import Litestar

from infra.kit.db.sessions import PlatformSession
from infra.kit.ids import new_id
from tenancy.tenants.api import TenantCard
from tests.factories.callers import program_at

CHANGES = "/api/v1/product-changes"
TENTH = {"field": "price", "how": "percent", "value": "10"}


@pytest.fixture
async def program(app: Litestar, platform_session: PlatformSession, tenant: TenantCard) -> httpx.AsyncClient:
    return await program_at(app, platform_session, tenant)


async def post(program: httpx.AsyncClient, path: str, **body: Any) -> httpx.Response:
    return await program.post(path, json=body, headers={"Idempotency-Key": str(new_id())})


async def test_products_that_a_filter_shows_change_and_are_undone(program: httpx.AsyncClient) -> None:
    tea = await post(program, "/api/v1/products", name="Tea", tags=["hot"], variants=[{"price": 1000}])
    await post(program, "/api/v1/products", name="Cup", variants=[{"price": 1000}])
    done = await post(program, CHANGES, change=TENTH, filter={"tag": "hot"})
    assert done.status_code == 201, done.text
    assert (done.json()["state"], done.json()["changed"]) == ("done", 1)
    path = f"/api/v1/products/{tea.json()['id']}"
    assert (await program.get(path)).json()["variants"][0]["price"] == 1100
    undone = await post(program, f"{CHANGES}/{done.json()['id']}/undo")
    assert undone.json()["state"] == "undone"
    assert (await program.get(path)).json()["variants"][0]["price"] == 1000
    assert (await program.get(f"{CHANGES}/{done.json()['id']}")).json()["undone"] == 1


async def test_a_change_that_makes_no_sense_names_its_field(program: httpx.AsyncClient) -> None:
    answer = await post(program, CHANGES, change=TENTH | {"value": "much"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "value"


async def test_attributes_of_a_category_are_read_and_filtered_by(program: httpx.AsyncClient) -> None:
    weight = {"name": "Net weight", "kind": "number", "unit": "g"}
    made = await post(program, "/api/v1/categories", name="Tea", attributes=[weight])
    assert made.json()["attributes"][0]["key"] == "net_weight"
    below = await post(program, "/api/v1/categories", name="Green", parent=made.json()["id"])
    assert below.json()["path"] == "Tea > Green"
    facts = {"net_weight": 250.5}
    tea = await post(program, "/api/v1/products", name="Longjing", category="Tea > Green", attributes=facts)
    assert tea.json()["attributes"] == {"net_weight": "250.5"}
    for query, number in (("net_weight=250.5", 1), ("net_weight.from=251", 0)):
        listed = await program.get("/api/v1/products", params={"attribute": query, "category": made.json()["id"]})
        assert len(listed.json()["items"]) == number, listed.text
    renamed = await program.patch(f"/api/v1/categories/{made.json()['id']}", json={"name": "Teas"})
    assert (renamed.json()["path"], len(renamed.json()["attributes"])) == ("Teas", 1)
    assert (await program.delete(f"/api/v1/categories/{made.json()['id']}")).status_code == 409
