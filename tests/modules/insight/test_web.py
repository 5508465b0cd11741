"""Home, as somebody who works there sees it."""

import pytest
from litestar import Litestar

from infra.kit import clock
from infra.kit.db.sessions import Databases, PlatformSession, TenantSession
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at
from tests.factories.people import employ
from tests.factories.sales import add_sale

HOME = "/app/corner"


@pytest.fixture
async def browser(app: Litestar, platform_session: PlatformSession, tenant: TenantCard) -> Browser:
    return await owner_at(app, platform_session, tenant)


async def test_a_new_shop_is_led_to_its_checklist(browser: Browser) -> None:
    page = await browser.open(HOME)
    assert "Your figures will stand here" in page.text
    assert f'href="{HOME}/welcome"' in page.text


async def test_home_shows_figures_with_what_they_mean(browser: Browser, session: TenantSession) -> None:
    await add_sale(session, clock.now(), 123456)
    page = await browser.open(HOME)
    assert '£1,234<span class="cents">.56</span>' in page.text
    assert "Totals of paid orders placed in this time, tax included, minus refunds." in page.text
    assert "From midnight to midnight in Europe/London." in page.text


@pytest.mark.parametrize("chosen", ["today", "7", "30", "anything"])
async def test_another_range_is_a_part_of_the_page(browser: Browser, session: TenantSession, chosen: str) -> None:
    await add_sale(session, clock.now())
    part = await browser.client.get(
        f"{HOME}/dashboard", params={"range": chosen}, headers={"HX-Request": "true", "HX-Target": "dashboard"}
    )
    assert part.status_code == 200
    assert "<html" not in part.text
    assert 'id="dashboard"' in part.text


async def test_names_are_text_and_never_markup(browser: Browser, session: TenantSession) -> None:
    await add_sale(session, clock.now(), customer_name="<script>alert(1)</script>")
    page = await browser.open(HOME)
    assert "<script>alert(1)" not in page.text


async def test_strangers_are_sent_to_log_in(app: Litestar, tenant: TenantCard) -> None:
    answer = await Browser(app).open(HOME)
    assert answer.headers["location"].startswith("/login")


async def test_who_may_not_see_figures_comes_to_the_first_page_that_they_may(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard
) -> None:
    cashier, _ = await employ(live_app, databases, fresh_tenant, "cashier")
    answer = await cashier.open(f"/app/{fresh_tenant.slug}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/app/{fresh_tenant.slug}/orders")
