"""Customers by page, found by parts of their names and numbers."""

from playwright.sync_api import expect

from tests.browser.merchants import Merchant
from tests.browser.window import Window


def add_customer(window: Window, who: Merchant, name: str, phone: str) -> None:
    window.go(f"{who.home}/customers")
    window.press("New customer")
    window.arrives(f"{who.home}/customers/new")
    window.fill(name=name, phone=phone)
    window.press("Save customer")
    window.arrives(rf"{who.home}/customers/[0-9a-f-]{{36}}")
    window.reads(name)


def finds_customer(window: Window, who: Merchant, query: str, name: str) -> None:
    window.go(f"{who.home}/customers")
    with window.page.expect_response(lambda answer: "q=" in answer.url):
        window.fill(q=query)
    expect(window.page.locator("#customers-list tbody tr")).to_have_count(1)
    expect(window.page.locator("#customers-list tbody")).to_contain_text(name)
