"""The pages of changing many, as somebody who works there uses them."""

import pytest
from litestar import Litestar

from infra.kit.db.sessions import PlatformSession
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at

PRODUCTS = "/app/corner/products"
CHANGES = f"{PRODUCTS}/changes"
TENTH = {"field": "price", "price.how": "percent", "price.value": "-10"}


@pytest.fixture
async def browser(app: Litestar, platform_session: PlatformSession, tenant: TenantCard) -> Browser:
    return await owner_at(app, platform_session, tenant)


async def create(browser: Browser, name: str, price: str, **fields: str) -> str:
    """The new product's id."""
    line = {"variants.0.code": name.upper(), "variants.0.price": price}
    answer = await browser.send(f"{PRODUCTS}/new", PRODUCTS, name=name, **line, **fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rpartition("/")[2]


async def test_ticked_products_are_previewed_changed_and_undone(browser: Browser) -> None:
    tea = await create(browser, "Tea", "12.50")
    chosen = await browser.send(PRODUCTS, f"{CHANGES}/new", product=tea)
    assert "1 product is selected." in chosen.text
    looked = await browser.send(PRODUCTS, f"{CHANGES}/preview", product=tea, **TENTH)
    assert "£12.50" in looked.text
    assert "£11.25" in looked.text
    assert "£12.50" in (await browser.open(f"{PRODUCTS}/{tea}")).text
    done = await browser.send(PRODUCTS, CHANGES, product=tea, **TENTH)
    assert done.status_code == 303
    assert "£11.25" in (await browser.open(f"{PRODUCTS}/{tea}")).text
    path = done.headers["location"]
    assert "1 changed" in (await browser.open(path)).text
    undone = await browser.send(path, f"{path}/undo")
    assert undone.status_code == 303
    assert "£12.50" in (await browser.open(f"{PRODUCTS}/{tea}")).text
    assert "Undone" in (await browser.open(CHANGES)).text


async def test_all_that_match_the_filter_are_changed(browser: Browser) -> None:
    await create(browser, "Tea", "10", tags="hot")
    cup = await create(browser, "Cup", "10")
    done = await browser.send(PRODUCTS, CHANGES, whole="1", tag="hot", **TENTH)
    assert done.status_code == 303
    assert "1 changed" in (await browser.open(done.headers["location"])).text
    assert "£10.00" in (await browser.open(f"{PRODUCTS}/{cup}")).text


async def test_what_is_wrong_is_said_beside_the_field(browser: Browser) -> None:
    tea = await create(browser, "Tea", "10")
    answer = await browser.send(PRODUCTS, f"{CHANGES}/preview", product=tea, **TENTH | {"price.value": "cheap"})
    assert answer.status_code == 422
    assert 'id="f-price.value-error"' in answer.text
