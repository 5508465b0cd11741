"""At the register: a sale is kept as an order with a first part paid, called off, kept again and picked up."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.async_api import Page, Playwright, expect

from modules.orders.schemas import OrderOut
from modules.orders.services.list import OrderFilter, page_orders
from modules.orders.services.read import get_order
from modules.stock.models import StockLevel
from tests.browser.counters import PHONE, Shop, at_counter, look
from tests.browser.network import Network
from tests.browser.test_register_on_account import NAME, chromium, corner, line
from tests.factories.actors import an_actor

__all__ = ["chromium", "corner", "line"]


async def orders_of(shop: Shop) -> list[OrderOut]:
    """The oldest first."""
    actor = an_actor(tenant=shop.tenant.id, slug=shop.tenant.slug)
    async with shop.databases.read_tenant(shop.tenant.id) as session:
        found = await page_orders(session, actor, OrderFilter(sort="oldest"), None, 50)
        return [await get_order(session, each.id, actor) for each in found.items]


async def in_menu(page: Page, picture: str) -> None:
    await page.locator("header .btn-icon").last.click()
    await page.locator(".till-item", has=page.locator(f"use[href$='#{picture}']")).click()


async def two_for_ada(page: Page) -> None:
    for _ in range(2):
        await page.locator("#scan").fill("OIL-1")
        await page.keyboard.press("Enter")
    await page.locator("[data-key=who]").click()
    await page.locator("dialog input").fill("Ada")
    await page.locator("dialog .till-hit", has_text=NAME).click()


async def keep(page: Page, amount: str) -> None:
    await in_menu(page, "hand-coins")
    await page.locator("[name=deposit]").fill(amount)
    await page.keyboard.press("Enter")


def facts(orders: list[OrderOut]) -> list[tuple[str, int, int]]:
    return [(each.state, each.total, each.paid) for each in orders]


@pytest.mark.parametrize(("locale", "width"), [("en", 1280), ("zh_Hans", PHONE)])
async def test_a_sale_is_kept_called_off_kept_again_and_picked_up(
    corner: Shop, chromium: Playwright, line: Network, tmp_path: Path, locale: str, width: int
) -> None:
    counter = await at_counter(corner, chromium, line, tmp_path, locale, width)
    page = counter.page
    try:
        await two_for_ada(page)
        await keep(page, "25")
        await expect(page.locator("dialog .error")).to_be_visible()
        await page.locator("[name=deposit]").fill("5")
        await look(counter, "light")
        await page.keyboard.press("Enter")
        await expect(page.locator(".pay-due")).to_contain_text("5")
        await look(counter, "light")
        await page.locator("[data-key=take]").click()
        kept = await number_on_paper(page, corner)
        await expect(page.locator(".paper-slip")).to_contain_text("15.00")
        await look(counter, "light", "dark")
        await page.locator("[data-key=next]").click()

        await take_up(page, kept)
        await page.locator("[data-key=call-off]").click()
        await page.locator("[name=why]").fill("Changed her mind")
        await look(counter, "light")
        await page.keyboard.press("Enter")
        await expect(page.locator(".till-change")).to_contain_text("5.00")
        await look(counter, "light", "dark")
        await page.locator("[data-key=next]").click()
        assert facts(await orders_of(corner)) == [("canceled", 2000, 0)]

        await two_for_ada(page)
        await keep(page, "8")
        await page.locator("[data-key=take]").click()
        again = await number_on_paper(page, corner)
        await page.locator("[data-key=next]").click()
        await take_up(page, again)
        await page.locator("[data-key=pay]").click()
        await expect(page.locator(".pay-due")).to_contain_text("12")
        await page.locator("[data-key=take]").click()
        await expect(page.locator(".paper-slip")).to_contain_text(again)
        await page.locator("[data-key=next]").click()
        kinds = [row["document"]["kind"] for row in await counter.handed_in() if row["state"] == "recorded"]
        assert kinds == ["opening", "deposit", "cancellation", "deposit", "pickup"]
        assert counter.said == []
    finally:
        await counter.close()
    assert facts(await orders_of(corner)) == [("canceled", 2000, 0), ("completed", 2000, 2000)]


async def number_on_paper(page: Page, shop: Shop) -> str:
    """The newest order's, which stands on the receipt."""
    await expect(page.locator(".paper-slip")).to_be_visible()
    number = (await orders_of(shop))[-1].number
    await expect(page.locator(".paper-slip")).to_contain_text(number)
    return number


async def take_up(page: Page, number: str) -> None:
    await page.locator("#scan").fill(number)
    await page.keyboard.press("Enter")
    await expect(page.locator(".cart")).to_contain_text(number)


async def test_a_shop_that_says_no_gives_the_cart_back_and_without_a_network_nothing_is_kept(
    corner: Shop, chromium: Playwright, line: Network, tmp_path: Path
) -> None:
    counter = await at_counter(corner, chromium, line, tmp_path)
    page = counter.page
    try:
        await two_for_ada(page)
        line.go_down()
        await page.evaluate("dispatchEvent(new Event('offline'))")
        await in_menu(page, "hand-coins")
        await expect(page.locator("#toasts")).to_contain_text("internet")
        line.come_up()
        await page.evaluate("dispatchEvent(new Event('online'))")
        await expect(page.locator(".offline")).to_have_count(0)
        await keep(page, "5")
        await sold_out(corner)
        await page.locator("[data-key=take]").click()
        await expect(page.locator(".till-asking .till-change")).to_contain_text("5.00")
        await look(counter, "light")
        await page.locator("[data-key=next]").click()
        await expect(page.locator("[data-line=OIL-1]")).to_be_visible()
        await expect(page.locator("[data-key=pay]")).to_contain_text("20.00")
        states: dict[str, Any] = {row["document"]["kind"]: row["state"] for row in await counter.handed_in()}
        assert states == {"opening": "recorded", "deposit": "refused"}
        assert counter.said == []
    finally:
        await counter.close()
    assert await orders_of(corner) == []


async def sold_out(shop: Shop) -> None:
    """Nothing of it is there any more."""
    async with shop.databases.tenant(shop.tenant.id) as session:
        await session.execute(sa.update(StockLevel).where(StockLevel.variant_id == shop.oil).values(reserved=99))
        await session.commit()
