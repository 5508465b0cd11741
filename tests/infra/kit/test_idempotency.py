"""The same request twice: one effect, the same answer."""

import asyncio
from collections import Counter

import httpx
import pytest
import sqlalchemy as sa
from litestar import Litestar

from infra.kit.ids import new_id
from tests.infra.kit.conftest import Shop
from tests.infra.kit.items import client_of


async def add(items: httpx.AsyncClient, key: str, **body: object) -> httpx.Response:
    return await items.post("/api/items", json={"ids": [1], **body}, headers={"Idempotency-Key": key})


async def test_a_post_without_a_key_is_told_to_send_one(items: httpx.AsyncClient, shop: Shop) -> None:
    response = await items.post("/api/items", json={"ids": [1]})
    assert (response.status_code, response.json()["code"]) == (400, "idempotency_key_missing")
    assert await shop.total() == 0


async def test_a_repeat_gets_the_very_same_bytes(items: httpx.AsyncClient, shop: Shop) -> None:
    first, second = await add(items, "a"), await add(items, "a")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert first.headers["content-type"] == second.headers["content-type"]
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert await shop.total() == 1


async def test_control_without_the_stored_answer_it_is_done_again(items: httpx.AsyncClient, shop: Shop) -> None:
    await add(items, "a")
    async with shop.databases.tenant(shop.tenant) as session:
        await session.execute(sa.text("DELETE FROM idempotency"))
        await session.commit()
    await add(items, "a")
    assert await shop.total() == 2


async def test_another_body_under_the_same_key_is_refused(items: httpx.AsyncClient, shop: Shop) -> None:
    await add(items, "a")
    response = await add(items, "a", ids=[2])
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
    assert await shop.total() == 1


async def test_twenty_at_once_have_one_effect(items: httpx.AsyncClient, shop: Shop) -> None:
    responses = await asyncio.gather(*(add(items, "a", pause=0.05) for _ in range(20)))
    statuses = Counter(response.status_code for response in responses)
    assert set(statuses) <= {201, 409}
    assert len({response.content for response in responses if response.status_code == 201}) == 1
    assert await shop.total() == 1
    assert await shop.scalar("SELECT count(*) FROM idempotency") == 1


async def test_a_repeat_while_the_first_still_works_is_told_to_wait(items: httpx.AsyncClient, shop: Shop) -> None:
    first = asyncio.create_task(add(items, "a", pause=2))
    while not await shop.scalar("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"):
        await asyncio.sleep(0.005)
    second = await add(items, "a", pause=2)
    assert (second.status_code, second.json()["code"]) == (409, "idempotency_in_flight")
    assert second.headers["retry-after"] == "1"
    assert (await first).status_code == 201


async def test_a_refusal_is_not_kept_but_computed_again(items: httpx.AsyncClient, shop: Shop) -> None:
    assert (await add(items, "a", ids=[77])).status_code == 404
    async with shop.databases.tenant(shop.tenant) as session:
        await session.execute(sa.text("INSERT INTO item (id) VALUES (77)"))
        await session.commit()
    assert (await add(items, "a", ids=[77])).status_code == 201


async def test_the_event_leaves_once(items: httpx.AsyncClient, shop: Shop) -> None:
    await add(items, "a")
    await add(items, "a")
    async with shop.databases.cell() as session:
        count = sa.text("SELECT count(*) FROM cell.outbox WHERE tenant = :tenant")
        assert await session.scalar(count, {"tenant": shop.tenant}) == 1


async def test_a_key_is_its_callers_own(items: httpx.AsyncClient, items_app: Litestar, shop: Shop) -> None:
    await add(items, "a")
    async with client_of(items_app, shop.tenant) as somebody_else:
        somebody_else.headers["x-caller"] = "another"
        response = await add(somebody_else, "a", ids=[2])
    assert response.status_code == 201
    assert await shop.total() == 2


async def test_a_key_that_is_far_too_long_is_refused(items: httpx.AsyncClient, shop: Shop) -> None:
    assert (await add(items, "x" * 201)).status_code == 422
    assert await shop.total() == 0


async def test_a_form_sent_twice_is_one_and_leads_to_the_same_page(items: httpx.AsyncClient, shop: Shop) -> None:
    form = {"id": "1", "_key": str(new_id())}
    one, other = await asyncio.gather(items.post("/form", data=form), items.post("/form", data=form))
    assert (one.status_code, other.status_code) == (303, 303)
    assert one.headers["location"] == other.headers["location"]
    assert await shop.total() == 1


@pytest.mark.parametrize("form", [{"id": "1"}, {"id": "1", "_key": ""}])
async def test_a_form_without_a_key_is_worked_each_time(
    items: httpx.AsyncClient, shop: Shop, form: dict[str, str]
) -> None:
    await items.post("/form", data=form)
    await items.post("/form", data=form)
    assert await shop.total() == 2


async def test_a_page_that_answers_a_form_is_whole_when_it_is_sent_again(items: httpx.AsyncClient, shop: Shop) -> None:
    form = {"id": "1", "_key": str(new_id())}
    pages = [await items.post("/page", data=form) for _ in range(2)]
    assert ["Done." in page.text for page in pages] == [True, True]
    assert await shop.scalar("SELECT count(*) FROM idempotency") == 0
    assert await shop.total() == 1


async def test_a_form_with_a_file_has_a_key_too(items: httpx.AsyncClient, shop: Shop) -> None:
    form = {"id": "1", "_key": str(new_id())}
    files = {"file": ("tea.csv", b"name\nTea\n", "text/csv")}
    answers = [await items.post("/form", data=form, files=files) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert await shop.total() == 1


async def test_an_answer_with_headers_of_its_own_is_kept_whole(items: httpx.AsyncClient, shop: Shop) -> None:
    first, second = [await items.put("/api/tagged/1", headers={"Idempotency-Key": "a"}) for _ in range(2)]
    assert first.json() == second.json() == {"n": [1], "tries": 1}
    assert (first.headers["etag"], second.headers["etag"]) == ('"1"', '"1"')
