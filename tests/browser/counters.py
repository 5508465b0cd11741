"""A counter that is ready to sell, and how it is looked at."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from playwright.async_api import Page, Playwright, Route, expect

from infra.kit.db.sessions import Databases
from infra.kit.i18n import NAMES
from tenancy.tenants.api import TenantCard
from tests.browser.network import Network
from tests.browser.registers import Counter
from tests.browser.window import AXE, PATIENCE, RULES
from tests.factories.registers import code_for

PHONE = 390
UNTIL = """async () => {
  for (let found = await (%s); ; found = await (%s)) {
    if (found) return found;
    await new Promise((next) => setTimeout(next, 20));
  }
}"""

expect.set_options(timeout=PATIENCE * 2)


class Shop(msgspec.Struct, frozen=True, kw_only=True):
    tenant: TenantCard
    databases: Databases
    register: UUID
    oil: UUID


async def at_counter(
    shop: Shop, driver: Playwright, network: Network, folder: Path, locale: str = "en", width: int = 1280,
    cashier: str = "",
) -> Counter:  # fmt: skip
    """A register that is ready to sell; `cashier`: who, where there are several."""
    counter = Counter(driver, folder / "profile", network.site, shop.tenant.slug, width=width)
    await counter.open()
    if locale != "en":
        await counter.page.get_by_role("button", name=NAMES[locale]).click()
    await counter.pair(await code_for(shop.databases, shop.tenant, shop.register))
    if cashier:
        await counter.page.locator(".till-people button", has_text=cashier).click()
    await counter.log_in()
    await counter.begin("100")
    await counter.is_kept()
    await counter.handed_in()
    return counter


async def until(page: Page, expression: str) -> Any:
    """Waits until it is true in the page, and gives what it is. Playwright's own way needs eval, which pages forbid."""
    async with asyncio.timeout(PATIENCE * 2 / 1000):
        return await page.evaluate(UNTIL % (expression, expression))


async def open_drawer(page: Page, width: int) -> None:
    """On a phone it stands in the menu."""
    if width == PHONE:
        await page.locator("header .btn-icon").last.click()
        await page.locator(".till-item", has=page.locator("use[href$='#banknote']")).click()
    else:
        await page.locator(".till-acts .btn").last.click()


async def look(counter: Counter, *themes: Any) -> None:
    """axe over the page as it stands, and nothing beyond its edge."""
    page = counter.page
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    await page.evaluate(AXE)
    for theme in themes or ("light", "dark"):
        await page.emulate_media(color_scheme=theme)
        await page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished.catch(() => 0)))")
        found = await page.evaluate("r => axe.run(document, {runOnly: r, resultTypes: ['violations']})", RULES)
        assert [f"{v['id']}: {node['html'][:160]}" for v in found["violations"] for node in v["nodes"]] == [], theme


async def lose_the_answer(route: Route) -> None:
    """The shop does it, and nobody hears of it."""
    await route.fetch()
    await route.abort()
