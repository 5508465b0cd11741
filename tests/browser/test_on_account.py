"""Bought on account, in part, and paid later: from the customer's page to the statement."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.merchants import Merchant
from tests.browser.selling import ORDER, put_on_order
from tests.browser.window import DESKTOP, PHONE, Window

NAMES = {"en": ("Ada Lovelace", "lovelace"), "zh_Hans": ("罗安宁", "罗安")}


def buy_in_two_ways(window: Window, who: Merchant, name: str, typed: str) -> None:
    """A part on account, the rest in cash with change."""
    page = window.page
    window.go(f"{who.home}/orders/new")
    put_on_order(window, "DEMO-001")
    window.fill(who=typed)
    page.locator("#found-customers").get_by_role("button").first.click()
    window.reads(name)
    window.field("tender").select_option("account")
    window.field("given").fill("1")
    page.keyboard.press("Tab")
    expect(page.locator("#still-to-pay")).to_be_visible()
    window.press("Another way to pay")
    expect(page.locator("#f-more-given-1")).to_be_focused()
    expect(page.locator("#still-to-pay")).to_have_count(0)
    with page.expect_response(lambda answer: answer.url.endswith("/orders/basket")):
        page.locator("#f-more-tender-1").select_option("cash")
    expect(page.locator("#f-more-tender-1")).to_have_value("cash")
    page.locator("#f-more-given-1").fill("500")
    page.keyboard.press("Tab")
    expect(page.locator("#change-due")).to_be_visible()
    window.look()
    window.check_access("light")
    window.press("Place order")
    window.arrives(who.home + ORDER)
    window.sees("On account")


@pytest.mark.flow("account")
@pytest.mark.parametrize(("locale", "width"), [("en", DESKTOP), ("zh_Hans", PHONE)])
def test_bought_on_account_in_part_and_paid_later(enter: Enter, locale: str, width: int) -> None:
    window, who = enter(locale=locale, width=width)
    page, (name, typed) = window.page, NAMES[locale]
    window.go(f"{who.home}/owed")
    window.sees("Nobody owes you anything")
    window.check_access("light")
    window.go(f"{who.home}/customers/new")
    window.fill(name=name)
    page.locator("main form button.btn-primary[type=submit]").first.click()
    window.arrives(rf"{who.home}/customers/[0-9a-f-]{{36}}")
    window.press("Set a limit")
    window.fill(limit="100", days="14")
    window.press("Save")
    window.arrives(rf"{who.home}/customers/[0-9a-f-]{{36}}")
    window.sees("Still free")

    buy_in_two_ways(window, who, name, typed)
    window.go(f"{who.home}/owed")
    window.reads(name)
    window.check_access("light", "dark")
    page.locator("#owed-list").get_by_role("link", name=name).click()
    window.arrives(rf"{who.home}/owed/[0-9a-f-]{{36}}")
    window.sees("Not paid yet")
    window.check_access("light", "dark")
    window.press("Take a payment")
    window.arrives(rf"{who.home}/owed/[0-9a-f-]{{36}}/receipts/new")
    window.check_access("light")
    window.press("Take the payment")
    window.arrives(rf"{who.home}/owed/[0-9a-f-]{{36}}")
    window.sees("Everything is paid.")
    account = window.path
    window.press("Statement")
    window.arrives(rf"{account}/statement")
    window.sees("Owed at the end")
    window.check_access("light")
