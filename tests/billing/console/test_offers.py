"""New plans, new add-ons and their new versions in the console: on offer at once; who had the older keeps it."""

from collections.abc import AsyncGenerator

import pytest
from litestar import Litestar

from billing.entitlements.api import entitlements_of
from billing.plans.api import read_catalog
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from tenancy.operators.api import HOME
from tenancy.tenants.api import TenantCard
from tests.billing.subscriptions.shops import Shop
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at
from tests.factories.operators import operator_at
from tests.fixtures.servers import Admin
from tests.fixtures.tenants import NewTenant

PLANS, ADD_ONS = f"{HOME}/plans", f"{HOME}/plans/add-ons"
PRICES = {"month.USD": "12", "year.USD": "120", "month.GBP": "10", "year.GBP": "100"}


@pytest.fixture
async def operator(live_app: Litestar, databases: Databases) -> Browser:
    return (await operator_at(live_app, databases))[0]


@pytest.fixture
async def code(admin: Admin) -> AsyncGenerator[str]:
    """Of something that this test puts on offer; it is gone with it, for others read the same price list."""
    code = f"t{new_id().hex[-20:]}"
    yield code
    await admin("DELETE FROM platform.offer WHERE name = $1", code)


def plan_fields(code: str, **more: str) -> dict[str, str]:
    named = {"code": code, "label": f"Kiosk {code}", "text": "For a kiosk."}
    return named | PRICES | {"limit.stores": "1", "version": "1", "why": "kiosks asked"} | more


def add_on_fields(code: str, **more: str) -> dict[str, str]:
    named = {"code": code, "label": f"Shelf {code}", "text": "Two stores more."}
    return named | PRICES | {"limit.stores": "2", "most": "3", "version": "1", "why": "chains asked"} | more


async def offer_plan(operator: Browser, code: str) -> None:
    answer = await operator.send(f"{PLANS}/new/terms", f"{PLANS}/new/versions", **plan_fields(code))
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"{PLANS}/{code}"


async def offer_add_on(operator: Browser, code: str) -> None:
    answer = await operator.send(f"{ADD_ONS}/new/terms", f"{ADD_ONS}/new/versions", **add_on_fields(code))
    assert answer.status_code == 303, answer.text


def typed(fields: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in fields.items())


@pytest.fixture
async def owner(live_app: Litestar, databases: Databases, fresh_tenant: TenantCard) -> AsyncGenerator[Browser]:
    async with databases.platform() as session:
        browser = await owner_at(live_app, session, fresh_tenant)
    async with browser.client:
        yield browser


async def test_a_new_plan_is_looked_at_then_offered_to_everybody_at_once_and_written_down(
    operator: Browser, owner: Browser, fresh_tenant: TenantCard, code: str
) -> None:
    settings = f"/app/{fresh_tenant.slug}/settings/plan"
    review = (await operator.open(f"{PLANS}/new/review?{typed(plan_fields(code))}")).text
    for text in (f"Kiosk {code}", "$12.00", "£100.00", "1 store"):
        assert text in review, text
    for page in ("/prices?currency=USD", settings):
        assert f"Kiosk {code}" not in (await owner.open(page)).text
    await offer_plan(operator, code)
    for page in ("/prices?currency=USD", settings):
        assert f"Kiosk {code}" in (await owner.open(page)).text
    assert f"Kiosk {code}" not in (await owner.open("/prices?currency=KWD")).text
    log = (await operator.open(f"{HOME}/log?act=operator.plan_added")).text
    for text in ("Put a new plan on offer", "kiosks asked", "USD 12.00/120.00", code):
        assert text in log, text


