"""How goods get on the shelf: demo goods, one typed in, a file with columns to map and rows to mend."""

import csv
import io
import re

from playwright.sync_api import expect

from tests.browser.merchants import Merchant
from tests.browser.window import Window

ROWS = 400
OPENING = 24
WORDS = {
    "en": (("Piece", "What it costs", "Shelf"), "Teacup no. {}", "dear", "Cups"),
    "zh_Hans": (("东西", "要多少钱", "放哪里"), "茶杯 {} 号", "很贵", "杯子"),
}


def take_demo_goods(window: Window, who: Merchant) -> None:
    """From the checklist of a new shop."""
    window.go(f"{who.home}/welcome")
    window.press("Add products")
    window.arrives(f"{who.home}/products")
    window.press("Try with sample goods")
    expect(window.page.locator("#products-list tbody tr")).to_have_count(24)
    window.look()


def type_in(window: Window, who: Merchant, name: str, price: str) -> None:
    """With opening stock; ends on the product's page."""
    window.go(f"{who.home}/products")
    window.press("New product")
    window.arrives(f"{who.home}/products/new")
    window.fill(name=name, category=WORDS[window.locale][3])
    window.fill(**{"variants.0.price": price, "variants.0.opening_stock": str(OPENING)})
    window.press("Save product")
    window.arrives(rf"{who.home}/products/[0-9a-f-]{{36}}")
    window.reads(name)


def table(locale: str, rows: int) -> bytes:
    """A list with headings of somebody's own, and one row whose price can't be read."""
    text = io.StringIO()
    writer = csv.writer(text)
    heads, name, dear, group = WORDS[locale]
    writer.writerow(heads)
    for number in range(1, rows + 1):
        writer.writerow([name.format(number), dear if number == 7 else f"{number % 90 + 1}.50", group])
    return text.getvalue().encode()


def bring_file(window: Window, who: Merchant) -> None:
    """Chosen, mapped, looked through, confirmed; the progress stands there after a reload."""
    window.go(f"{who.home}/imports/new/products")
    window.field("file").set_input_files(
        {"name": "cups.csv", "mimeType": "text/csv", "buffer": table(window.locale, ROWS)}
    )
    window.press("Read the file")
    window.arrives(rf"{who.home}/imports/[0-9a-f-]{{36}}")
    for number, field in enumerate(("name", "price", "category")):
        window.field(f"column.{number}").select_option(field)
    window.press("Check the rows")
    window.sees("Nothing is in yet")
    window.look()
    expect(window.page.locator(".table tbody tr").first).to_have_text(
        re.compile("^8")
    )  # of the file: its headings are the first
    expect(window.page.locator(".stat-value").first).to_have_text(str(ROWS - 1))
    window.page.locator("form[action$=confirmation] button").click()
    window.page.locator(".job [role=progressbar]").wait_for()
    window.page.reload()
    window.look()
    window.sees("See them")
    window.press("See them")
    window.arrives(f"{who.home}/products")
