"""The second window that the buyer sees, with a network and without."""

from pathlib import Path

import pytest
from playwright.async_api import Playwright, expect

from tests.browser.counters import Shop, at_counter, look
from tests.browser.network import Network
from tests.browser.test_register_exchanges import chromium, corner, line, scan

__all__ = ["chromium", "corner", "line"]


@pytest.mark.parametrize(
    ("locale", "words"), [("en", ("Welcome", "To pay", "Change")), ("zh_Hans", ("欢迎光临", "应付", "找零"))]
)
async def test_the_buyer_sees_the_goods_the_sum_and_the_change_on_a_second_window_without_a_network(
    corner: Shop, chromium: Playwright, line: Network, tmp_path: Path, locale: str, words: tuple[str, str, str]
) -> None:
    counter = await at_counter(corner, chromium, line, tmp_path, locale)
    page = counter.page
    welcome, due, change = words
    try:
        line.go_down()
        await page.locator("header .btn-icon").last.click()
        async with counter.context.expect_page() as opening:
            await page.locator(".till-item", has=page.locator("use[href$='#monitor']")).click()
        buyer = await opening.value
        await expect(buyer.locator(".buyer")).to_contain_text(welcome)
        await scan(page, "OIL-1")
        await scan(page, "TEA-1")
        await expect(buyer.locator(".buyer-lines li")).to_have_count(2)
        await expect(buyer.locator(".buyer-sum")).to_contain_text(due)
        await expect(buyer.locator(".buyer-sum b")).to_contain_text("26.50")
        await page.locator("[data-key=pay]").click()
        await page.keyboard.type("3000")
        await page.locator("[data-key=take]").click()
        await expect(buyer.locator(".buyer-sum", has_text=change)).to_contain_text("3.50")
        counter.page = buyer
        await look(counter, "light", "dark")
        await page.locator("[data-key=next]").click()
        await expect(buyer.locator(".buyer")).to_contain_text(welcome)
        assert counter.said == []
    finally:
        await counter.close()
