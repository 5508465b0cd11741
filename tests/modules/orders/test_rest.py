"""Orders for programs."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from litestar import Litestar

from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from modules.orders.models import SalesOrder
from tenancy.tenants.api import TenantCard
from tests.factories.callers import program_at
from tests.factories.goods import add_goods

ORDERS = "/api/v1/orders"


def body(*variants: UUID, **values: Any) -> dict[str, Any]:
    return {"lines": [{"variant": str(variant), "quantity": 2} for variant in variants]} | values


async def test_a_quote_gives_each_cent_its_reason_and_writes_nothing(
    api: httpx.AsyncClient, session: TenantSession
) -> None:
    tea = await add_goods(session, price=1250)
    answer = await api.post("/api/v1/quotes", json=body(tea))
    assert answer.status_code == 200, answer.text
    quote = answer.json()
    assert (quote["total"], quote["tax"], quote["net"]) == (2500, 417, 2083)
    assert [reason["amount"] for reason in quote["lines"][0]["reasons"]] == [2500]
    assert (await api.get(ORDERS)).json()["items"] == []


async def test_an_order_goes_its_way_by_api(api: httpx.AsyncClient, session: TenantSession) -> None:
    tea = await add_goods(session, price=1250, on_hand=5)
    placed = await api.post(ORDERS, json=body(tea))
    assert placed.status_code == 201, placed.text
    order = f"{ORDERS}/{placed.json()['id']}"
    assert placed.json()["state"] == "placed"
    paid = await api.post(f"{order}/payments", json={"tender": "cash", "amount": 3000})
    assert (paid.json()["state"], paid.json()["payments"][0]["given"]) == ("paid", 3000)
    done = await api.post(f"{order}/fulfillment")
    assert done.json()["state"] == "completed"
    assert [event["kind"] for event in done.json()["history"]] == ["placed", "payment", "handed_over"]
    refused = await api.post(f"{order}/cancellation", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "order_cannot_become")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"lines": []}, 400, None),
        ({"lines": [{"code": "nobody"}]}, 422, "goods_unknown"),
        ({"channel": "moon"}, 422, "channel_unknown"),
        ({"store": str(UUID(int=7))}, 404, "store_not_yours"),
        ({"customer": str(UUID(int=7))}, 422, "customer_unknown"),
        ({"total": 1}, 409, "price_changed"),
        ({"payments": [{"tender": "shells"}]}, 422, "tender_unknown"),
        ({"payments": [{"tender": "card", "amount": 99999}]}, 422, "tenders_exceed_total"),
    ],
)
async def test_what_cannot_be_placed_is_refused_and_changes_nothing(
    api: httpx.AsyncClient, session: TenantSession, change: dict[str, Any], status: int, code: str | None
) -> None:
    tea = await add_goods(session, price=1250)
    answer = await api.post(ORDERS, json=body(tea, handover="now") | change)
    assert answer.status_code in {status, 422}, answer.text
    assert code is None or answer.json()["code"] == code
    assert (await api.get(ORDERS)).json()["items"] == []


async def test_a_short_line_is_named_with_what_is_left(api: httpx.AsyncClient, session: TenantSession) -> None:
    tea, honey = await add_goods(session, on_hand=5), await add_goods(session, on_hand=1, name="Honey")
    answer = await api.post(ORDERS, json=body(tea, honey, handover="now"))
    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["code"], problem["facts"]["left"]) == ("not_enough_stock", "1")
    assert [error["field"] for error in problem["errors"]] == ["lines.1.quantity"]


async def test_orders_are_found_by_number_and_paged(api: httpx.AsyncClient, session: TenantSession) -> None:
    tea = await add_goods(session)
    for _ in range(3):
        await api.post(ORDERS, json=body(tea, handover="now"))
    first = (await api.get(ORDERS, params={"limit": 2})).json()
    rest = (await api.get(ORDERS, params={"limit": 2, "cursor": first["next"]})).json()
    numbers = [order["number"] for order in first["items"] + rest["items"]]
    assert numbers == ["SO-000003", "SO-000002", "SO-000001"]
    assert [o["number"] for o in (await api.get(ORDERS, params={"q": "000002"})).json()["items"]] == ["SO-000002"]
    assert len((await api.get(ORDERS, params={"state": "unpaid"})).json()["items"]) == 3


async def test_a_fact_from_elsewhere_is_recorded_once(api: httpx.AsyncClient, session: TenantSession) -> None:
    tea = await add_goods(session, code="TEA")
    fact = {
        "origin": "till", "external_id": "42", "placed_at": "2025-02-01T10:00:00Z", "total": 700,
        "lines": [{"code": "TEA", "quantity": "1.5", "amount": 700}], "payments": [{"tender": "cash", "amount": 700}],
    }  # fmt: skip
    ids = {(await api.post("/api/v1/order-records", json=fact)).json()["id"] for _ in range(2)}
    assert len(ids) == 1
    levels = (await api.get("/api/v1/stock-levels", params={"variant": str(tea)})).json()["items"]
    assert levels[0]["on_hand"] == "98.500"


async def test_the_same_key_many_times_at_once_is_one_order(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard
) -> None:
    async with databases.tenant(fresh_tenant.id) as session:
        tea = await add_goods(session)
        await session.commit()
    async with databases.platform() as platform:
        client = await program_at(live_app, platform, fresh_tenant)
    async with client:
        headers = {"idempotency-key": str(new_id())}
        posts = [client.post(ORDERS, json=body(tea, handover="now"), headers=headers) for _ in range(10)]
        answers = await asyncio.gather(*posts)
        last = await client.post(ORDERS, json=body(tea, handover="now"), headers=headers)
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert last.status_code == 201
    assert {answer.json()["id"] for answer in answers if answer.status_code == 201} == {last.json()["id"]}
    async with databases.read_tenant(fresh_tenant.id) as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(SalesOrder)) == 1
