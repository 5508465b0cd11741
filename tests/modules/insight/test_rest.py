"""The summary by API: what a replay compares to the cent."""

from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from litestar import Litestar

from infra.kit.db.sessions import PlatformSession, TenantSession
from infra.kit.ids import new_id
from modules.catalog.models import Category
from modules.shops.models import Store
from tenancy.tenants.api import TenantCard
from tests.factories.callers import program_at
from tests.factories.sales import add_sale

SUMMARY = "/api/v1/insight/summary"
MARCH = {"from": "2026-02-01", "to": "2026-03-31"}


@pytest.fixture
async def program(app: Litestar, platform_session: PlatformSession, tenant: TenantCard) -> httpx.AsyncClient:
    return await program_at(app, platform_session, tenant)


async def add_category(session: TenantSession, name: str) -> UUID:
    category = new_id()
    await session.execute(sa.insert(Category).values(id=category, name=name))
    return category


async def add_store(session: TenantSession, code: str) -> UUID:
    store = new_id()
    row = {"id": store, "code": code, "name": code, "zone": "Europe/London", "region": "GB"}
    await session.execute(sa.insert(Store).values(**row))
    return store


async def test_sales_by_store_month_and_department_are_the_same_cents(
    program: httpx.AsyncClient, session: TenantSession
) -> None:
    tea, honey = await add_category(session, "Tea"), await add_category(session, "Honey")
    second = await add_store(session, "S2")
    await add_sale(session, datetime(2026, 2, 3, 12, tzinfo=UTC), 1000, categories=(tea, honey))
    await add_sale(session, datetime(2026, 3, 3, 12, tzinfo=UTC), 333, categories=(tea,), store_id=second)
    await add_sale(session, datetime(2026, 3, 4, 12, tzinfo=UTC), 200, total=203, rounding=3, paid=103)
    await add_sale(session, datetime(2026, 3, 5, 12, tzinfo=UTC), 9999, state="canceled")
    found = (await program.get(SUMMARY, params=MARCH)).json()
    assert (found["orders"], found["sales"], found["rounding"], found["refunded"]) == (3, 1436, 3, 100)
    assert {each["code"]: each["sales"] for each in found["by_store"]} == {"S1": 1103, "S2": 333}
    assert {each["month"]: each["sales"] for each in found["by_month"]} == {"2026-02": 1000, "2026-03": 436}
    departments = {each["name"]: each["sales"] for each in found["by_department"]}
    assert departments == {"Tea": 833, "Honey": 500, None: 200}
    assert sum(departments.values()) + found["rounding"] - found["refunded"] == found["sales"]


async def test_the_days_are_the_shops_and_both_are_included(program: httpx.AsyncClient, session: TenantSession) -> None:
    for moment in (
        datetime(2026, 6, 30, 22, 59, tzinfo=UTC),  # 23:59 on the day before, in London's summer
        datetime(2026, 6, 30, 23, 0, tzinfo=UTC),
        datetime(2026, 7, 1, 22, 59, tzinfo=UTC),
        datetime(2026, 7, 1, 23, 0, tzinfo=UTC),
    ):
        await add_sale(session, moment, 100)
    found = (await program.get(SUMMARY, params={"from": "2026-07-01", "to": "2026-07-01"})).json()
    assert (found["orders"], found["sales"], found["zone"]) == (2, 200, "Europe/London")


async def test_a_shop_without_sales_has_months_of_nothing(program: httpx.AsyncClient) -> None:
    found = (await program.get(SUMMARY, params=MARCH)).json()
    assert found["by_month"] == [
        {"month": "2026-02", "orders": 0, "sales": 0},
        {"month": "2026-03", "orders": 0, "sales": 0},
    ]
    assert (found["sales"], found["by_store"], found["by_department"]) == (0, [], [])


@pytest.mark.parametrize(
    "period",
    [
        {},
        {"from": "2026-02-30", "to": "2026-03-01"},
        {"from": "2026-03-02", "to": "2026-03-01"},
        {"from": "1000-01-01", "to": "2026-03-01"},
        {"from": "9999-12-31", "to": "9999-12-31"},
    ],
)
async def test_a_period_that_is_none_is_refused(program: httpx.AsyncClient, period: dict[str, str]) -> None:
    assert (await program.get(SUMMARY, params=period)).status_code in {400, 422}


async def test_a_key_without_the_scope_may_not(
    app: Litestar, platform_session: PlatformSession, tenant: TenantCard
) -> None:
    program = await program_at(app, platform_session, tenant, ["customers:read"])
    assert (await program.get(SUMMARY, params=MARCH)).status_code == 403
