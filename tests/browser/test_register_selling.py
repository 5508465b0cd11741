"""At the register: offers said line by line, coupons, who has sold it, labels of scales, goods put aside."""

from collections.abc import AsyncGenerator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from litestar import Litestar
from playwright.async_api import Page, Playwright, async_playwright, expect
from redis.asyncio import Redis

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from modules.orders import views as orders
from modules.pos.labels import ScaleLabel, put_label
from modules.promotions import views as promotions
from modules.promotions.domain import Percentage
from modules.stock import views as stock_views
from modules.stock.api import HoldIn, hold
from tenancy.tenants.api import TenantCard
from tests.browser.counters import PHONE, Shop, at_counter, look
from tests.browser.network import Network, network_before
from tests.browser.registers import Counter, add_cashier
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.factories.offers import add_coupon, add_promotion
from tests.factories.registers import open_register, switch_pos_on


@pytest.fixture
async def chromium() -> AsyncGenerator[Playwright]:
    async with async_playwright() as made:
        yield made


@pytest.fixture
async def line(address: str) -> AsyncGenerator[Network]:
    async with network_before(address) as made:
        yield made


@pytest.fixture
async def market(live_app: Litestar, databases: Databases, redis: Redis, fresh_tenant: TenantCard) -> Shop:
    """Everything is 10 % off, the code TEN takes 10 % more once, and one person sells."""
    await switch_pos_on(live_app, databases, redis, fresh_tenant)
    async with databases.tenant(fresh_tenant.id) as session:
        oil = await add_goods(session, code="OIL-1", name="Walnut oil", price=1000)
        kumquats = await add_goods(session, code="42", name="Kumquats", price=3333, weighed=True)
        await put_label(session, ScaleLabel(prefix="21", holds="weight", digits=5, decimals=3))
        await put_label(session, ScaleLabel(prefix="22", holds="price", digits=5, decimals=2))
        await hold_goods(session, fresh_tenant, kumquats, oil)
        await add_promotion(session, Percentage(off=1000), "Tea week")
        await add_coupon(session, Percentage(off=1000), "TEN")
        await session.commit()
    await add_cashier(databases, fresh_tenant)
    register = await open_register(databases, fresh_tenant, "R1")
    return Shop(tenant=fresh_tenant, databases=databases, register=register, oil=oil)


async def hold_goods(session: TenantSession, tenant: TenantCard, *goods: UUID) -> None:
    """Two of each, for Mrs Zhou."""
    own = stock_views.warehouses
    place = await session.scalar(sa.select(own.c.id).where(own.c.sells).limit(1))
    assert place
    asked = HoldIn(warehouse=place, lines=[(each, Decimal(2)) for each in goods], name="Mrs Zhou")
    await hold(session, an_actor(tenant=tenant.id, slug=tenant.slug), asked, clock.now())


async def choose(page: Page, width: int, picture: str) -> None:
    """One of the acts below the goods; on a phone it stands in the menu."""
    wanted = page.locator(f"use[href$='#{picture}']")
    if width == PHONE:
        await page.locator("header .btn-icon").last.click()
        await page.locator(".till-item", has=wanted).click()
    else:
        await page.locator(".till-acts .btn", has=wanted).click()


async def give_coupon(page: Page, width: int, code: str) -> None:
    await choose(page, width, "ticket-percent")
    await page.locator("dialog input").fill(code)
    await page.keyboard.press("Enter")


async def sold_by_another(page: Page) -> None:
    """The sale is Wen Jie's."""
    await page.locator("[data-key=seller]").click()
    await page.locator("dialog .till-hit", has_text="Wen Jie").click()
    await expect(page.locator("[data-key=seller]")).to_contain_text("Wen Jie")


async def paid_in_cash(counter: Counter) -> None:
    await counter.page.locator("[data-key=pay]").click()
    await counter.page.locator("[data-key=take]").click()
    await counter.page.locator("[data-key=next]").wait_for()
    await counter.handed_in()


async def booked(shop: Shop) -> tuple[list[Any], list[str]]:
    """The sale's line (amount, who sold it) and the codes whose use is counted."""
    async with shop.databases.read_tenant(shop.tenant.id) as session:
        own, uses = orders.order_lines, promotions.promotion_uses
        lines = (await session.execute(sa.select(own.c.net + own.c.tax, own.c.salesperson_name))).all()
        codes = await session.scalars(sa.select(sa.func.count()).where(uses.c.coupon_id.is_not(None)))
        return [tuple(line) for line in lines], [str(count) for count in codes]


