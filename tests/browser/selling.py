"""How goods get over the counter, and what stands in the books after."""

import re

from playwright.sync_api import expect

from tests.browser.merchants import Merchant
from tests.browser.window import Window

ORDER = r"/orders/[0-9a-f-]{36}"


def put_on_order(window: Window, query: str, quantity: str = "") -> None:
    """Finds goods by what is typed and adds the first of them; the page prices them."""
    window.fill(find=query)
    lines = window.page.locator("#basket [name=variant]")
    before = lines.count()
    window.page.locator("#found-products").get_by_role("button").first.click()
    expect(lines).to_have_count(before + 1)
    expect(window.field("find")).to_be_focused()  # the page has settled
    if quantity:
        with window.page.expect_response(lambda answer: answer.url.endswith("/orders/basket")):
            window.page.locator("#basket [name=quantity]").last.fill(quantity)
            window.page.locator("#basket [name=quantity]").last.press("Tab")


def place(window: Window, who: Merchant, query: str, *, quantity: str, given: str, handover: str) -> str:
    """By page, paid in cash; ends on the order's page and gives its number."""
    window.go(f"{who.home}/orders/new")
    put_on_order(window, query, quantity)
    window.field("handover").select_option(handover)
    window.field("tender").select_option("cash")
    window.fill(given=given)
    window.press("Place order")
    window.arrives(who.home + ORDER)
    window.sees("Cash")
    window.sees("Timeline")
    return window.page.locator("h1").inner_text()


def hand_over(window: Window) -> None:
    """On the page of an order whose goods are kept."""
    window.press("Hand over")
    window.page.locator("form[action$=fulfillment]").wait_for(state="detached")
    window.look()


def cancel(window: Window, number: str, reason: str) -> None:
    """On the page of an order; its dialog asks for the reason."""
    window.press("Cancel order")
    window.fill(reason=reason)
    window.page.locator("dialog[open] form[action$=cancellation] [type=submit]").click()
    window.page.locator("form[action$=cancellation]").wait_for(state="detached")
    window.look()
    window.reads(number)
    window.reads(reason)


def find_order(window: Window, who: Merchant, number: str) -> None:
    """In the list; opens it."""
    window.go(f"{who.home}/orders")
    window.fill(q=number)
    rows = window.page.locator("#orders-list tbody tr")
    expect(rows).to_have_count(1)
    rows.get_by_role("link", name=number).click()
    window.arrives(who.home + ORDER)


def open_ledger(window: Window, who: Merchant, name: str) -> None:
    """Of the product called `name`, by the stock list."""
    window.go(f"{who.home}/stock")
    window.fill(q=name)
    rows = window.page.locator("#stock-list tbody tr")
    expect(rows).to_have_count(1)
    rows.get_by_role("link", name=re.compile(re.escape(name))).click()
    window.arrives(rf"{who.home}/stock/[0-9a-f-]{{36}}")


def ledger(window: Window) -> list[str]:
    """The lines on the page of a product's stock, newest first, each as one text."""
    section = window.page.get_by_label(window.words("Each change"), exact=True).first
    return [" ".join(text.split()) for text in section.locator("tbody tr").all_inner_texts()]
