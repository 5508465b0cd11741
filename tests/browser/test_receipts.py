"""The code on a register's paper leads to the receipt on the buyer's phone, whenever the sale comes in."""

from collections.abc import AsyncGenerator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from litestar import Litestar
from msgspec.structs import replace
from playwright.async_api import Locator, Page, Playwright, async_playwright, expect
from pypdf import PdfReader
from redis.asyncio import Redis

from infra.kit.db.sessions import Databases
from infra.kit.settings import Settings
from modules.pos.models import Register
from tenancy.accounts.installation import install
from tenancy.tenants.api import TenantCard
from tests.browser.counters import until
from tests.browser.network import Network, network_before
from tests.browser.registers import Counter, add_cashier
from tests.browser.window import AXE, PATIENCE, RULES
from tests.factories.escpos import read
from tests.factories.goods import add_goods
from tests.factories.printers import printer_that
from tests.factories.registers import code_for, open_register, switch_pos_on

CUT = """() => {
  const paper = document.getElementById("print").getBoundingClientRect();
  return [...document.querySelectorAll("#print p, #print span, #print svg")].filter((each) => {
    const at = each.getBoundingClientRect();
    return at.width && (at.left < paper.left || at.right > paper.right || each.scrollWidth > Math.ceil(at.width) + 1);
  }).map((each) => each.outerHTML.slice(0, 200));
}"""
"""What reaches beyond the paper."""
PRINTS = "() => { window.print = () => { window.printed = document.getElementById('print').innerText; }; }"

expect.set_options(timeout=PATIENCE * 2)


@pytest.fixture
async def network(address: str) -> AsyncGenerator[Network]:
    async with network_before(address) as network:
        yield network


@pytest.fixture
async def code(live_app: Litestar, databases: Databases, redis: Redis, fresh_tenant: TenantCard) -> str:
    """That pairs a device with the one register of a shop that sells tea."""
    await switch_pos_on(live_app, databases, redis, fresh_tenant)
    async with databases.tenant(fresh_tenant.id) as session:
        await add_goods(session, code="TEA-1", name="西湖龙井 Longjing tea", price=1680)
        await session.commit()
    await add_cashier(databases, fresh_tenant)
    return await code_for(databases, fresh_tenant, await open_register(databases, fresh_tenant, "R1"))


@pytest.fixture
async def counter(code: str, network: Network, fresh_tenant: TenantCard, tmp_path: Path) -> AsyncGenerator[Counter]:
    """Ready to sell."""
    async with async_playwright() as driver:
        counter = await ready(driver, network, fresh_tenant, tmp_path, code)
        yield counter
        await counter.close()


async def ready(
    driver: Playwright, network: Network, tenant: TenantCard, folder: Path, code: str, *, locale: str = "en"
) -> Counter:
    counter = Counter(driver, folder / "profile", network.site, tenant.slug)
    await counter.open(locale=locale)
    await counter.pair(code)
    await counter.log_in()
    await counter.begin("100")
    await counter.is_kept()
    await counter.handed_in()
    return counter


async def look(page: Page) -> None:
    """axe over the page, light and dark, and nothing beyond its edge."""
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    await page.evaluate(AXE)
    for theme in ("light", "dark"):
        await page.emulate_media(color_scheme=theme)
        await page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished.catch(() => 0)))")
        found = await page.evaluate("r => axe.run(document, {runOnly: r, resultTypes: ['violations']})", RULES)
        assert [f"{v['id']}: {node['html'][:160]}" for v in found["violations"] for node in v["nodes"]] == [], theme


async def set_up(databases: Databases, *, tenant: TenantCard, **settings: Any) -> None:
    """How the shop's one register prints."""
    async with databases.tenant(tenant.id) as session:
        await session.execute(sa.update(Register).values(settings=settings))
        await session.commit()


async def sell(counter: Counter) -> str:
    """One tea, paid; gives the address that the paper's code has. The sale's end stays on the screen."""
    page = counter.page
    await page.locator("#scan").fill("longjing")
    await page.keyboard.press("Enter")
    await expect(page.locator(".line")).to_have_count(1)
    await page.locator("[data-key=pay]").click()
    await page.locator("[data-key=take]").click()
    link = await page.locator(".till-finished .paper-qr .qr").get_attribute("data-text")
    assert link
    return link


