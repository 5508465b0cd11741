"""Customers by API."""

from typing import Any

import httpx
import pytest
from litestar import Litestar

from infra.kit.db.sessions import PlatformSession
from infra.kit.ids import new_id
from tenancy.tenants.api import TenantCard
from tests.factories.callers import program_at

CUSTOMERS = "/api/v1/customers"
ANN = {"name": "Ann Lee", "phone": "020 7946 0018"}


@pytest.fixture
async def program(app: Litestar, platform_session: PlatformSession, tenant: TenantCard) -> httpx.AsyncClient:
    return await program_at(app, platform_session, tenant)


async def create(program: httpx.AsyncClient, key: str = "", **body: Any) -> httpx.Response:
    return await program.post(CUSTOMERS, json=body, headers={"Idempotency-Key": key or str(new_id())})


async def test_a_customer_is_created_and_read_with_its_etag(program: httpx.AsyncClient) -> None:
    made = await create(program, **ANN, tags=["vip"])
    assert made.status_code == 201
    read = await program.get(f"{CUSTOMERS}/{made.json()['id']}")
    assert read.headers["etag"] == '"1"'
    assert read.json() == made.json()
    assert (read.json()["phone"], read.json()["tags"]) == ("+442079460018", ["vip"])


async def test_the_same_request_twice_makes_one_customer(program: httpx.AsyncClient) -> None:
    first, again = await create(program, "once", **ANN), await create(program, "once", **ANN)
    assert first.json() == again.json()
    assert len((await program.get(CUSTOMERS)).json()["items"]) == 1


async def test_a_phone_that_is_taken_is_a_field_error_and_writes_nothing(program: httpx.AsyncClient) -> None:
    await create(program, **ANN)
    refused = await create(program, name="Bob", phone="+442079460018")
    assert refused.status_code == 422
    assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [("phone", "phone_taken")]
    assert len((await program.get(CUSTOMERS)).json()["items"]) == 1


async def test_an_origin_is_imported_once(program: httpx.AsyncClient) -> None:
    origin = {"origin": "journey", "external_id": "42"}
    made = await create(program, name="Household 42", **origin)
    again = await create(program, name="Household 42", **origin)
    assert (again.status_code, again.json()["facts"]) == (409, {"customer": made.json()["id"]})
    found = await program.get(CUSTOMERS, params=origin)
    assert [item["id"] for item in found.json()["items"]] == [made.json()["id"]]


async def test_a_change_needs_the_version_that_was_read(program: httpx.AsyncClient) -> None:
    path = f"{CUSTOMERS}/{(await create(program, **ANN)).json()['id']}"
    assert (await program.patch(path, json={"note": "x"})).status_code == 428
    changed = await program.patch(path, json={"note": "x"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"], changed.json()["name"]) == (200, '"2"', "Ann Lee")
    stale = await program.patch(path, json={"note": "y"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "version_stale")
    assert (await program.get(path)).json()["note"] == "x"


async def test_the_list_goes_on_after_its_cursor_newest_first(program: httpx.AsyncClient) -> None:
    for number in range(3):
        await create(program, name=f"Customer {number}")
    first = (await program.get(CUSTOMERS, params={"limit": 2})).json()
    rest = (await program.get(CUSTOMERS, params={"limit": 2, "cursor": first["next"]})).json()
    assert [item["name"] for item in first["items"] + rest["items"]] == ["Customer 2", "Customer 1", "Customer 0"]
    assert rest["next"] is None


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "a\0b"},
        {"name": "Ann", "kind": "robot"},
        {"name": "Ann", "surprise": 1},
        {"name": "Ann", "tags": ["x" * 41]},
        {"name": "Ann", "addresses": [{"country": "Atlantis"}]},
        {"name": "Ann", "origin": "journey"},
        {"name": ["Ann"]},
    ],
)
async def test_what_cannot_be_taken_is_refused_and_writes_nothing(
    program: httpx.AsyncClient, body: dict[str, Any]
) -> None:
    refused = await create(program, **body)
    assert refused.status_code == 422
    assert refused.json()["errors"]
    assert (await program.get(CUSTOMERS)).json()["items"] == []


async def test_a_key_without_the_scope_may_not(
    app: Litestar, platform_session: PlatformSession, tenant: TenantCard
) -> None:
    reader = await program_at(app, platform_session, tenant, ["customers:read"])
    assert (await reader.get(CUSTOMERS)).status_code == 200
    assert (await create(reader, **ANN)).status_code == 403


async def test_another_shops_customer_is_not_there(
    app: Litestar, platform_session: PlatformSession, program: httpx.AsyncClient, other_tenant: TenantCard
) -> None:
    rival = await program_at(app, platform_session, other_tenant)
    theirs = (await create(rival, name="王芳", phone="13800138000")).json()["id"]
    assert (await program.get(f"{CUSTOMERS}/{theirs}")).status_code == 404
    assert (await program.get(CUSTOMERS, params={"q": "王芳"})).json()["items"] == []
