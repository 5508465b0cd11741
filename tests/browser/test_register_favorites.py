"""At the register: what is shown first is chosen by touch and stays; without a network nothing pretends to be kept."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import sqlalchemy as sa
from litestar import Litestar
from playwright.async_api import Page, Playwright, async_playwright, expect
from redis.asyncio import Redis

from infra.kit.db.sessions import Databases
from modules.pos.models import Register
from tenancy.tenants.api import TenantCard
from tests.browser.counters import PHONE, Shop, at_counter, look
from tests.browser.network import Network, network_before
from tests.browser.registers import add_cashier
from tests.factories.goods import add_goods
from tests.factories.registers import open_register, switch_pos_on


@pytest.fixture
async def driver() -> AsyncGenerator[Playwright]:
    async with async_playwright() as made:
        yield made


@pytest.fixture
async def network(address: str) -> AsyncGenerator[Network]:
    async with network_before(address) as made:
        yield made


@pytest.fixture
async def shop(live_app: Litestar, databases: Databases, redis: Redis, fresh_tenant: TenantCard) -> Shop:
    """Tea, and oil."""
    await switch_pos_on(live_app, databases, redis, fresh_tenant)
    async with databases.tenant(fresh_tenant.id) as session:
        await add_goods(session, code="TEA-1", name="Longjing tea", price=1680)
        oil = await add_goods(session, code="OIL-1", name="Walnut oil", price=995)
        await session.commit()
    await add_cashier(databases, fresh_tenant)
    register = await open_register(databases, fresh_tenant, "R1")
    return Shop(tenant=fresh_tenant, databases=databases, register=register, oil=oil)


async def choose_favorites(page: Page, width: int) -> None:
    """On a phone it begins in the menu."""
    if width == PHONE and not await page.locator("[data-key=choose]").is_visible():
        await page.locator("header .btn-icon").last.click()
        await page.locator(".till-item", has=page.locator("use[href$='#star']")).click()
    else:
        await page.locator("[data-key=choose]").click()


@pytest.mark.parametrize(("locale", "width"), [("en", 1280), ("zh_Hans", PHONE)])
async def test_what_is_shown_first_is_chosen_by_touch_and_kept_by_the_shop(
    shop: Shop, driver: Playwright, network: Network, tmp_path: Path, locale: str, width: int
) -> None:
    counter = await at_counter(shop, driver, network, tmp_path, locale, width)
    page, oil = counter.page, f"[data-key=tile-{shop.oil}]"
    tiles = page.locator(".tiles .tile")
    try:
        await expect(tiles).to_have_count(2)
        await choose_favorites(page, width)
        await page.locator(oil).click()
        await expect(page.locator(oil)).to_have_attribute("aria-pressed", "true")
        await look(counter, "light", "dark")
        await choose_favorites(page, width)
        await expect(tiles).to_have_count(1)
        assert await page.locator(".line").count() == 0, "what is chosen is not sold"
        await page.reload()
        await counter.log_in()
        await expect(tiles).to_have_count(1)
        network.go_down()
        await choose_favorites(page, width)
        await page.locator(oil).click()
        await expect(page.locator("#toasts .toast, .toasts .toast").first).to_be_visible()
        await expect(page.locator(oil)).to_have_attribute("aria-pressed", "true")
        async with shop.databases.read_tenant(shop.tenant.id) as session:
            kept = await session.scalar(sa.select(Register.settings["favorites"]).where(Register.id == shop.register))
        assert kept == [str(shop.oil)]
    finally:
        await counter.close()