async def test_paper_printed_without_a_network_leads_to_the_receipt_once_the_sale_is_handed_in(
    counter: Counter, network: Network, address: str
) -> None:
    network.go_down()
    path = urlsplit(await sell(counter)).path
    phone = await counter.context.new_page()
    await phone.set_viewport_size({"width": 390, "height": 780})
    await phone.goto(f"{address}{path}")
    await expect(phone.locator("h1")).to_have_text("This receipt is not here yet")
    await look(phone)
    network.come_up()
    await counter.handed_in()
    await phone.goto(f"{address}{path}")
    await expect(phone.locator(".bill-total")).to_have_text("£16.80")
    await expect(phone.locator(".bill-lines")).to_contain_text("Longjing")
    await look(phone)
    async with phone.expect_download() as saving:
        await phone.get_by_role("link", name="Save as PDF").click()
    assert (await (await saving.value).path()).read_bytes().startswith(b"%PDF")
    await phone.locator("summary").click()
    await phone.get_by_role("button", name="简体中文").click()
    await expect(phone.locator("h1")).to_have_text("已付")
    await look(phone)


async def test_a_receipt_is_mailed_to_an_address_that_can_be_one(counter: Counter) -> None:
    page = counter.page
    await sell(counter)
    await counter.handed_in()
    await page.get_by_role("button", name="E-mail the receipt").click()
    await page.locator("dialog input").fill("nobody")
    await page.locator("dialog [type=submit]").click()
    await expect(page.locator("dialog .error")).to_contain_text("name@example.com")
    await page.locator("dialog input").fill("bo@example.com")
    await page.locator("dialog [type=submit]").click()
    await expect(page.locator(".toast")).to_contain_text("b…@example.com")


async def printed_by(page: Page, button: Locator) -> str:
    """What the browser prints once the button is pressed."""
    await page.evaluate("window.printed = null")
    await button.click()
    return await until(page, "window.printed")


async def test_a_gift_receipt_has_no_price_and_no_way_to_one(counter: Counter) -> None:
    page = counter.page
    await page.evaluate(PRINTS)
    link = await sell(counter)
    assert await page.evaluate("window.printed") is None  # nothing comes that nobody has asked for
    printed = await printed_by(page, page.get_by_role("button", name="Gift receipt"))
    assert "Longjing" in printed
    assert "16.80" not in printed
    assert await page.locator("#print .qr").count() == 0
    assert "16.80" in await printed_by(page, page.get_by_role("button", name="Print the receipt"))
    assert await page.locator("#print .qr").get_attribute("data-text") == link


async def test_a_slip_for_whom_packs_has_the_note_and_no_price_and_comes_by_itself_where_it_is_to(
    code: str, network: Network, databases: Databases, fresh_tenant: TenantCard, tmp_path: Path
) -> None:
    await set_up(databases, packs=True, tenant=fresh_tenant)
    async with async_playwright() as driver:
        counter = await ready(driver, network, fresh_tenant, tmp_path, code)
        page = counter.page
        try:
            await page.evaluate(PRINTS)
            await page.locator("#scan").fill("longjing")
            await page.keyboard.press("Enter")
            await page.get_by_role("button", name="Menu").click()
            await page.get_by_role("button", name="Note on the sale").click()
            await page.locator("dialog input").fill("Window table")
            await page.locator("dialog [type=submit]").click()
            await page.locator("[data-key=pay]").click()
            await page.locator("[data-key=take]").click()
            by_itself: str = await until(page, "window.printed")
            assert all(part in by_itself for part in ("Longjing", "R1-000001", "Window table", "Chen Yu"))
            assert "16.80" not in by_itself
            await page.locator("[data-key=next]").click()
            await page.get_by_role("button", name="Receipts").first.click()
            await page.locator("dialog .till-hit").first.click()
            assert await printed_by(page, page.get_by_role("button", name="Kitchen or packing slip")) == by_itself
        finally:
            await counter.close()


