"""At the register: an order placed by page is found, paid and handed out, once; without a network it isn't."""

from collections.abc import AsyncGenerator
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from litestar import Litestar
from playwright.async_api import Page, Playwright, async_playwright, expect
from redis.asyncio import Redis

from infra.kit import clock
from infra.kit.db.sessions import Databases
from modules.orders.api import HandOut, LineIn, OrderIn, PaymentIn, RecordPayment, hand_out, place_order
from modules.orders.schemas import OrderOut
from modules.orders.services.handling import add_note
from modules.orders.services.read import get_order
from tenancy.tenants.api import TenantCard
from tests.browser.counters import PHONE, Shop, at_counter, look
from tests.browser.network import Network, network_before
from tests.browser.registers import Counter, add_cashier
from tests.factories.accounts import add_customer
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.factories.registers import open_register, switch_pos_on

NOTE = "Look at the passport"


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
    """Oil at 10.00."""
    await switch_pos_on(live_app, databases, redis, fresh_tenant)
    async with databases.tenant(fresh_tenant.id) as session:
        oil = await add_goods(session, code="OIL-1", name="Walnut oil", price=1000)
        await session.commit()
    await add_cashier(databases, fresh_tenant)
    register = await open_register(databases, fresh_tenant, "R1")
    return Shop(tenant=fresh_tenant, databases=databases, register=register, oil=oil)


async def ordered(shop: Shop, paid: int = 0) -> OrderOut:
    """Three bottles for a customer, `paid` of it by card, with a note that has to be minded."""
    actor = an_actor(tenant=shop.tenant.id, slug=shop.tenant.slug)
    async with shop.databases.tenant(shop.tenant.id) as session:
        customer = await add_customer(session)
        payments = [PaymentIn(tender="card", amount=paid)] if paid else []
        asked = OrderIn(lines=[LineIn(variant=shop.oil, quantity=Decimal(3))], payments=payments, customer=customer)
        made = await place_order(session, actor, asked, clock.now())
        await add_note(session, actor, made.id, NOTE, clock.now(), confirm=True)
        found = await get_order(session, made.id, actor)
        await session.commit()
    return found


async def as_it_stands(shop: Shop, order: UUID) -> tuple[str, int]:
    actor = an_actor(tenant=shop.tenant.id, slug=shop.tenant.slug)
    async with shop.databases.read_tenant(shop.tenant.id) as session:
        found = await get_order(session, order, actor)
    return found.state, found.paid


async def open_pickups(page: Page) -> None:
    await page.locator("header .btn-icon").last.click()
    await page.locator(".till-item", has=page.locator("use[href$='#package-check']")).click()


async def take_up(page: Page, order: OrderOut) -> None:
    """Found by its number, its note minded, on to the payment."""
    await open_pickups(page)
    await page.locator("[data-key=pickup-query]").fill(order.number)
    await page.locator(f"[data-order='{order.number}']").click()
    await expect(page.locator(".cart")).to_contain_text(order.number)
    await page.locator(".cart-mind input").check()
    await page.locator("[data-key=pay]").click()


@pytest.mark.parametrize(("locale", "width"), [("en", 1280), ("zh_Hans", PHONE)])
async def test_an_order_is_found_paid_and_handed_out(
    corner: Shop, chromium: Playwright, line: Network, tmp_path: Path, locale: str, width: int
) -> None:
    order = await ordered(corner, paid=1000)
    counter = await at_counter(corner, chromium, line, tmp_path, locale, width)
    page = counter.page
    try:
        await open_pickups(page)
        await expect(page.locator(f"[data-order='{order.number}']")).to_be_visible()
        await look(counter, "light")
        await page.locator("dialog [data-shuts]").click()
        await page.locator("#scan").fill(order.number)
        await page.keyboard.press("Enter")
        await expect(page.locator(".cart")).to_contain_text(order.number)
        await page.locator("[data-key=pay]").click()
        await expect(page.locator("#toasts")).to_contain_text(NOTE)
        await page.reload()
        await counter.log_in()
        await page.locator(".cart-mind input").check()
        await look(counter, "light", "dark")
        await page.locator("[data-key=pay]").click()
        await expect(page.locator(".pay-due")).to_contain_text("20")
        await look(counter, "light")
        await page.locator("[data-key=take]").click()
        await expect(page.locator(".paper-slip")).to_contain_text(order.number)
        await look(counter, "light", "dark")
        await page.locator("[data-key=next]").click()
        await expect(page.locator(".lines-none")).to_be_visible()
        assert {row["state"] for row in await counter.handed_in()} == {"recorded"}
        assert counter.said == []
    finally:
        await counter.close()
    assert await as_it_stands(corner, order.id) == ("completed", 3000)


async def test_another_register_was_sooner_and_the_money_goes_back(
    corner: Shop, chromium: Playwright, line: Network, tmp_path: Path
) -> None:
    order = await ordered(corner)
    counter = await at_counter(corner, chromium, line, tmp_path)
    page = counter.page
    try:
        await take_up(page, order)
        await handed_out_elsewhere(corner, order)
        await page.locator("[data-key=take]").click()
        await expect(page.locator(".till-asking")).to_contain_text(order.number)
        await expect(page.locator(".till-asking .till-change")).to_contain_text("30")
        await look(counter, "light", "dark")
        await page.locator("[data-key=next]").click()
        states = {row["document"]["kind"]: row["state"] for row in await counter.handed_in()}
        assert states == {"opening": "recorded", "pickup": "refused"}
        assert counter.said == []
    finally:
        await counter.close()
    assert await as_it_stands(corner, order.id) == ("completed", 3000)


async def handed_out_elsewhere(shop: Shop, order: OrderOut) -> None:
    actor = an_actor(tenant=shop.tenant.id, slug=shop.tenant.slug)
    asked = HandOut(key=order.id, payments=[RecordPayment(tender="cash", amount=3000)], confirmed=[NOTE])
    async with shop.databases.tenant(shop.tenant.id) as session:
        await hand_out(session, actor, order.id, asked, clock.now())
        await session.commit()


async def test_without_a_network_nothing_is_handed_out_and_a_lost_answer_is_asked_again(
    corner: Shop, chromium: Playwright, line: Network, tmp_path: Path
) -> None:
    order = await ordered(corner)
    counter = await at_counter(corner, chromium, line, tmp_path)
    page = counter.page
    try:
        await take_up(page, order)
        await went_down(line, counter)
        await page.locator("[data-key=take]").click()
        await expect(page.locator("#toasts")).to_contain_text("internet")
        assert [row["document"]["kind"] for row in await counter.kept()] == ["opening"]
        line.come_up()
        await page.evaluate("dispatchEvent(new Event('online'))")
        await expect(page.locator(".offline")).to_have_count(0)
        line.cut_one_in = 1
        await page.locator("[data-key=take]").click()
        await expect(page.locator(".till-asking")).to_contain_text("Hand nothing out")
        await look(counter, "light", "dark")
        line.cut_one_in = 0
        await expect(page.locator(".paper-slip")).to_contain_text(order.number)
        assert counter.said == []
        assert {row["state"] for row in await counter.handed_in()} == {"recorded"}
    finally:
        await counter.close()
    assert await as_it_stands(corner, order.id) == ("completed", 3000)


async def went_down(line: Network, counter: Counter) -> None:
    line.go_down()
    await counter.page.evaluate("dispatchEvent(new Event('offline'))")
    await expect(counter.page.locator(".offline")).to_be_visible()