@pytest.mark.parametrize(("locale", "width"), [("en", 1280), ("zh_Hans", PHONE)])
async def test_an_offer_a_coupon_and_who_sold_it_stand_on_the_sale(
    market: Shop, chromium: Playwright, line: Network, tmp_path: Path, locale: str, width: int
) -> None:
    await add_cashier(market.databases, market.tenant, "Wen Jie")
    counter = await at_counter(market, chromium, line, tmp_path, locale, width, "Chen Yu")
    page = counter.page
    try:
        await page.locator("#scan").fill("OIL-1")
        await page.keyboard.press("Enter")
        await expect(page.locator("[data-line=OIL-1]")).to_contain_text("Tea week")
        await give_coupon(page, width, "nobody")
        await expect(page.locator("dialog [role=alert]")).to_contain_text("NOBODY")
        await page.keyboard.press("Escape")
        await give_coupon(page, width, "ten")
        await expect(page.locator("[data-line=OIL-1]")).to_contain_text("TEN")
        await expect(page.locator("[data-line=OIL-1] .line-sum")).to_have_text("8.10")
        await sold_by_another(page)
        await look(counter, "light")
        await page.locator(".line-name").click()
        await expect(page.locator("dialog dl")).to_contain_text("Tea week")
        await look(counter, "light")
        await page.keyboard.press("Escape")
        await paid_in_cash(counter)
        assert counter.said == []
    finally:
        await counter.close()
    assert await booked(market) == ([(810, "Wen Jie")], ["1"])


async def test_a_coupon_is_refused_in_words_without_a_network_and_when_it_is_used_up(
    market: Shop, chromium: Playwright, line: Network, tmp_path: Path
) -> None:
    counter = await at_counter(market, chromium, line, tmp_path)
    page = counter.page
    try:
        await page.locator("#scan").fill("OIL-1")
        await page.keyboard.press("Enter")
        await give_coupon(page, 1280, "TEN")
        await expect(page.locator("[data-line=OIL-1]")).to_contain_text("TEN")
        await paid_in_cash(counter)
        await page.locator("[data-key=next]").click()
        await page.locator("#scan").fill("OIL-1")
        await page.keyboard.press("Enter")
        await give_coupon(page, 1280, "TEN")
        await expect(page.locator("dialog [role=alert]")).to_contain_text("used up")
        line.go_down()
        await page.locator("dialog input").fill("ELEVEN")
        await page.keyboard.press("Enter")
        await expect(page.locator("dialog [role=alert]")).to_contain_text("once the internet is back")
    finally:
        await counter.close()


async def test_a_scale_s_label_brings_its_weight_or_its_price_and_a_camera_says_what_it_lacks(
    market: Shop, chromium: Playwright, line: Network, tmp_path: Path
) -> None:
    counter = await at_counter(market, chromium, line, tmp_path)
    page = counter.page
    try:
        for label in ("2100042012455", "2200042010014"):
            await page.locator("#scan").fill(label)
            await page.keyboard.press("Enter")
        own = page.locator("[data-line='42']")
        await expect(own).to_have_count(2)
        await expect(own.nth(1)).to_contain_text("1.245")
        await expect(own.nth(0)).to_contain_text("by its label")
        await expect(page.locator(".cart-sum")).to_contain_text("51.51")
        await page.evaluate("document.querySelector('.till-camera-key').click()")
        await expect(page.locator(".toast")).to_contain_text("read barcodes with its camera")
        await paid_in_cash(counter)
        assert {row["state"] for row in await counter.kept()} == {"recorded"}
    finally:
        await counter.close()


async def test_goods_that_were_put_aside_are_sold_in_one_go(
    market: Shop, chromium: Playwright, line: Network, tmp_path: Path
) -> None:
    counter = await at_counter(market, chromium, line, tmp_path, width=PHONE)
    page = counter.page
    try:
        await page.locator("header .btn-icon").last.click()
        await page.get_by_role("button", name="Put aside").click()
        await page.locator("dialog .till-hit", has_text="Mrs Zhou").click()
        await expect(page.locator(".line")).to_have_count(2)
        await expect(page.locator(".cart-sum")).to_contain_text("Put aside: HLD")
        await look(counter, "light")
        await paid_in_cash(counter)
        assert {row["state"] for row in await counter.kept()} == {"recorded"}
        await page.locator("[data-key=next]").click()
        await page.locator("header .btn-icon").last.click()
        await page.get_by_role("button", name="Put aside").click()
        await expect(page.locator("dialog")).to_contain_text("Nothing is put aside")
    finally:
        await counter.close()
