"""Settings, Plan; and the price page."""

import re
from collections.abc import AsyncGenerator

import httpx
import pytest
from litestar import Litestar

from billing.subscriptions.api import pay_bill
from infra.kit import clock
from infra.kit.db.sessions import Databases
from tenancy.tenants.api import TenantCard
from tests.billing.subscriptions.shops import Shop
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at

SOLO = {"plan": "solo", "interval": "month"}


@pytest.fixture
async def owner(live_app: Litestar, databases: Databases, fresh_tenant: TenantCard) -> AsyncGenerator[Browser]:
    async with databases.platform() as session:
        browser = await owner_at(live_app, session, fresh_tenant)
    async with browser.client:
        yield browser


def page_of(tenant: TenantCard) -> str:
    return f"/app/{tenant.slug}/settings/plan"


async def test_a_plan_is_chosen_previewed_billed_canceled_and_resumed(
    owner: Browser, databases: Databases, fresh_tenant: TenantCard
) -> None:
    page = page_of(fresh_tenant)
    assert "It costs nothing" in (await owner.open(page)).text
    preview = await owner.open(f"{page}/choice?plan=solo&interval=month&extra.store=2")
    assert "To pay now" in preview.text
    assert "£32.00" in preview.text
    await owner.send(page, f"{page}/choice", **SOLO, **{"extra.store": "2"})
    shown = (await owner.open(page)).text
    assert "One more store × 2" in shown
    number = re.search(r"YT-(\d+)", shown)
    assert number
    async with databases.platform() as session:
        bill = await pay_bill(session, int(number[1]), clock.now(), how="transfer", who="operator")
        await session.commit()
    assert "Paid" in (await owner.open(f"{page}/bills/{bill.id}")).text
    paper = await owner.open(f"{page}/bills/{bill.id}/pdf")
    assert (paper.headers["content-type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    await owner.send(page, f"{page}/cancellation")
    assert "Go on after all" in (await owner.open(page)).text
    await owner.send(page, f"{page}/resumption")
    assert "Cancel the plan" in (await owner.open(page)).text


async def test_the_same_choice_sent_twice_is_billed_once(
    owner: Browser, databases: Databases, fresh_tenant: TenantCard
) -> None:
    page = page_of(fresh_tenant)
    for _ in range(2):
        await owner.send(page, f"{page}/choice", **SOLO)
    with clock.at(clock.now()) as standing:
        assert len(await Shop(databases, fresh_tenant, standing).bills()) == 1


async def test_an_unknown_coupon_is_told_beside_its_field(owner: Browser, fresh_tenant: TenantCard) -> None:
    answer = await owner.open(f"{page_of(fresh_tenant)}/choice?plan=solo&interval=month&coupon=NONE")
    assert answer.status_code == 404
    assert "There is no such coupon" in answer.text


async def test_what_is_not_on_offer_is_refused(owner: Browser, fresh_tenant: TenantCard) -> None:
    answer = await owner.open(f"{page_of(fresh_tenant)}/choice?plan=golden")
    assert answer.status_code == 404
    assert "not on offer any more" in answer.text


async def test_another_shop_s_bill_is_not_there(
    owner: Browser, databases: Databases, fresh_tenant: TenantCard, other_tenant: TenantCard
) -> None:
    with clock.at(clock.now()) as standing:
        rival = Shop(databases, other_tenant, standing)
        await rival.choose("solo")
        (bill, *_) = await rival.bills()
    assert (await owner.open(f"{page_of(fresh_tenant)}/bills/{bill.id}")).status_code == 404


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", "$19<"),
        ("?currency=JPY", "¥2,800"),
        ("?currency=KWD&interval=year", "KWD"),
        ("?currency=XXX&interval=never", "$19<"),
    ],
)
async def test_prices_are_there_for_everybody_in_each_currency(
    anonymous: httpx.AsyncClient, query: str, shown: str
) -> None:
    page = await anonymous.get(f"/prices{query}", headers={"accept-language": "en-US"})
    assert page.status_code == 200
    assert shown in page.text


async def test_who_reads_chinese_sees_yuan_and_the_home_page_has_prices_too(anonymous: httpx.AsyncClient) -> None:
    for path in ("/prices", "/"):
        page = (await anonymous.get(path, headers={"accept-language": "zh-CN"})).text
        assert "¥99<" in page
        assert "连锁版" in page
