"""The page of duplicates, as somebody who works there uses it."""

import pytest
from litestar import Litestar

from infra.kit.db.sessions import PlatformSession
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at

PRODUCTS = "/app/corner/products"
DUPLICATES = f"{PRODUCTS}/duplicates"


@pytest.fixture
async def browser(app: Litestar, platform_session: PlatformSession, tenant: TenantCard) -> Browser:
    return await owner_at(app, platform_session, tenant)


async def create(browser: Browser, name: str, **fields: str) -> str:
    """The new product's id."""
    answer = await browser.send(f"{PRODUCTS}/new", PRODUCTS, name=name, **{"variants.0.code": "", **fields})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rpartition("/")[2]


async def test_a_pair_is_merged_on_the_page_and_both_say_so(browser: Browser) -> None:
    tea, other = await create(browser, "Tea"), await create(browser, "TEA")
    assert "The same name" in (await browser.open(DUPLICATES)).text
    done = await browser.send(DUPLICATES, f"{DUPLICATES}/merger", first=tea, second=other, keep=other)
    assert done.status_code == 303, done.text
    assert "Nothing stands here twice" in (await browser.open(DUPLICATES)).text
    assert "Merged into another" in (await browser.open(f"{PRODUCTS}/{tea}")).text


async def test_a_pair_with_stock_stays_and_says_why(browser: Browser) -> None:
    tea = await create(browser, "Tea")
    other = await create(browser, "TEA", **{"variants.0.opening_stock": "2"})
    answer = await browser.send(DUPLICATES, f"{DUPLICATES}/merger", first=tea, second=other, keep=tea)
    assert answer.status_code == 409
    assert "in stock" in answer.text


async def test_a_pair_that_is_different_leaves_the_page(browser: Browser) -> None:
    tea, other = await create(browser, "Tea"), await create(browser, "TEA")
    assert (await browser.send(DUPLICATES, f"{DUPLICATES}/dismissal", first=tea, second=other)).status_code == 303
    assert "Nothing stands here twice" in (await browser.open(DUPLICATES)).text


async def test_the_history_says_what_a_product_had_and_got(browser: Browser) -> None:
    tea = await create(browser, "Tea", **{"variants.0.price": "10", "category": "Hot"})
    edit = f"{PRODUCTS}/{tea}/edit"
    fields = {"name": "Green tea", "category": "Drinks", "variants.0.code": "TEA", "variants.0.price": "12.50"}
    saved = await browser.send(edit, f"{PRODUCTS}/{tea}", **fields)
    assert saved.status_code == 303, saved.text
    page = (await browser.open(f"{PRODUCTS}/{tea}")).text
    for shown in ("Tea → Green tea", "Hot → Drinks", "£10.00 → £12.50"):
        assert shown in page
