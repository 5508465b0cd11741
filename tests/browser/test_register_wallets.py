"""At the register: a wallet is charged by the code that was scanned, waited for, refused in words, and found again."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from litestar import Litestar
from playwright.async_api import Browser, Page, Playwright, async_playwright, expect
from redis.asyncio import Redis

from infra.kit.db.sessions import Databases
from infra.local.wallets.server import TryOutWallets
from tenancy.tenants.api import TenantCard
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.counters import PHONE, Shop, at_counter, look, lose_the_answer
from tests.browser.network import Network, network_before
from tests.browser.registers import Counter, add_cashier
from tests.browser.test_receipts import look as look_at
from tests.factories.goods import add_goods
from tests.factories.registers import open_register, switch_pos_on
from tests.fixtures.tenants import NewTenant, forget_work
from tests.fixtures.wallets import set_up

ASKS_PASSWORD, POOR, ALIPAY = "134567890123456781", "134567890123456789", "284567890123456780"
NATIVE, PRECREATE = "POST /v3/pay/transactions/native", "alipay.trade.precreate"
READY = "134567890123456780"
SCANNER = """code => [...code, "Enter"].forEach((key, place) => {
  const typed = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  Object.defineProperty(typed, "timeStamp", { value: 1e9 + place }); // as fast as a scanner, on any machine
  document.activeElement.dispatchEvent(typed);
})"""
SAID = {
    "en": ("WeChat Pay", "Waiting for the customer’s password", "not enough money", "needs the internet"),
    "zh_Hans": ("微信支付", "等待顾客输入密码", "余额不足", "需要网络"),
}


@pytest.fixture
async def chromium() -> AsyncGenerator[Playwright]:
    async with async_playwright() as made:
        yield made


@pytest.fixture
async def line(address: str) -> AsyncGenerator[Network]:
    async with network_before(address) as made:
        yield made


@pytest.fixture
async def yuan_tenant(new_tenant: NewTenant, databases: Databases) -> AsyncGenerator[TenantCard]:
    """A shop in China, of this test alone."""
    card = await new_tenant(country="CN", currency="CNY", zone="Asia/Shanghai")
    yield card
    await forget_work(databases, card)


@pytest.fixture
async def market(
    live_app: Litestar, databases: Databases, redis: Redis, line: Network, wallets: TryOutWallets,
    yuan_tenant: TenantCard,
) -> Shop:  # fmt: skip
    """It takes every wallet. `line` comes first: what its site may reach is said after it has begun."""
    assert line.port
    await switch_pos_on(live_app, databases, redis, yuan_tenant)
    async with databases.tenant(yuan_tenant.id) as session:
        oil = await add_goods(session, code="OIL-1", name="Walnut oil", price=1000)
        await set_up(session, wallets, "wechat", "alipay", "terminal")
        await session.commit()
    await add_cashier(databases, yuan_tenant)
    register = await open_register(databases, yuan_tenant, "R1")
    return Shop(tenant=yuan_tenant, databases=databases, register=register, oil=oil)


async def to_pay(counter: Counter) -> None:
    await counter.page.locator("#scan").fill("OIL-1")
    await counter.page.keyboard.press("Enter")
    await counter.page.locator("[data-key=pay]").click()
    await counter.page.locator(".pay").wait_for()


async def type_code(counter: Counter, code: str) -> None:
    await counter.page.locator("[data-key=wallet-scan]").fill(code)
    await counter.page.keyboard.press("Enter")


async def awaited(counter: Counter) -> str:
    """The number of the charge that is waited for, at its provider."""
    key = await counter.page.locator(".pay-wait").get_attribute("data-charge")
    assert key
    return UUID(key).hex


async def opened_in(phones: Browser, link: str, agent: str, locale: str) -> Page:
    """The page behind the code, in the browser that an app has inside."""
    context = await phones.new_context(
        user_agent=agent, locale="en" if locale == "en" else "zh-CN", viewport={"width": 390, "height": 780},
        reduced_motion="reduce",
    )  # fmt: skip
    page = await context.new_page()
    await page.goto(link, wait_until="commit")
    return page


async def last_sale(counter: Counter) -> dict[str, Any]:
    rows = await counter.handed_in()
    [sale] = [row for row in rows if row["document"]["kind"] == "sale"]
    assert (sale["state"], sale["faults"]) == ("recorded", [])
    return sale["document"]["body"]


@pytest.mark.parametrize(("locale", "width"), [("en", 1280), ("zh_Hans", PHONE)])
async def test_a_scanned_code_waits_for_the_password_and_the_receipt_names_the_wallet(
    market: Shop, chromium: Playwright, line: Network, wallets: TryOutWallets, tmp_path: Path, locale: str, width: int
) -> None:
    wallet, waits, poor, needs = SAID[locale]
    counter = await at_counter(market, chromium, line, tmp_path, locale, width)
    page = counter.page
    try:
        await to_pay(counter)
        await look(counter)
        await type_code(counter, "5012345678900")
        await expect(page.locator(".pay [role=alert]")).to_be_visible()
        await type_code(counter, POOR)
        await expect(page.locator(".pay [role=alert]")).to_contain_text(poor)
        await look(counter, "light")
        await page.locator("[data-key=take]").focus()
        await page.evaluate(SCANNER, ASKS_PASSWORD)  # a scanner, wherever the focus is
        await expect(page.locator(".pay-wait [role=status]")).to_have_text(waits)
        await look(counter)
        wallets.book.pay(await awaited(counter))
        await expect(page.locator(".till-paper")).to_contain_text(wallet)
        await look(counter, "light")
        body = await last_sale(counter)
        [paid] = body["payments"]
        assert (paid["tender"], paid["amount"]) == ("wechat", 1000)
        assert paid["reference"] == wallets.book.charges[UUID(paid["charge"]).hex].reference
        await page.locator("[data-key=next]").click()
        await to_pay(counter)
        line.go_down()
        await page.evaluate("dispatchEvent(new Event('offline'))")
        await type_code(counter, ALIPAY)
        await expect(page.locator(".pay [role=alert]")).to_contain_text(needs)
        await page.locator("[data-key=take]").click()
        await page.locator("[data-key=next]").wait_for()
        assert counter.said == []
    finally:
        await counter.close()


async def test_after_a_reload_the_terminal_is_waited_for_again_and_a_code_is_shown_and_given_up(
    market: Shop, chromium: Playwright, line: Network, wallets: TryOutWallets, tmp_path: Path
) -> None:
    counter = await at_counter(market, chromium, line, tmp_path)
    page = counter.page
    said = page.locator(".pay-wait [role=status]")
    try:
        await to_pay(counter)
        await page.locator("[data-key=tender-either]").click()
        await page.locator("[data-key=take]").click()
        await expect(page.locator(".pay-qr svg")).to_be_visible()
        await look(counter)
        await page.locator("[data-key=wallet-cancel]").click()
        await expect(page.locator(".pay [role=alert]")).to_contain_text("nothing was taken")
        await page.locator("[data-key=tender-terminal]").click()
        await page.keyboard.type("400")
        await page.locator("[data-key=take]").click()
        await expect(said).to_contain_text("at the terminal")
        number = await awaited(counter)
        while number not in wallets.book.charges:  # the terminal shows the sum
            await counter.page.wait_for_timeout(50)
        await page.reload()
        await counter.log_in()
        await expect(said).to_be_visible()
        assert await awaited(counter) == number
        wallets.book.pay(number)
        await expect(page.locator(".parts")).to_contain_text("4.00")
        await page.locator("[data-key=tender-cash]").click()
        await page.locator("[data-key=take]").click()
        await page.locator("[data-key=next]").wait_for()
        body = await last_sale(counter)
        assert [(each["tender"], each["amount"]) for each in body["payments"]] == [("terminal", 400), ("cash", 600)]
        assert counter.said == []
    finally:
        await counter.close()


@pytest.mark.parametrize(("locale", "tender", "code"), [("en", "wechat", NATIVE), ("zh_Hans", "alipay", PRECREATE)])
async def test_one_code_is_opened_in_an_app_and_paid_there_and_the_other_is_told(
    market: Shop, chromium: Playwright, line: Network, wallets: TryOutWallets, tmp_path: Path,
    locale: str, tender: str, code: str,
) -> None:  # fmt: skip
    """Of the two wallets there is one way to pay; the sale bears the name of the one that was chosen."""
    counter = await at_counter(market, chromium, line, tmp_path, locale)
    page, wallet = counter.page, "WeChat Pay" if tender == "wechat" else "支付宝"
    mine, theirs = ("MicroMessenger", "AlipayClient")[:: 1 if tender == "wechat" else -1]
    try:
        await to_pay(counter)
        await expect(page.locator("[data-key=tender-wechat], [data-key=tender-alipay]")).to_have_count(0)
        await page.locator("[data-key=tender-either]").click()
        await page.locator("[data-key=take]").click()
        link = await page.locator(".pay-qr .qr").get_attribute("data-text")
        assert link
        number = await awaited(counter)
        await look(counter)
        assert wallets.book.asked == []
        link = urlsplit(link)._replace(netloc=urlsplit(counter.site).netloc).geturl()
        async with await chromium.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as phones:
            phone = await opened_in(phones, link, "Mobile", locale)
            await expect(phone.locator("form[action*='/w/'] button")).to_have_count(2)  # no app: the buyer chooses
            await phone.wait_for_load_state()
            await look_at(phone)
            await opened_in(phones, link, f"Mobile {mine}/8.0", locale)  # it sends itself
            await expect(page.locator(".pay-wait [role=status]")).to_contain_text(wallet)
            other = await opened_in(phones, link, f"Mobile {theirs}/8.0", locale)
            await expect(other.locator("main [role=status]")).to_contain_text(wallet)
            await other.wait_for_load_state()
            await look_at(other)
        await page.wait_for_timeout(5000)  # asked about meanwhile; Alipay knows nothing of it before it is scanned
        await expect(page.locator(".pay-wait [role=status]")).to_contain_text(wallet)
        await expect(page.locator(".pay-wait [role=status]")).not_to_contain_text("尚未")
        wallets.book.pay(number)
        await expect(page.locator(".till-paper")).to_contain_text(wallet)
        [paid] = (await last_sale(counter))["payments"]
        assert (paid["tender"], paid["amount"]) == (tender, 1000)
        assert [each for each in wallets.book.asked if "native" in each or "precreate" in each] == [code]
        assert counter.said == []
    finally:
        await counter.close()


async def test_a_lost_answer_charges_once_and_what_is_left_behind_without_a_network_is_cancelled_later(
    market: Shop, chromium: Playwright, line: Network, wallets: TryOutWallets, tmp_path: Path
) -> None:
    counter = await at_counter(market, chromium, line, tmp_path)
    page = counter.page
    try:
        await to_pay(counter)
        await page.route("**/charges", lose_the_answer, times=1)
        await type_code(counter, READY)
        await expect(page.locator(".till-paper")).to_contain_text("WeChat Pay")
        assert [each.kept for each in wallets.book.charges.values()] == [1000]
        await page.locator("[data-key=next]").click()
        await to_pay(counter)
        await page.locator("[data-key=tender-terminal]").click()
        await page.locator("[data-key=take]").click()
        await expect(page.locator(".pay-wait [role=status]")).to_contain_text("at the terminal")
        number = await awaited(counter)
        line.go_down()
        await expect(page.locator(".pay-wait [role=status]")).to_contain_text("No network")
        await page.locator("[data-key=wallet-cancel]").click()
        await page.locator("dialog button[type=submit]").click()
        await expect(page.locator("[data-key=tender-terminal]")).to_be_disabled()
        await page.locator("[data-key=tender-cash]").click()
        await page.locator("[data-key=take]").click()
        await page.locator("[data-key=next]").wait_for()
        line.come_up()
        while wallets.book.charges[number].state != "closed":
            await counter.handed_in()
        assert counter.said == []
    finally:
        await counter.close()
