"""Settings of stores, taxes and numbers, as the owner uses them."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from litestar import Litestar

from infra.kit import clock
from infra.kit.db.sessions import PlatformSession, TenantSession
from infra.kit.outbox import Delivered
from modules.catalog.handlers import follow_price_tags
from modules.catalog.models import PriceList
from modules.shops import api, domain
from modules.shops.events import PriceTagsChanged
from modules.shops.module import are_taxes_checked
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at

SETTINGS = "/app/corner/settings"
STORES, TAXES, NUMBERS = f"{SETTINGS}/stores", f"{SETTINGS}/taxes", f"{SETTINGS}/numbers"
KIOSK = {"name": "Kiosk", "code": "K1", "zone": "America/New_York", "region": "us-ny"}


@pytest.fixture
async def browser(app: Litestar, platform_session: PlatformSession, tenant: TenantCard) -> Browser:
    return await owner_at(app, platform_session, tenant)


async def taxes(browser: Browser, **changes: str) -> int:
    """Saves the taxes as the page shows them, with `changes`."""
    classes = (("Standard rate", "20", "VAT"), ("Reduced rate", "5", "VAT"), ("Zero rate", "0", "VAT"), ("", "", ""))
    names = ("name", "rate", "label")
    fields = {
        f"rates.{n}.{name}": value for n, line in enumerate(classes) for name, value in zip(names, line, strict=True)
    }
    fields |= {"default": "0", "include_tax": "1"}
    answer = await browser.send(TAXES, **fields | changes)
    return answer.status_code


async def test_a_store_is_added_and_changed(browser: Browser, session: TenantSession) -> None:
    assert (await browser.send(f"{STORES}/new", STORES, **KIOSK)).status_code == 303
    stores = {store.code: store for store in await api.list_stores(session)}
    assert (stores["K1"].zone, stores["K1"].region) == ("America/New_York", "US-NY")
    own = f"{STORES}/{stores['K1'].id}"
    assert (await browser.send(own, own, **KIOSK | {"name": "Big kiosk"})).status_code == 303
    assert "Big kiosk" in (await browser.open(STORES)).text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "Enter a text"),
        ({"name": "a\0b"}, "Enter a text"),
        ({"code": "S1"}, "Another store has the code S1."),
        ({"zone": "Mars/Olympus"}, "is no time zone"),
        ({"region": "Britain"}, "Enter a country"),
    ],
)
async def test_a_store_that_cannot_be_says_why(browser: Browser, changes: dict[str, str], message: str) -> None:
    page = await browser.send(f"{STORES}/new", STORES, **KIOSK | changes)
    assert page.status_code == 422
    assert message in page.text


async def test_a_tax_holds_from_today_on_and_keeps_the_past(browser: Browser, session: TenantSession) -> None:
    with clock.at(datetime(2026, 11, 22, 12, tzinfo=UTC)) as now:
        assert await taxes(browser, **{"rates.0.rate": "21,5"}) == 303
        rates = {day: await api.tax_rates(session, now.instant.replace(day=day).date()) for day in (21, 22)}
    assert {day: domain.rate_for(of_day, "standard", "GB") for day, of_day in rates.items()} == {21: 2000, 22: 2150}


async def test_saving_once_ticks_the_checklist_off(browser: Browser, session: TenantSession) -> None:
    assert not await are_taxes_checked(session)
    assert await taxes(browser) == 303
    assert await are_taxes_checked(session)


async def test_a_class_is_added(browser: Browser, session: TenantSession) -> None:
    assert await taxes(browser, **{"rates.3.name": "Books", "rates.3.rate": "2.5"}) == 303
    assert [c.name for c in await api.tax_classes(session)][-1] == "Books"


@pytest.mark.parametrize("rate", ["-1", "101", "lots", "1e400", "nan", "0.001", "9" * 500])
async def test_a_rate_that_is_none_is_refused(browser: Browser, session: TenantSession, rate: str) -> None:
    assert await taxes(browser, **{"rates.0.rate": rate}) == 422
    rates = await api.tax_rates(session, clock.now().date())
    assert domain.rate_for(rates, "standard", "GB") == 2000


async def test_the_price_list_follows_the_price_tags(browser: Browser, session: TenantSession) -> None:
    assert await taxes(browser, include_tax="") == 303

    async def renew() -> None:
        pass

    delivered = Delivered(
        id=(await api.get_settings(session)).store, tenant="t_x", cell="main", version=1, at=clock.now(), renew=renew
    )
    await follow_price_tags(session, PriceTagsChanged(include_tax=False), delivered)
    assert await session.scalar(sa.select(PriceList.includes_tax).where(PriceList.is_default)) is False


async def test_numbers_follow_the_pattern_that_was_chosen(browser: Browser, session: TenantSession) -> None:
    fields = {"order.pattern": "{prefix}{yyyy}-{n:4}", "order.prefix": "A", "order.reset": "year"}
    assert (await browser.send(NUMBERS, **fields)).status_code == 303
    assert await api.next_number(session, "order", datetime(2026, 11, 22, tzinfo=UTC).date()) == "A2026-0001"


async def test_a_shop_that_moves_in_goes_on_counting_where_it_was(browser: Browser, session: TenantSession) -> None:
    fields = {"order.pattern": "SO-{n:6}", "order.prefix": "", "order.reset": "never"}
    assert (await browser.send(NUMBERS, **fields, **{"order.next": "5001"})).status_code == 303
    assert await api.next_number(session, "order", clock.now().date()) == "SO-005001"
    page = await browser.send(NUMBERS, **fields, **{"order.next": "7"})
    assert page.status_code == 422
    assert "must be 5,002 or higher" in page.text


@pytest.mark.parametrize(
    ("pattern", "prefix", "reset"),
    [
        ("SO", "", "never"),
        ("SO-{n}", "", "day"),
        ("<b>{n}", "", "never"),
        ("{prefix}{n}", "{n}", "never"),
        ("\0{n}", "", "never"),
    ],
)
async def test_a_pattern_that_repeats_or_cannot_be_read_is_refused(
    browser: Browser, session: TenantSession, pattern: str, prefix: str, reset: str
) -> None:
    fields = {"order.pattern": pattern, "order.prefix": prefix, "order.reset": reset}
    assert (await browser.send(NUMBERS, **fields)).status_code == 422
    assert await api.next_number(session, "order", clock.now().date()) == "SO-000001"