async def test_a_new_add_on_is_taken_and_its_next_version_is_for_those_who_come_later(
    databases: Databases, operator: Browser, owner: Browser, new_tenant: NewTenant, code: str
) -> None:
    review = (await operator.open(f"{ADD_ONS}/new/review?{typed(add_on_fields(code))}")).text
    for text in (f"Shelf {code}", "$12.00", "Two stores more."):
        assert text in review, text
    await offer_add_on(operator, code)
    assert f"Shelf {code}" in (await owner.open("/prices?currency=USD")).text
    with clock.at(clock.now()) as standing:
        first, second = [Shop(databases, await new_tenant(), standing) for _ in range(2)]
        await first.choose("solo", "month", **{code: 2})
        dearer = add_on_fields(code) | {"version": "2", "month.GBP": "15"}
        answer = await operator.send(f"{ADD_ONS}/{code}/terms", f"{ADD_ONS}/{code}/versions", **dearer)
        assert answer.status_code == 303, answer.text
        await second.choose("solo", "month", **{code: 1})
        await first.choose("chain", "month", **{code: 3})
        taken = [(await shop.subscription()).has.add_ons for shop in (first, second)]
    assert [(each.version, each.quantity, each.price.month) for (each,) in taken] == [(1, 3, 1000), (2, 1, 1500)]
    log = (await operator.open(f"{HOME}/log?act=operator.add_on_changed")).text
    for text in ("GBP 10.00/100.00", "GBP 15.00/100.00", code):
        assert text in log, text


async def test_an_add_on_gives_room_and_its_module(
    databases: Databases, operator: Browser, fresh_tenant: TenantCard, code: str
) -> None:
    answer = await operator.send(
        f"{ADD_ONS}/new/terms", f"{ADD_ONS}/new/versions", **add_on_fields(code, **{"switch.pos": "1"})
    )
    assert answer.status_code == 303, answer.text
    with clock.at(clock.now()) as standing:
        shop = Shop(databases, fresh_tenant, standing)
        await shop.choose("solo", "month", **{code: 1})
    async with databases.read_platform() as session:
        has = await entitlements_of(session, fresh_tenant.id)
        solo = (await read_catalog(session)).plan("solo")
    assert has.limits["stores"] == solo.limits["stores"] + 2
    assert "pos" in has.switches


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "No Good"}, "code"),
        ({"code": "solo"}, "code"),
        ({"code": "add-ons"}, "code"),
        ({"label": ""}, "label"),
        ({"text": "x" * 121}, "text"),
        ({"month.USD": "", "year.USD": "", "month.GBP": "", "year.GBP": ""}, "month.USD"),
    ],
)
async def test_what_is_wrong_with_a_new_plan_is_said_beside_its_field_and_nothing_is_lost(
    databases: Databases, operator: Browser, code: str, wrong: dict[str, str], field: str
) -> None:
    fields = plan_fields(code) | wrong
    for answer in (
        await operator.open(f"{PLANS}/new/review?{typed(fields)}"),
        await operator.send(f"{PLANS}/new/terms", f"{PLANS}/new/versions", **fields),
    ):
        assert answer.status_code == 422, answer.text
        assert f'id="f-{field}-error"' in answer.text
        assert 'value="1"' in answer.text
    async with databases.read_platform() as session:
        assert code not in {plan.name for plan in (await read_catalog(session)).plans}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"most": "0"}, "most"),
        ({"code": "store"}, "code"),
        ({"limit.stores": ""}, "limit."),
        ({"month.GBP": ""}, "month.GBP"),
    ],
)
async def test_what_is_wrong_with_a_new_add_on_is_said_beside_its_field(
    operator: Browser, code: str, wrong: dict[str, str], field: str
) -> None:
    answer = await operator.open(f"{ADD_ONS}/new/review?{typed(add_on_fields(code) | wrong)}")
    assert answer.status_code == 422
    assert f'id="f-{field}' in answer.text
    assert '-error"' in answer.text


async def test_a_code_that_somebody_took_meanwhile_is_not_given_a_version(
    databases: Databases, operator: Browser, code: str
) -> None:
    await offer_plan(operator, code)
    late = await operator.send(f"{PLANS}/new/terms", f"{PLANS}/new/versions", **plan_fields(code))
    assert late.status_code == 422
    async with databases.read_platform() as session:
        assert (await read_catalog(session)).plan(code).version == 1


async def test_putting_on_offer_asks_who_sits_there(live_app: Litestar, databases: Databases, code: str) -> None:
    unproven, _ = await operator_at(live_app, databases, by_code=False)
    await unproven.send(f"{PLANS}/new/terms", f"{PLANS}/new/versions", **plan_fields(code))
    async with databases.read_platform() as session:
        assert code not in {plan.name for plan in (await read_catalog(session)).plans}


@pytest.mark.parametrize("path", ["add-ons", "add-ons/nothing/terms", "nothing/terms", "new"])
async def test_what_isn_t_there_is_not_found(operator: Browser, path: str) -> None:
    assert (await operator.open(f"{PLANS}/{path}")).status_code == 404
