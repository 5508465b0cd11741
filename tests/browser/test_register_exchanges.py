"""At the register without a network: goods for goods, the difference paid or paid out, on one receipt."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from litestar import Litestar
from playwright.async_api import Page, Playwright, async_playwright, expect
from redis.asyncio import Redis

from infra.kit.db.sessions import Databases
from modules.orders import views as orders
from tenancy.tenants.api import TenantCard
from tests.browser.counters import PHONE, Shop, at_counter, look
from tests.browser.network import Network, network_before
from tests.browser.registers import add_cashier
from tests.browser.test_register_selling import choose
from tests.factories.goods import add_goods
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
async def corner(live_app: Litestar, databases: Databases, redis: Redis, fresh_tenant: TenantCard) -> Shop:
    """Oil at 10.00 and tea at 16.50."""
    await switch_pos_on(live_app, databases, redis, fresh_tenant)
    async with databases.tenant(fresh_tenant.id) as session:
        oil = await add_goods(session, code="OIL-1", name="Walnut oil", price=1000)
        await add_goods(session, code="TEA-1", name="Longjing tea", price=1650)
        await session.commit()
    await add_cashier(databases, fresh_tenant)
    register = await open_register(databases, fresh_tenant, "R1")
    return Shop(tenant=fresh_tenant, databases=databases, register=register, oil=oil)


async def bring_back(page: Page, width: int, number: str) -> None:
    """All of a receipt's goods come back for others."""
    await choose(page, width, "undo-2")
    await page.locator("dialog input").fill(number)
    await page.keyboard.press("Enter")
    await page.locator("dialog .till-row button").click()
    await page.locator("dialog input[maxlength='200']").fill("Too big")
    await page.locator("[data-key=exchange]").click()
    await expect(page.locator(".cart-back")).to_contain_text(number)


async def scan(page: Page, code: str) -> None:
    await page.locator("#scan").fill(code)
    await page.keyboard.press("Enter")
    await expect(page.locator(f"[data-line={code}]")).to_be_visible()


async def paid_orders(shop: Shop) -> list[tuple[Any, ...]]:
    """(number, total, what is left paid) of each of its sales."""
    async with shop.databases.read_tenant(shop.tenant.id) as session:
        own = orders.orders
        rows = await session.execute(sa.select(own.c.number, own.c.total, own.c.paid).order_by(own.c.number))
        return [tuple(row) for row in rows]


@pytest.mark.parametrize(("locale", "width"), [("en", 1280), ("zh_Hans", PHONE)])
async def test_goods_are_exchanged_without_a_network_and_the_difference_is_paid_or_paid_out(
    corner: Shop, chromium: Playwright, line: Network, tmp_path: Path, locale: str, width: int
) -> None:
    counter = await at_counter(corner, chromium, line, tmp_path, locale, width)
    page = counter.page
    try:
        await counter.sell(["OIL-1"])
        line.go_down()
        await bring_back(page, width, "R1-000001")
        await page.reload()
        await counter.log_in()
        await scan(page, "TEA-1")
        await look(counter, "light")
        await expect(page.locator("[data-key=pay]")).to_contain_text("6.50")
        await page.locator("[data-key=pay]").click()
        await page.locator("[data-key=take]").click()
        await expect(page.locator(".paper-slip")).to_contain_text("R1-000001")
        await expect(page.locator(".paper-total")).to_contain_text("6.50")
        await page.locator("[data-key=next]").click()
        await bring_back(page, width, "R1-000003")
        await scan(page, "OIL-1")
        await page.locator("[data-key=pay]").click()
        await page.locator("dialog .btn-block").first.click()
        await expect(page.locator(".till-change")).to_contain_text("6.50")
        await look(counter, "light", "dark")
        line.come_up()
        states = {(row["document"]["kind"], row["state"]) for row in await counter.handed_in()}
        assert states == {(kind, "recorded") for kind in ("opening", "sale", "return")}
        assert counter.said == []
    finally:
        await counter.close()
    assert await paid_orders(corner) == [("R1-000001", 1000, 0), ("R1-000003", 1650, 0), ("R1-000005", 1000, 1000)]
