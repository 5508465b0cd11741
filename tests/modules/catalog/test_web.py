"""The pages of products, as somebody who works there uses them."""

import csv
import io

import pytest
import sqlalchemy as sa
from litestar import Litestar

from infra.kit.db.sessions import PlatformSession
from infra.kit.ids import new_id
from tenancy.tenants.api import TenantCard
from tests.factories.browsers import Browser
from tests.factories.callers import owner_at

PRODUCTS = "/app/corner/products"
TEA = {
    "name": "Longjing tea", "category": "Tea", "unit": "tin", "tax_class": "standard", "state": "active",
    "variants.0.code": "TEA-1", "variants.0.price": "12.50", "variants.0.barcode": "4006381333931",
    "variants.0.opening_stock": "7", "variants.0.low_stock": "3",
}  # fmt: skip


@pytest.fixture
async def browser(app: Litestar, platform_session: PlatformSession, tenant: TenantCard) -> Browser:
    return await owner_at(app, platform_session, tenant)


async def create(browser: Browser, **fields: str) -> str:
    """The new product's address."""
    answer = await browser.send(f"{PRODUCTS}/new", PRODUCTS, **{"variants.0.code": "", **fields})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_an_empty_list_offers_three_ways_to_begin(browser: Browser) -> None:
    page = (await browser.open(PRODUCTS)).text
    for words in ("Your shelf is empty", "New product", "Import a file", "Try with sample goods"):
        assert words in page


async def test_sample_goods_come_once(browser: Browser) -> None:
    for _ in range(2):
        answer = await browser.send(PRODUCTS, f"{PRODUCTS}/demo", _key=str(new_id()))
        assert answer.status_code == 303
        page = (await browser.open(PRODUCTS)).text
        assert "25 products" in page
        hidden = await browser.hidden(f"{PRODUCTS}/new")
        assert hidden["_csrf"]


async def test_a_product_that_was_typed_in_has_a_page(browser: Browser) -> None:
    page = (await browser.open(await create(browser, **TEA))).text
    for shown in ("Longjing tea", "TEA-1", "4006381333931", "£12.50", "Tea", "Standard rate", "Added"):
        assert shown in page


async def test_the_list_shows_price_stock_and_status(browser: Browser) -> None:
    await create(browser, **TEA)
    await create(browser, name="Honey")
    page = (await browser.open(PRODUCTS)).text
    for shown in ("£12.50", "On sale", "No price yet", "2 products"):
        assert shown in page


async def test_what_runs_low_has_a_view_of_its_own(browser: Browser) -> None:
    await create(browser, **TEA | {"variants.0.opening_stock": "2"})
    await create(browser, name="Honey", **{"variants.0.price": "1"})
    page = (await browser.open(f"{PRODUCTS}?view=low")).text
    assert "Longjing" in page
    assert "Honey" not in page
    assert ">1<" in (await browser.open(f"{PRODUCTS}/low")).text


@pytest.mark.parametrize("query", ["longjing", "TEA-1", "4006381333931"])
async def test_search_finds_by_name_code_and_barcode(browser: Browser, query: str) -> None:
    await create(browser, **TEA)
    await create(browser, name="Honey")
    page = (await browser.open(f"{PRODUCTS}?q={query}")).text
    assert "Longjing" in page
    assert "Honey" not in page


async def test_nothing_found_says_so_and_leads_back(browser: Browser) -> None:
    await create(browser, **TEA)
    page = (await browser.open(f"{PRODUCTS}?q=nothing")).text
    assert "No product matches these filters" in page
    assert "Clear filters" in page


async def test_a_forged_address_shows_the_list_or_says_what_is_wrong(browser: Browser) -> None:
    await create(browser, **TEA)
    for query in ("view=x", "sort=y", "category=z", "q=%00", "brand=1", "down=%ff"):
        assert (await browser.open(f"{PRODUCTS}?{query}")).status_code in {200, 400}, query
    assert (await browser.open(f"{PRODUCTS}?after=x")).status_code == 400


async def test_each_field_that_cannot_be_taken_says_so_and_keeps_what_was_typed(browser: Browser) -> None:
    fields = {"name": " ", "variants.0.code": "", "variants.0.price": "12.505", "description": "Spring harvest"}
    page = await browser.send(f"{PRODUCTS}/new", PRODUCTS, **fields)
    assert page.status_code == 422
    assert "GBP has 2 decimals" in page.text
    assert "Spring harvest" in page.text
    page = await browser.send(f"{PRODUCTS}/new", PRODUCTS, **fields | {"variants.0.price": "-5"})
    assert "Enter a name." in page.text
    assert "Enter 0 or more." in page.text
    assert "Your shelf is empty" in (await browser.open(PRODUCTS)).text


