"""Shops in the console: found, looked at, and helped, with a line in the log for each act."""

import re
from datetime import timedelta

import msgspec
import pytest
from litestar import Litestar

from billing.subscriptions.api import begin_trial, subscription_of
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from tenancy.access.api import make_owner
from tenancy.accounts.service import create_account
from tenancy.operators.api import HOME
from tenancy.tenants.api import TenantCard, find_tenant
from tests.billing.subscriptions.shops import Shop
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at
from tests.factories.operators import operator_at
from tests.fixtures.tenants import RIVAL, open_tenant


@pytest.fixture
async def operator(live_app: Litestar, databases: Databases) -> Browser:
    return (await operator_at(live_app, databases))[0]


def page_of(tenant: TenantCard) -> str:
    return f"{HOME}/tenants/{tenant.slug}"


async def log_of(operator: Browser, tenant: TenantCard) -> str:
    return (await operator.open(f"{HOME}/log?tenant={tenant.slug}")).text


async def on_trial(databases: Databases, tenant: TenantCard) -> None:
    async with databases.platform() as session:
        await begin_trial(session, tenant, ())
        await session.commit()


async def test_a_shop_is_found_by_name_pinyin_slug_and_its_owner_s_address(
    live_app: Litestar, databases: Databases, operator: Browser
) -> None:
    slug, email = f"lou-{new_id()}", f"{new_id()}@lou.example"
    card = await open_tenant(databases, msgspec.structs.replace(RIVAL, slug=slug, name="龙井茶楼"))
    async with databases.platform() as session:
        account = await create_account(session, email=email, password_hash="-", name="Lou", locale="en")
        await make_owner(session, card.id, account)
        await session.commit()
    for query in ("龙井", "longjing", "ljcl", slug, email, email.upper()):
        assert f'href="{page_of(card)}"' in (await operator.open(f"{HOME}/tenants?q={query}")).text, query
    assert f'href="{page_of(card)}"' not in (await operator.open(f"{HOME}/tenants?q=nobody-{new_id()}")).text
    assert f'href="{page_of(card)}"' not in (await operator.open(f"{HOME}/tenants?q=%25{new_id()}")).text
    assert slug in (await operator.open(f"{HOME}/tenants/export.csv?q={slug}")).text


async def test_a_plan_is_given_billed_or_as_a_gift_and_says_why(
    databases: Databases, operator: Browser, fresh_tenant: TenantCard
) -> None:
    page = page_of(fresh_tenant)
    await on_trial(databases, fresh_tenant)
    refused = await operator.send(f"{page}/plan", offer="solo@1", interval="month")
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert (await operator.send(f"{page}/plan", offer="golden@7", why="x")).status_code == 404
    given = await operator.send(f"{page}/plan", offer="solo@1", interval="month", why="asked on the phone")
    assert given.headers["location"] == page
    with clock.at(clock.now()) as standing:
        shop = Shop(databases, fresh_tenant, standing)
        (bill,) = await shop.bills()
        assert bill.total == 1600
        await operator.send(f"{page}/plan", offer="chain@1", interval="month", gift="1", why="for the fair")
        has = await shop.subscription()
        assert (has.has.plan.name, has.period, has.credit) == ("chain", None, bill.total)
    log = await log_of(operator, fresh_tenant)
    for text in ("Gave a plan", "asked on the phone", "for the fair", "chain"):
        assert text in log


async def test_a_trial_is_extended_to_the_end_of_a_day(
    databases: Databases, operator: Browser, fresh_tenant: TenantCard
) -> None:
    page, until = page_of(fresh_tenant), (clock.now() + timedelta(days=60)).date()
    assert (await operator.send(page, f"{page}/trial", until=until.isoformat())).status_code == 409
    await on_trial(databases, fresh_tenant)
    assert (await operator.send(page, f"{page}/trial", until="soon")).status_code == 422
    assert (await operator.send(page, f"{page}/trial", until="2020-01-01")).status_code == 422
    assert (await operator.send(page, f"{page}/trial", until=until.isoformat())).status_code == 303
    async with databases.read_platform() as session:
        found = (await subscription_of(session, fresh_tenant.id, clock.now())).trial_until
    assert found
    assert found.date() == until
    assert until.isoformat() in await log_of(operator, fresh_tenant)


async def test_a_bill_is_marked_as_paid_and_everything_is_back(
    databases: Databases, operator: Browser, fresh_tenant: TenantCard, other_tenant: TenantCard
) -> None:
    page = page_of(fresh_tenant)
    with clock.at(clock.now()) as standing:
        shop = Shop(databases, fresh_tenant, standing)
        await shop.choose("solo")
        await shop.pass_days(15)
        (bill,) = await shop.bills()
        assert (await shop.subscription()).stage == "past_due"
    action = f"{page}/bills/{bill.number}/payment"
    assert bill.name in (await operator.open(page)).text
    elsewhere = f"{page_of(other_tenant)}/bills/{bill.number}/payment"
    assert (await operator.send(page, elsewhere, how="transfer")).status_code == 404
    assert (await operator.send(page, action, how="transfer of the 21st")).status_code == 303
    async with databases.read_platform() as session:
        assert (await subscription_of(session, fresh_tenant.id, clock.now())).stage is None
    log = await log_of(operator, fresh_tenant)
    assert "Marked a bill as paid" in log
    assert "transfer of the 21st" in log


async def test_a_shop_is_suspended_and_reopened(
    live_app: Litestar, databases: Databases, operator: Browser, fresh_tenant: TenantCard
) -> None:
    page = page_of(fresh_tenant)
    async with databases.platform() as session:
        owner = await owner_at(live_app, session, fresh_tenant)
    inside = f"/app/{fresh_tenant.slug}/orders"
    assert (await owner.open(inside)).status_code == 200
    assert (await operator.send(page, f"{page}/suspension")).status_code == 422
    assert (await operator.send(page, f"{page}/suspension", why="stolen cards")).status_code == 303
    assert (await owner.open(inside)).status_code >= 400
    assert (await operator.send(page, f"{page}/suspension", why="again")).status_code == 409
    assert (await operator.send(page, f"{page}/reopening")).status_code == 303
    assert (await owner.open(inside)).status_code == 200
    async with databases.read_platform() as session:
        found = await find_tenant(session, fresh_tenant.id)
    assert found
    assert found.state == "open"
    log = await log_of(operator, fresh_tenant)
    assert re.search(r"Reopened the shop.*Suspended the shop", log, re.DOTALL)


async def test_the_confirming_mail_is_sent_again_to_an_owner_alone(
    databases: Databases, operator: Browser, fresh_tenant: TenantCard
) -> None:
    page, email = page_of(fresh_tenant), f"{new_id()}@shop.example"
    async with databases.platform() as session:
        account = await create_account(session, email=email, password_hash="-", name="Lin", locale="en")
        await make_owner(session, fresh_tenant.id, account)
        await session.commit()
    assert (await operator.send(page, f"{page}/confirmation/{new_id()}")).status_code == 404
    assert (await operator.send(page, f"{page}/confirmation/{account}")).status_code == 303
    assert email in await log_of(operator, fresh_tenant)


async def test_an_act_that_fails_leaves_no_line(operator: Browser, fresh_tenant: TenantCard) -> None:
    page = page_of(fresh_tenant)
    await operator.send(page, f"{page}/trial", until="2099-01-01")
    assert "Extended the trial" not in (await log_of(operator, fresh_tenant)).partition('<ol class="timeline')[2]
