"""Plans in the console: new versions, who keeps which, and moving them."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from litestar import Litestar

from billing.console.plans.events import MoveWanted
from billing.console.plans.handlers import move_subscribers
from billing.plans.api import NotOffered, Plan, add_version, read_catalog
from billing.subscriptions.api import cancel_plan
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.kit.outbox import Delivered
from tenancy.operators.api import HOME
from tenancy.tenants.api import TenantCard
from tests.billing.subscriptions.shops import Shop
from tests.factories.browsers import Browser
from tests.factories.operators import operator_at
from tests.fixtures.servers import Admin
from tests.fixtures.tenants import NewTenant


@pytest.fixture
async def operator(live_app: Litestar, databases: Databases) -> Browser:
    return (await operator_at(live_app, databases))[0]


@pytest.fixture
async def plan(databases: Databases, admin: Admin) -> AsyncGenerator[Plan]:
    """A plan of this test alone; it is gone with it, for others read the same price list."""
    name = f"p{new_id().hex}"
    facts: dict[str, Any] = {
        "name": name,
        "label": f"Tea {name}",
        "limits": {"stores": 1, "staff": 3},
        "prices": {each: {"month": 1000, "year": 10_000} for each in ("USD", "GBP")},
    }
    async with databases.platform() as session:
        await add_version(session, "plan", facts, who="test")
        plan = (await read_catalog(session)).plan(name)
        await session.commit()
    yield plan
    await admin("DELETE FROM platform.offer WHERE name = $1", name)


DEARER = {"month.USD": "12", "year.USD": "120", "month.GBP": "12.50", "year.GBP": "125", "limit.stores": "2"}


def page_of(plan: Plan) -> str:
    return f"{HOME}/plans/{plan.name}"


async def dearer(operator: Browser, plan: Plan) -> None:
    fields = DEARER | {"version": str(plan.version + 1), "why": "rent went up"}
    answer = await operator.send(f"{page_of(plan)}/terms", f"{page_of(plan)}/versions", **fields)
    assert answer.status_code == 303, answer.text


async def newest(databases: Databases, plan: Plan) -> Plan:
    async with databases.read_platform() as session:
        return (await read_catalog(session)).plan(plan.name)


async def move(databases: Databases, plan: Plan) -> None:
    """As the worker does it."""

    async def renew() -> None:
        return None

    event = MoveWanted(plan=plan.name, to=plan.version, who="test")
    given = Delivered(id=new_id(), tenant="", cell="", version=1, at=clock.now(), renew=renew)
    await move_subscribers(databases, event, given)


async def test_a_new_version_is_shown_before_it_is_on_offer_and_written_down_with_what_was(
    databases: Databases, operator: Browser, plan: Plan
) -> None:
    typed = "&".join(f"{name}={value}" for name, value in (DEARER | {"version": "2"}).items())
    review = (await operator.open(f"{page_of(plan)}/review?{typed}")).text
    for text in ("$10.00", "$12.00", "£12.50", "1 store", "2 stores", "As many as one likes"):
        assert text in review, text
    assert (await newest(databases, plan)).version == 1
    silent = await operator.send(f"{page_of(plan)}/terms", f"{page_of(plan)}/versions", **DEARER, version="2")
    assert silent.status_code == 422
    assert "Say why" in silent.text
    await dearer(operator, plan)
    found = await newest(databases, plan)
    assert (found.version, found.prices["GBP"].month, dict(found.limits)) == (2, 1250, {"stores": 2})
    log = (await operator.open(f"{HOME}/log?act=operator.plan_changed")).text
    for text in ("Put a new version on offer", "rent went up", "GBP 10.00/100.00", "GBP 12.50/125.00"):
        assert text in log, text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"month.USD": "twelve"}, "month.USD"),
        ({"year.USD": ""}, "year.USD"),
        ({"month.USD": "0"}, "month.USD"),
        ({"limit.stores": "-1"}, "limit.stores"),
        ({"month.KWD": "1.234", "year.KWD": "12"}, "month.KWD"),
    ],
)
async def test_what_can_t_be_sold_is_said_beside_its_field(
    operator: Browser, plan: Plan, wrong: dict[str, str], said: str
) -> None:
    typed = "&".join(f"{name}={value}" for name, value in (DEARER | {"version": "2"} | wrong).items())
    answer = await operator.open(f"{page_of(plan)}/review?{typed}")
    assert answer.status_code == 422
    assert f'id="f-{said}-error"' in answer.text


async def test_who_looked_at_an_older_version_is_asked_to_look_again(
    databases: Databases, operator: Browser, plan: Plan
) -> None:
    await dearer(operator, plan)
    fields = DEARER | {"version": "2", "month.USD": "99", "why": "late"}
    late = await operator.send(f"{page_of(plan)}/terms", f"{page_of(plan)}/versions", **fields)
    assert late.status_code == 409
    assert (await newest(databases, plan)).prices["USD"].month == 1200


async def test_a_withdrawn_plan_leaves_the_price_page_and_stays_with_who_has_it(
    databases: Databases, operator: Browser, plan: Plan, new_tenant: NewTenant
) -> None:
    with clock.at(clock.now()) as standing:
        shop, other = [Shop(databases, await new_tenant(), standing) for _ in range(2)]
        await shop.choose(plan.name)
        assert plan.label in (await operator.open("/prices?currency=USD")).text
        refused = await operator.send(page_of(plan), f"{page_of(plan)}/withdrawal")
        assert refused.status_code == 422
        assert (await operator.send(page_of(plan), f"{page_of(plan)}/withdrawal", why="sold out")).status_code == 303
        assert plan.label not in (await operator.open("/prices?currency=USD")).text
        await shop.pass_days(31)
        assert (await shop.subscription()).has.plan.version == plan.version
        with pytest.raises(NotOffered):
            await other.choose(plan.name)
    assert (await operator.send(page_of(plan), f"{page_of(plan)}/sale", why="back")).status_code == 303
    assert plan.label in (await operator.open("/prices?currency=USD")).text


@pytest.mark.parametrize("name", ["complete", "free"])
async def test_what_shops_come_to_by_themselves_is_not_withdrawn(operator: Browser, name: str) -> None:
    page = f"{HOME}/plans/{name}"
    assert f'action="{page}/withdrawal"' not in (await operator.open(page)).text
    assert (await operator.send(page, f"{page}/withdrawal", why="x")).status_code == 409


async def test_subscribers_come_to_the_newer_version_with_their_next_period_and_are_told(
    databases: Databases, operator: Browser, plan: Plan, fresh_tenant: TenantCard
) -> None:
    with clock.at(clock.now()) as standing:
        shop = Shop(databases, fresh_tenant, standing)
        await shop.choose(plan.name)
        await shop.pay()
        await dearer(operator, plan)
        preview = (await operator.open(f"{page_of(plan)}/move")).text
        for text in ("£10.00", "£12.50", "+£2.50"):
            assert text in preview, text
        asked = await operator.send(f"{page_of(plan)}/move", f"{page_of(plan)}/moving", why="rent went up")
        assert asked.status_code == 303, asked.text
        await move(databases, await newest(databases, plan))
        await move(databases, await newest(databases, plan))
        has = await shop.subscription()
        assert (has.has.plan.version, has.moves_to and has.moves_to.version) == (1, 2)
        assert await shop.letters() == ["plan_moves"]
        await shop.pass_days(32)
        has = await shop.subscription()
        assert (has.has.plan.version, has.moves_to) == (2, None)
        assert [bill.total for bill in await shop.bills()] == [1000, 1250]
    assert "Moved subscribers" in (await operator.open(f"{HOME}/log?act=operator.subscribers_moved")).text


async def test_trials_gifts_and_what_was_canceled_are_not_moved(
    databases: Databases, operator: Browser, plan: Plan, new_tenant: NewTenant
) -> None:
    with clock.at(clock.now()) as standing:
        gifted, leaving = [Shop(databases, await new_tenant(), standing) for _ in range(2)]
        page = f"{HOME}/tenants/{gifted.tenant.slug}/plan"
        await operator.send(page, offer=f"{plan.name}@1", gift="1", why="friends")
        await leaving.choose(plan.name)
        async with databases.platform() as session:
            await cancel_plan(session, leaving.tenant.id, leaving.now, who="test")
            await session.commit()
        await dearer(operator, plan)
        await move(databases, await newest(databases, plan))
        for shop in (gifted, leaving):
            has = await shop.subscription()
            assert (has.has.plan.version, has.moves_to) == (1, None)