async def test_a_double_click_makes_one_product(browser: Browser) -> None:
    hidden = await browser.hidden(f"{PRODUCTS}/new")
    answers = [await browser.client.post(PRODUCTS, data=hidden | TEA) for _ in range(2)]
    assert len({answer.headers["location"] for answer in answers}) == 1


async def test_options_make_a_line_for_each_combination(browser: Browser) -> None:
    hidden = await browser.hidden(f"{PRODUCTS}/new")
    typed = {"name": "Shirt", "options.0.name": "Size", "options.0.values": "S, M，L", "variants.0.price": "20",
             "variants.0.code": ""}  # fmt: skip
    grid = (await browser.client.post(f"{PRODUCTS}/grid", data=hidden | typed)).text
    assert all(f">{size}<" in grid for size in ("S", "M", "L"))
    lines = {
        f"variants.{n}.{k}": v
        for n, s in enumerate("SML")
        for k, v in {"value.0": s, "code": "", "price": "20"}.items()
    }
    page = (await browser.open(await create(browser, **typed | lines))).text
    assert all(f"SHIRT-{size}" in page for size in "SML")


async def test_too_large_a_grid_is_refused(browser: Browser) -> None:
    hidden = await browser.hidden(f"{PRODUCTS}/new")
    values = ",".join(str(n) for n in range(150))
    typed = {"options.0.name": "A", "options.0.values": values, "options.1.name": "B", "options.1.values": values}
    answer = await browser.client.post(f"{PRODUCTS}/grid", data=hidden | typed | {"variants.0.code": ""})
    assert "at most 200 variants" in answer.text


async def test_an_edit_of_an_old_version_shows_what_stands_now(browser: Browser) -> None:
    tea = await create(browser, **TEA)
    old = await browser.hidden(f"{tea}/edit")
    assert (await browser.send(f"{tea}/edit", tea, **TEA | {"name": "West Lake tea"})).status_code == 303
    page = await browser.client.post(tea, data=old | TEA | {"_key": str(new_id()), "name": "Other"})
    assert page.status_code == 409
    assert "Ann Lee changed this product meanwhile" in page.text
    assert 'value="West Lake tea"' in page.text


async def test_archived_products_come_back_by_undo(browser: Browser) -> None:
    tea = await create(browser, **TEA)
    key = tea.rpartition("/")[2]
    answer = await browser.send(tea, f"{PRODUCTS}/archival", product=key, _key=str(new_id()))
    assert answer.status_code == 303
    page = (await browser.open(PRODUCTS)).text
    assert "Archived 1 product" in page
    assert f"{PRODUCTS}/restoration?products={key}" in page
    hidden = await browser.hidden(f"{PRODUCTS}/new")
    await browser.client.post(f"{PRODUCTS}/restoration?products={key}", data={"_csrf": hidden["_csrf"]})
    assert "Longjing tea" in (await browser.open(PRODUCTS)).text


async def test_the_list_goes_as_a_file_that_comes_back(browser: Browser) -> None:
    await create(browser, **TEA | {"name": "=Danger"})
    answer = await browser.open(f"{PRODUCTS}/export.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["Name"], row["Code"], row["Price"]) for row in rows] == [("'=Danger", "TEA-1", "12.50")]
    assert (await browser.open(f"{PRODUCTS}/export.xlsx")).content.startswith(b"PK")


async def test_somebody_elses_product_is_not_there(browser: Browser) -> None:
    for path in (f"{PRODUCTS}/{new_id()}", f"{PRODUCTS}/{new_id()}/edit", "/app/rival/products"):
        assert (await browser.open(path)).status_code == 404


async def test_a_chinese_shop_reads_chinese(
    app: Litestar, platform_session: PlatformSession, other_tenant: TenantCard
) -> None:
    browser = await owner_at(app, platform_session, other_tenant)
    await platform_session.execute(sa.text("UPDATE platform.account SET locale = 'zh_Hans'"))
    await platform_session.commit()
    for path, words in (
        ("products", "货架还是空的"),
        ("products/new", "规格项 1"),
        ("imports/new/products", "选择文件"),
    ):
        page = (await browser.open(f"/app/rival/{path}")).text
        assert words in page, path


async def test_the_list_shows_the_columns_that_were_chosen(browser: Browser) -> None:
    await create(browser, **TEA | {"tags": "green"})
    assert '<td class="muted only-desk">green</td>' not in (await browser.open(PRODUCTS)).text
    answer = await browser.send(PRODUCTS, f"{PRODUCTS}/columns", column=["tags", "added"], view="active")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{PRODUCTS}?view=active"
    page = (await browser.open(answer.headers["location"])).text
    assert '<td class="muted only-desk">green</td>' in page
    assert "Can sell" not in page[page.index("<table") : page.index("</table")]
