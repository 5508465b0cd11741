"""Prices, units, photos and labels, by the people who set them."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.window import DESKTOP, PHONE

ID = "[0-9a-f-]{36}"
PACK = {"en": "pack", "zh_Hans": "箱"}


def a_picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (900, 600), "#16674f").save(file, "JPEG")
    return file.getvalue()


@pytest.mark.flow("prices")
@pytest.mark.parametrize(("locale", "width"), [("en", DESKTOP), ("zh_Hans", PHONE)])
def test_a_list_is_made_and_filled_by_keyboard_and_by_percent(enter: Enter, locale: str, width: int) -> None:
    window, who = enter(locale=locale, width=width)
    window.go(f"{who.home}/products/price-lists")
    window.press("New price list")
    window.arrives(f"{who.home}/products/price-lists/new")
    window.fill(name="2027", priority="5")
    window.press("Save price list")
    window.arrives(rf"{who.home}/products/price-lists/{ID}")
    here, cells = window.path, window.page.locator("table[data-cells] input:not([type=hidden])")
    cells.first.fill("9.50")
    window.page.keyboard.press("Enter")
    expect(cells.nth(1)).to_be_focused()
    window.page.keyboard.type("8.80")
    window.press("Save prices")
    expect(window.page.locator("[role=status]").last).to_be_visible()
    window.go(f"{here}?priced=1")
    expect(cells).to_have_count(2)
    expect(cells.first).to_have_value("9.50")
    window.go(f"{here}/fill")
    window.press("See what it comes to")
    window.page.locator("#preview table").wait_for()
    window.look()
    window.press("Fill the list")
    window.page.wait_for_url(re.compile(r"priced=1"))
    expect(cells).to_have_count(20)
    expect(cells.first).to_have_value("9.50")


@pytest.mark.flow("units")
@pytest.mark.parametrize(("locale", "width"), [("en", PHONE), ("zh_Hans", DESKTOP)])
def test_a_product_gets_a_pack_a_photo_and_labels(enter: Enter, locale: str, width: int) -> None:
    window, who = enter(locale=locale, width=width)
    window.go(f"{who.home}/products")
    window.page.locator("#products-list a.strong").last.click()
    window.arrives(rf"{who.home}/products/{ID}")
    here = window.path
    window.go(f"{here}/prices")
    pack = {"name": PACK[locale], "factor": "6", "barcode": f"PACK-{locale}", "price": "66"}
    window.fill(**{f"variants.0.units.0.{field}": value for field, value in pack.items()})
    window.press("Save prices")
    window.arrives(here)
    window.reads("66.00")
    window.go(f"{here}/photos")
    window.field("file").set_input_files({"name": "tea.jpg", "mimeType": "image/jpeg", "buffer": a_picture()})
    window.press("Add photos")
    photo = window.page.locator("ul.photos img")
    expect(photo).to_have_count(1)
    assert photo.evaluate("image => image.decode().then(() => image.naturalWidth)") == 640
    window.look()
    window.go(f"{who.home}/products/labels?product={here.rpartition('/')[2]}")
    with window.page.context.expect_page() as opened:
        window.press("Show the labels")
    opened.value.wait_for_load_state("load")
    expect(opened.value.locator(".paper.label svg")).to_have_count(1)
