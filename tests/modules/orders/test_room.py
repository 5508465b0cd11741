"""The plan's orders of a month: counted rarely, refused in time, and nothing else is refused with them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from billing.entitlements.api import used_of
from billing.plans.domain import Plan
from billing.plans.service import give_plan
from infra.kit.clock import Clock
from infra.kit.db.sessions import PlatformSession, TenantSession
from modules.orders.services import room
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.fixtures.rolled_back import RolledBack

ORDERS = "/api/v1/orders"
BODY = {"lines": [{"code": "TEA"}], "handover": "later"}
GivePlan = Callable[..., Awaitable[None]]


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    room.KNOWN.clear()


@pytest.fixture
def plan_of(platform_session: PlatformSession, tenant: TenantCard, clock: Clock) -> GivePlan:
    async def give(**limits: int) -> None:
        small = Plan(name="small", version=1, label="Small", limits=limits, switches=())
        await give_plan(platform_session, tenant.id, small, clock.instant)
        await platform_session.commit()

    return give


async def test_the_order_beyond_the_plan_is_refused_and_older_ones_go_on(
    plan_of: GivePlan, api: httpx.AsyncClient, session: TenantSession
) -> None:
    await plan_of(orders_month=2)
    await add_goods(session, code="TEA")
    await session.commit()
    first, _ = [await api.post(ORDERS, json=BODY) for _ in range(2)]
    refused = await api.post(ORDERS, json=BODY)
    assert (refused.status_code, refused.json()["code"]) == (403, "month_exhausted")
    assert refused.json()["facts"]["most"] == 2
    assert "1,000 more orders a month" in refused.json()["title"]
    paid = await api.post(f"{ORDERS}/{first.json()['id']}/payments", json={"tender": "card"})
    assert paid.json()["state"] == "paid"
    assert (await api.post("/api/v1/quotes", json={"lines": BODY["lines"]})).status_code == 200
    record = {"origin": "till", "external_id": "1", "placed_at": "2026-03-11T09:00:00Z", "total": 100}
    line = {"code": "TEA", "quantity": "1", "amount": 100}
    recorded = await api.post("/api/v1/order-records", json=record | {"lines": [line]})
    assert recorded.status_code == 201, recorded.text


async def test_the_page_says_it_beside_the_form(
    plan_of: GivePlan, client: httpx.AsyncClient, session: TenantSession
) -> None:
    await plan_of(orders_month=0)
    tea = await add_goods(session, code="TEA")
    await session.commit()
    form = {"_key": "1", "variant": str(tea), "quantity": "1", "tender": "cash"}
    answer = await client.post("/app/corner/orders", data=form)
    assert answer.status_code == 403
    assert "Your plan includes 0 orders a month" in answer.text


async def test_a_new_month_has_its_own(
    plan_of: GivePlan, api: httpx.AsyncClient, session: TenantSession, clock: Clock
) -> None:
    await plan_of(orders_month=1)
    await add_goods(session, code="TEA")
    await session.commit()
    assert (await api.post(ORDERS, json=BODY)).status_code == 201
    assert (await api.post(ORDERS, json=BODY)).status_code == 403
    clock.advance(timedelta(days=25))
    assert (await api.post(ORDERS, json=BODY)).status_code == 201


async def test_the_month_ends_where_the_shop_is_for_the_refusal_and_for_the_plan_s_page(
    plan_of: GivePlan, api: httpx.AsyncClient, session: TenantSession, clock: Clock, rolled_back: RolledBack,
    tenant: TenantCard,
) -> None:  # fmt: skip
    """April begins in London at 23:00 UTC."""

    async def shown() -> int:
        return (await used_of(rolled_back, tenant.id, tenant.cell, clock.instant.date()))["orders_month"]

    clock.advance(datetime(2026, 3, 31, 22, 59, tzinfo=UTC) - clock.instant)
    await plan_of(orders_month=1)
    await add_goods(session, code="TEA")
    await session.commit()
    assert (await api.post(ORDERS, json=BODY)).status_code == 201
    assert await shown() == 1
    assert (await api.post(ORDERS, json=BODY)).status_code == 403
    clock.advance(timedelta(minutes=2))
    assert await shown() == 0
    assert (await api.post(ORDERS, json=BODY)).status_code == 201
    clock.advance(timedelta(hours=2))
    assert await shown() == 1
    assert (await api.post(ORDERS, json=BODY)).status_code == 403


async def counts(session: TenantSession, clock: Clock, orders: int, **limits: int) -> int:
    """How often `orders` orders make the process count."""
    asked = 0

    async def count(*_: Any) -> int:
        nonlocal asked
        asked += 1
        return 0

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(room, "count_of", count)
        for _ in range(orders):
            await room.require_room(session, an_actor(limits=limits), clock.instant)
    return asked


async def test_far_from_the_limit_it_is_counted_once(session: TenantSession, clock: Clock) -> None:
    assert await counts(session, clock, 1_000, orders_month=1_000_000) == 1


async def test_near_the_limit_each_order_is_counted(session: TenantSession, clock: Clock) -> None:
    assert await counts(session, clock, 5, orders_month=5) == 5


async def test_without_a_limit_nobody_counts(session: TenantSession, clock: Clock) -> None:
    assert await counts(session, clock, 5) == 0
    assert await session.scalar(sa.text("SELECT 1")) == 1
