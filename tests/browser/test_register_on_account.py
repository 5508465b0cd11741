"""At the register: on account is asked about before the sale; without a network it is said that nobody knows."""

from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from litestar import Litestar
from playwright.async_api import Page, Playwright, async_playwright, expect
from redis.asyncio import Redis

from infra.kit.db.sessions import Databases
from modules.customers.models import Customer
from tenancy.tenants.api import TenantCard
from tests.browser.counters import PHONE, Shop, at_counter, look
from tests.browser.network import Network, network_before
from tests.browser.registers import add_cashier
from tests.factories.accounts import add_debtor, balance
from tests.factories.goods import add_goods
from tests.factories.registers import open_register, switch_pos_on

NAME = "Ada Lovelace"


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
    """Oil at 10.00, and Ada, who may owe 15.00."""
    await switch_pos_on(live_app, databases, redis, fresh_tenant)
    async with databases.tenant(fresh_tenant.id) as session:
        oil = await add_goods(session, code="OIL-1", name="Walnut oil", price=1000)
        await add_debtor(session, 1500, name=NAME)
        await session.commit()
    await add_cashier(databases, fresh_tenant)
    register = await open_register(databases, fresh_tenant, "R1")
    return Shop(tenant=fresh_tenant, databases=databases, register=register, oil=oil)


async def owed(shop: Shop) -> int | None:
    async with shop.databases.read_tenant(shop.tenant.id) as session:
        debtor: UUID = (await session.scalars(sa.select(Customer.id).where(Customer.name == NAME))).one()
        return await balance(session, debtor)


async def on_account(page: Page) -> None:
    """One bottle for Ada, on to the payment, on account."""
    await page.locator("#scan").fill("OIL-1")
    await page.keyboard.press("Enter")
    await page.locator("[data-key=who]").click()
    await page.locator("dialog input").fill("Ada")
    await page.locator("dialog .till-hit", has_text=NAME).click()
    await page.locator("[data-key=pay]").click()
    await page.locator("[data-key=tender-account]").click()


@pytest.mark.parametrize(("locale", "width"), [("en", 1280), ("zh_Hans", PHONE)])
async def test_the_limit_is_asked_before_the_sale_and_off_line_it_is_said_that_nobody_knows(
    corner: Shop, chromium: Playwright, line: Network, tmp_path: Path, locale: str, width: int
) -> None:
    counter = await at_counter(corner, chromium, line, tmp_path, locale, width)
    page = counter.page
    try:
        await on_account(page)
        await expect(page.locator("[data-key=room]")).to_contain_text("15")
        await page.locator("[data-key=take]").click()
        await page.locator("[data-key=next]").click()
        await counter.handed_in()
        assert await owed(corner) == 1000

        await on_account(page)
        await expect(page.locator(".pay-given")).to_contain_text("5.00")
        await page.keyboard.press("9")
        await expect(page.locator("[data-key=room].till-over")).to_be_visible()
        await expect(page.locator("[data-key=take]")).to_be_disabled()
        await look(counter, "light", "dark")
        await page.locator("[data-key=tender-account]").click()
        await page.locator("[data-key=take]").click()
        await page.locator("[data-key=tender-account]").click()
        await expect(page.locator("#toasts .toast-bad")).to_contain_text(NAME)
        await page.locator("[data-key=tender-cash]").click()
        await page.locator("[data-key=take]").click()
        await page.locator("[data-key=next]").click()
        states = [row["state"] for row in await counter.handed_in()]
        assert (set(states), await owed(corner)) == ({"recorded"}, 1500)

        line.go_down()
        await page.evaluate("dispatchEvent(new Event('offline'))")
        await on_account(page)
        await expect(page.locator("#toasts")).to_contain_text(NAME)
        await look(counter, "light")
        await page.locator("[data-key=take]").click()
        await page.locator("[data-key=next]").click()
        line.come_up()
        states = [row["state"] for row in await counter.handed_in()]
        assert (states[-1], await owed(corner)) == ("review", 2500)
        assert counter.said == []
    finally:
        await counter.close()
