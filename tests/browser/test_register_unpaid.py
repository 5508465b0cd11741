"""A shop that owes its plan: its registers finish their day, begin no other, and go on once it is paid."""

from pathlib import Path

from litestar import Litestar
from playwright.async_api import Playwright, expect

from billing.plans.api import FREE, give_plan, stand
from infra.kit import clock
from tenancy.access.api import Standing
from tests.browser.counters import PHONE, Shop, at_counter, look, open_drawer
from tests.browser.network import Network
from tests.browser.test_register_exchanges import chromium, corner, line

__all__ = ["chromium", "corner", "line"]


async def put(site: Litestar, shop: Shop, stage: str) -> None:
    """The shop in `stage`, an empty text for a good one."""
    async with shop.databases.platform() as session:
        await give_plan(session, shop.tenant.id, FREE, clock.now())
        await stand(session, shop.tenant.id, Standing(state=stage, until=clock.now()) if stage else None)
        await session.commit()
    await site.state.callers.revoke(f"tenant {shop.tenant.id}")


async def test_an_unpaid_shop_finishes_its_day_and_begins_no_other_until_it_is_paid(
    live_app: Litestar, corner: Shop, chromium: Playwright, line: Network, tmp_path: Path
) -> None:
    counter = await at_counter(corner, chromium, line, tmp_path, "zh_Hans", PHONE)
    page = counter.page
    try:
        await put(live_app, corner, "read_only")
        await counter.sell(["OIL-1"])
        await counter.handed_in()
        await open_drawer(page, PHONE)
        await page.locator("dialog .till-item").last.click()
        await page.locator("[name=cash]").fill("109.95")
        await page.locator("button[type=submit]").click()
        await expect(page.locator("[role=status] .till-z-row").first).to_be_visible()
        assert {row["state"] for row in await counter.handed_in()} == {"recorded"}
        async with page.expect_response("**/feed*") as asked:
            await page.reload()
        await (await asked.value).finished()
        await counter.log_in()
        await expect(page.locator("h1")).to_have_text("暂时不能开新班次")
        await look(counter)
        await put(live_app, corner, "")
        again = page.get_by_role("button", name="再看一次")
        await again.click()
        await expect(page.locator("[name=float]")).to_be_visible()
    finally:
        await counter.close()
