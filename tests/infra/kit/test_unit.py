"""One request, one unit: what was answered is what was saved."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest
from litestar import Litestar

from infra.kit.db.pools import Pools
from infra.kit.db.sessions import Databases
from infra.kit.unit import TRIES
from infra.local.server import free_port
from tests.fixtures.proxy import Cut, Proxy, proxy_before
from tests.fixtures.servers import IMPATIENT, NAMES, PASSWORD, Admin, Servers
from tests.infra.kit.conftest import Shop
from tests.infra.kit.items import client_of, make_app


async def put(items: httpx.AsyncClient, number: int, **body: object) -> httpx.Response:
    return await items.put(f"/api/items/{number}", json={"ids": [1], **body})


async def test_what_is_answered_as_done_is_committed(items: httpx.AsyncClient, shop: Shop) -> None:
    response = await put(items, 1)
    assert (response.status_code, response.json()["n"]) == (200, [1])  # a connection with an old plan tries once more
    assert await shop.total() == 1


@pytest.mark.parametrize(
    ("outcome", "status", "code"),
    [
        ("refused", 422, None),
        ("problem", 409, "conflict"),
        ("broken", 500, "our_fault"),
        ("orphan", 409, "conflict"),  # fails at COMMIT
        ("always 40001", 503, "busy"),
    ],
)
async def test_what_is_answered_as_refused_is_not_saved(
    items: httpx.AsyncClient, shop: Shop, outcome: str, status: int, code: str | None
) -> None:
    response = await put(items, 2, outcome=outcome)
    assert (response.status_code, response.json().get("code")) == (status, code)
    assert await shop.total() == 0


async def test_a_serialization_failure_is_repeated(items: httpx.AsyncClient, shop: Shop) -> None:
    response = await put(items, 3, outcome="twice 40001")
    assert (response.status_code, response.json()["tries"]) == (200, 3)
    assert await shop.total() == 1


async def test_what_always_fails_is_tried_five_times(items: httpx.AsyncClient, items_app: Litestar) -> None:
    response = await put(items, 4, outcome="always 40001")
    assert items_app.state.tries[4] == TRIES == 5
    assert response.headers["retry-after"] == "1"


async def test_a_column_that_changed_its_type_is_met_by_repeating(
    items: httpx.AsyncClient, shop: Shop, admin: Admin
) -> None:
    for number in range(8):  # each connection has the statement prepared
        assert (await put(items, 10 + number)).status_code == 200
    await admin(f"ALTER TABLE {shop.tenant}.item ALTER n TYPE bigint")
    assert (await put(items, 20)).status_code == 200
    assert await shop.total() == 9


async def test_two_requests_that_deadlock_both_succeed(
    items: httpx.AsyncClient, items_app: Litestar, shop: Shop
) -> None:
    one, other = await asyncio.gather(put(items, 5, ids=[1, 2], pause=0.1), put(items, 6, ids=[2, 1], pause=0.1))
    assert (one.status_code, other.status_code) == (200, 200)
    assert items_app.state.tries[5] + items_app.state.tries[6] > 2
    assert await shop.total() == 4


async def test_no_connection_is_held_while_an_answer_is_rendered(items: httpx.AsyncClient) -> None:
    assert (await items.get("/rendered")).text == "0"


async def test_a_reader_that_writes_is_refused(items: httpx.AsyncClient, shop: Shop) -> None:
    assert (await items.get("/api/items/writing-reader")).status_code == 503
    assert await shop.total() == 0


async def test_who_is_nobody_gets_no_session(items_app: Litestar, items: httpx.AsyncClient) -> None:
    del items.headers["x-tenant"]
    assert (await items.get("/api/items/total")).status_code == 401


async def test_a_session_of_the_platform_is_the_platforms(items: httpx.AsyncClient) -> None:
    assert (await items.put("/api/items/platform", json={})).text == NAMES.platform


async def test_the_documented_parameters_are_the_handlers_own(items_app: Litestar) -> None:
    paths = items_app.openapi_schema.to_schema()["paths"]
    operation = paths["/api/items/{number}"]["put"]
    assert [(p["name"], p["in"]) for p in operation["parameters"]] == [("number", "path")]
    assert operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("Change")


# --- a connection that is cut at COMMIT
@pytest.fixture
async def proxy(prepared: Servers) -> AsyncGenerator[Proxy]:
    async with proxy_before(prepared.postgres.port) as proxy:
        yield proxy


@pytest.fixture
async def far_items(prepared: Servers, proxy: Proxy, shop: Shop) -> AsyncGenerator[httpx.AsyncClient]:
    """The application whose database is behind the proxy."""
    url = prepared.postgres.url(NAMES.app, PASSWORD).replace(f":{prepared.postgres.port}/", f":{proxy.port}/")
    pools = Pools(url, 2, pace=IMPATIENT)
    databases = Databases(pools, {"main": pools})
    async with client_of(make_app(databases), shop.tenant) as client:
        yield client
    await databases.dispose()


@pytest.mark.parametrize(("cut", "saved"), [(Cut.BEFORE, 0), (Cut.AFTER, 1)])
async def test_without_a_key_a_cut_commit_is_called_unknown_and_not_repeated(
    far_items: httpx.AsyncClient, proxy: Proxy, shop: Shop, cut: Cut, saved: int
) -> None:
    proxy.cuts = [cut]
    response = await put(far_items, 7)
    assert (response.status_code, response.json()["code"]) == (503, "outcome_unknown")
    assert await shop.total() == saved


@pytest.mark.parametrize("cut", Cut)
async def test_with_a_key_a_cut_commit_is_done_once(
    far_items: httpx.AsyncClient, proxy: Proxy, shop: Shop, cut: Cut
) -> None:
    proxy.cuts = [cut]
    response = await far_items.post("/api/items", json={"ids": [1]}, headers={"Idempotency-Key": "k1"})
    if response.status_code == 409:  # the server still works on what was cut: as told, once more
        response = await far_items.post("/api/items", json={"ids": [1]}, headers={"Idempotency-Key": "k1"})
    assert (response.status_code, response.json()["n"]) == (201, [1])
    assert proxy.done == [cut]
    assert await shop.total() == 1


async def test_with_a_key_it_stays_unknown_while_the_database_is_away_and_is_told_afterwards(
    far_items: httpx.AsyncClient, proxy: Proxy, shop: Shop
) -> None:
    asked: dict[str, Any] = {"json": {"ids": [1]}, "headers": {"Idempotency-Key": "k1"}}
    assert (await far_items.get("/api/items/total")).status_code == 200
    here, proxy.server_port = proxy.server_port, free_port()  # connections that are open stay
    proxy.cuts = [Cut.AFTER]
    assert (await far_items.post("/api/items", **asked)).json()["code"] == "outcome_unknown"
    assert (await far_items.post("/api/items", **asked)).json()["code"] == "busy"
    proxy.server_port = here
    assert (await far_items.post("/api/items", **asked)).status_code == 201
    assert await shop.total() == 1


async def test_many_cuts_lose_and_double_nothing(far_items: httpx.AsyncClient, proxy: Proxy, shop: Shop) -> None:
    for number in range(20):
        proxy.cuts = [Cut.AFTER] if number % 2 else [Cut.BEFORE]
        headers = {"Idempotency-Key": f"k{number}"}
        while (await far_items.post("/api/items", json={"ids": [1]}, headers=headers)).status_code != 201:
            await asyncio.sleep(0.01)
    assert len(proxy.done) == 20
    assert await shop.total() == 20
    assert await shop.scalar("SELECT count(*) FROM idempotency") == 20


async def test_a_connection_that_died_while_idle_is_no_ones_trouble(
    far_items: httpx.AsyncClient, proxy: Proxy, shop: Shop
) -> None:
    """Nothing was sent yet, so that repeating is safe without a key."""
    assert (await put(far_items, 8)).status_code == 200
    proxy.drop()
    assert (await put(far_items, 8)).status_code == 200
    assert await shop.total() == 2