async def test_x_and_z_are_printed_at_the_register_and_an_x_and_the_last_z_without_a_network_too(
    counter: Counter, network: Network
) -> None:
    page = counter.page
    await page.evaluate(PRINTS)

    async def in_drawer(name: str) -> None:
        await page.get_by_role("button", name="Cash drawer").first.click()
        await page.locator("dialog").get_by_role("button", name=name).click()

    async def printed() -> str:
        return await printed_by(page, page.locator("[data-key=print-report]"))

    await sell(counter)
    await page.locator("[data-key=next]").click()
    network.go_down()
    await in_drawer("How the shift stands")
    x = await printed()
    assert "X report" in x
    assert "16.80" in x
    assert "116.80" not in x
    await page.keyboard.press("Escape")
    network.come_up()
    await counter.handed_in()
    await in_drawer("Count and end")
    await page.locator("[name=cash]").fill("116.30")
    await page.locator("form [type=submit]").click()
    z = await printed()
    assert all(part in z for part in ("Z report Z-000001", "116.80", "116.30", "−0.50", "R1-000001", "Chen Yu"))
    await page.get_by_role("button", name="Begin the next shift").click()
    await counter.begin("100")
    network.go_down()
    await in_drawer("Z reports")
    await page.locator("dialog .till-hit").click()
    assert await printed() == z


@pytest.mark.parametrize(("wide", "locale"), [(58, "zh_Hans"), (58, "en"), (80, "en")])
async def test_what_the_browser_prints_is_one_page_as_wide_as_the_paper_and_nothing_of_it_is_cut(
    code: str, network: Network, databases: Databases, fresh_tenant: TenantCard, tmp_path: Path, wide: int, locale: str
) -> None:
    name = "西湖龙井 Longjing " + "特级明前" * 12 + "Supercalifragilisticexpialidocious" * 2
    async with databases.tenant(fresh_tenant.id) as session:
        await add_goods(session, code="LONG-1", name=name, price=123_456_789)
        await session.commit()
    await set_up(databases, paper=wide, packing_paper=wide, words="Come again " * 9, tenant=fresh_tenant)
    async with async_playwright() as driver:
        counter = await ready(driver, network, fresh_tenant, tmp_path, code, locale=locale)
        page = counter.page
        try:
            await page.evaluate(PRINTS)
            await page.locator("#scan").fill("LONG-1")
            await page.keyboard.press("Enter")
            await page.locator("[data-key=pay]").click()
            await page.locator("[data-key=take]").click()
            for place in range(3):
                await page.locator(".till-finished-side .btn-block").nth(place).click()
                await page.emulate_media(media="print")
                assert await page.evaluate(CUT) == []
                made = PdfReader(BytesIO(await page.pdf(prefer_css_page_size=True)))
                await page.emulate_media(media="screen")
                [only] = made.pages
                assert abs(float(only.mediabox.width) - wide / 25.4 * 72) < 1
                assert "R1-000001" in only.extract_text()
        finally:
            await counter.close()


async def test_the_shops_printer_prints_and_where_it_fails_the_browser_does(
    code: str, network: Network, databases: Databases, settings: Settings, fresh_tenant: TenantCard, tmp_path: Path
) -> None:
    async with printer_that("well") as printer, async_playwright() as driver:
        await set_up(databases, printer=printer.place, paper=58, tenant=fresh_tenant)
        install(replace(settings, private_hosts=printer.place))
        counter = await ready(driver, network, fresh_tenant, tmp_path, code)
        page = counter.page
        try:
            await page.evaluate(PRINTS)
            await sell(counter)
            await page.get_by_role("button", name="Gift receipt").click()
            await printer.has_cut()
            paper = read(printer.got)
            assert paper.kicks == 1
            assert "Gift receipt" in paper.text
            assert "16.80" not in paper.text
            assert await page.evaluate("window.printed") is None
            printer.mood = "closes"
            await page.get_by_role("button", name="Print the receipt").click()
            await expect(page.locator("#print")).to_contain_text("16.80")
        finally:
            await counter.close()
            install(settings)
