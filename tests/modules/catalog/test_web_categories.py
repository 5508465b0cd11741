"""The pages of categories, as somebody who works there uses them."""

import re

import pytest
from litestar import Litestar

from infra.kit.db.sessions import PlatformSession
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at

PRODUCTS = "/app/corner/products"
CATEGORIES = f"{PRODUCTS}/categories"
WEIGHT = {"attributes.0.name": "Net weight", "attributes.0.kind": "number", "attributes.0.unit": "g"}


@pytest.fixture
async def browser(app: Litestar, platform_session: PlatformSession, tenant: TenantCard) -> Browser:
    return await owner_at(app, platform_session, tenant)


async def add(browser: Browser, **fields: str) -> None:
    answer = await browser.send(f"{CATEGORIES}/new", CATEGORIES, **fields)
    assert answer.status_code == 303, answer.text


async def test_a_category_gives_its_goods_a_field_and_the_list_a_filter(browser: Browser) -> None:
    await add(browser, name="Tea", **WEIGHT)
    fields = {"name": "Longjing", "category": "Tea", "variants.0.code": "T"}
    answer = await browser.send(f"{PRODUCTS}/new", f"{PRODUCTS}/attributes", **fields)
    assert 'name="attributes.net_weight"' in answer.text
    made = await browser.send(f"{PRODUCTS}/new", PRODUCTS, **fields, **{"attributes.net_weight": "250"})
    assert made.status_code == 303, made.text
    page = (await browser.open(made.headers["location"])).text
    assert "Net weight" in page
    assert "250 g" in page
    listed = (await browser.open(f"{PRODUCTS}?a.net_weight.from=300")).text
    assert "No product matches" in listed
    assert "Longjing" in (await browser.open(f"{PRODUCTS}?a.net_weight.from=200")).text


async def test_a_value_that_cannot_be_read_is_said_at_its_field(browser: Browser) -> None:
    await add(browser, name="Tea", **WEIGHT)
    fields = {"name": "Longjing", "category": "Tea", "variants.0.code": "T", "attributes.net_weight": "much"}
    answer = await browser.send(f"{PRODUCTS}/new", PRODUCTS, **fields)
    assert answer.status_code == 422
    assert 'id="f-attributes.net_weight-error"' in answer.text


async def test_a_category_is_edited_and_archived_on_its_page(browser: Browser) -> None:
    await add(browser, name="Tea", **WEIGHT)
    page = (await browser.open(CATEGORIES)).text
    (path,) = set(re.findall(rf"{CATEGORIES}/[0-9a-f-]{{36}}", page))
    assert 'value="net_weight"' in (await browser.open(path)).text
    answer = await browser.send(path, path, name="Green tea", **WEIGHT, **{"attributes.0.key": "net_weight"})
    assert answer.status_code == 303
    assert "Green tea" in (await browser.open(CATEGORIES)).text
    assert (await browser.send(path, f"{path}/archival")).status_code == 303
    assert "No category yet" in (await browser.open(CATEGORIES)).text


async def test_a_category_with_goods_says_why_it_stays(browser: Browser) -> None:
    await add(browser, name="Tea")
    made = await browser.send(f"{PRODUCTS}/new", PRODUCTS, name="Longjing", category="Tea", **{"variants.0.code": "T"})
    assert made.status_code == 303
    (path,) = set(re.findall(rf"{CATEGORIES}/[0-9a-f-]{{36}}", (await browser.open(CATEGORIES)).text))
    answer = await browser.send(path, f"{path}/archival")
    assert answer.status_code == 409
    assert "still holds 1 products" in answer.text


async def test_an_option_added_later_keeps_the_variants_that_are_there(browser: Browser) -> None:
    fields = {
        "name": "Shirt", "options.0.name": "Size", "options.0.values": "S, M", "options.1.name": "Color",
        "options.1.values": "red, blue", "variants.0.code": "SHIRT-S", "variants.0.value.0": "S",
        "variants.0.price": "9", "variants.1.code": "SHIRT-M", "variants.1.value.0": "M", "variants.1.price": "10",
    }  # fmt: skip
    grid = (await browser.send(f"{PRODUCTS}/new", f"{PRODUCTS}/grid", **fields)).text
    codes = [re.search(rf'name="variants\.{n}\.code" value="([^"]*)"', grid) for n in range(4)]
    prices = [re.search(rf'name="variants\.{n}\.price" value="([^"]*)"', grid) for n in range(4)]
    assert [found and found[1] for found in codes] == ["SHIRT-S", "", "SHIRT-M", ""]
    assert [found and found[1] for found in prices] == ["9", "9", "10", "10"]
