"""The way from nothing to a shop."""

import asyncio

import pytest
import sqlalchemy as sa
from litestar import Litestar

from infra.kit.db.sessions import Databases
from tenancy.onboarding.models import ShopOpening
from tenancy.tenants.service import keep_ready
from tests.factories.browsers import Browser, open_shop, sign_up

REGION = {"currency": "CNY", "zone": "Asia/Shanghai", "locale": "en"}


async def test_a_stranger_opens_a_shop_and_stands_before_its_checklist(
    live_app: Litestar, databases: Databases
) -> None:
    await keep_ready(databases, 1)
    browser = await sign_up(live_app, "stranger@shop.example")
    assert (await browser.send("/signup/business", shop="西湖茶庄", country="CN")).headers[
        "location"
    ] == "/signup/trade"
    assert (await browser.send("/signup/trade", trade="drinks")).headers["location"] == "/signup/region"
    page = await browser.open("/signup/region")
    assert '<option value="CNY" selected>' in page.text
    assert '<option value="Asia/Shanghai" selected>' in page.text
    answer = await browser.send("/signup/region", **REGION)
    assert answer.headers["location"] == "/app/xi-hu-cha-zhuang/welcome"
    welcome = await browser.open("/app/xi-hu-cha-zhuang/welcome")
    assert welcome.status_code == 200
    assert "stranger@shop.example" in welcome.text


async def test_the_last_step_sent_twice_at_once_is_one_shop(live_app: Litestar, databases: Databases) -> None:
    await keep_ready(databases, 2)
    browser = await sign_up(live_app, "double@shop.example")
    await browser.send("/signup/business", shop="Double", country="GB")
    await browser.send("/signup/trade", trade="general")
    data = {**await browser.hidden("/signup/region"), "currency": "GBP", "zone": "Europe/London", "locale": "en"}
    answers = await asyncio.gather(*(browser.client.post("/signup/region", data=data) for _ in range(3)))
    assert {answer.headers["location"] for answer in answers} == {"/app/double/welcome"}
    async with databases.read_platform() as session:
        count = sa.select(sa.func.count()).where(ShopOpening.shop == "Double")
        assert await session.scalar(count) == 1


async def test_two_shops_of_one_name_have_different_addresses(live_app: Litestar, databases: Databases) -> None:
    await keep_ready(databases, 2)
    first = await open_shop(live_app, "one@shop.example", "Same Name")
    second = await open_shop(live_app, "two@shop.example", "Same Name")
    assert (await first.open("/app")).headers["location"] == "/app/same-name"
    assert (await second.open("/app")).headers["location"] == "/app/same-name-2"


async def test_without_a_log_in_the_wizard_begins_at_its_beginning(live_app: Litestar) -> None:
    browser = Browser(live_app)
    for page in ("/signup/business", "/signup/trade", "/signup/region", "/signup/preparing"):
        assert (await browser.open(page)).headers["location"] in {"/signup", "/signup/business"}


async def test_who_opens_a_chinese_shop_reads_it_in_chinese(live_app: Litestar, databases: Databases) -> None:
    await keep_ready(databases, 1)
    browser = await sign_up(live_app, "zh@shop.example")
    await browser.send("/signup/business", shop="小店", country="CN")
    await browser.send("/signup/trade", trade="general")
    answer = await browser.send("/signup/region", **{**REGION, "locale": "zh_Hans"})
    assert 'lang="zh-Hans"' in (await browser.open(answer.headers["location"])).text


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ("business", {"shop": "", "country": "CN"}),
        ("business", {"shop": "Shop\x00", "country": "CN"}),
        ("business", {"shop": "Shop", "country": "Atlantis"}),
        ("trade", {"trade": "smuggling"}),
        ("region", {**REGION, "currency": "XXX"}),
        ("region", {**REGION, "zone": "Mars/Base"}),
        ("region", {**REGION, "locale": "tlh"}),
    ],
)
async def test_what_a_step_cannot_take_is_shown_again_and_kept_out(
    live_app: Litestar, step: str, fields: dict[str, str]
) -> None:
    browser = await sign_up(live_app, f"{abs(hash((step, *fields.values())))}@shop.example")
    await browser.send("/signup/business", shop="Careful", country="CN")
    answer = await browser.send(f"/signup/{step}", **fields)
    assert answer.status_code == 422
    assert "error" in answer.text
