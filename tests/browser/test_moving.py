"""Moving in with the old system's totals; everything as one file; a shop that is closed, and opened again in time."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.merchants import PASSWORD
from tests.browser.window import DESKTOP, PHONE, Window


def take_out(window: Window, home: str) -> None:
    window.go(f"{home}/settings/data")
    window.check_access("light", "dark")
    window.press("Make an export")
    file = window.page.locator("a[href$='.zip']").first
    expect(file).to_be_visible(timeout=60_000)
    window.check_access("light", "dark")
    with window.page.expect_download() as loaded:
        file.click()
    assert loaded.value.path().read_bytes()[:2] == b"PK"


def compare_totals(window: Window, home: str) -> None:
    window.go(f"{home}/moving")
    window.check_access("light", "dark")
    window.fill(customers="many")
    with window.refused(422):
        window.press("Compare")
        window.page.wait_for_selector("#f-customers-error")
    window.check_access("light", "dark")
    window.fill(customers="100000", stock_value="12.50")
    window.press("Compare")
    window.page.wait_for_selector(".badge-sun")
    window.check_access("light", "dark")
    window.go(f"{home}/moving/products/undoing")
    window.sees("Nothing to take back")
    window.check_access("light", "dark")


def close_and_open_again(window: Window, home: str, shop: str, password: str) -> None:
    window.go(f"{home}/settings/closing")
    window.check_access("light", "dark")
    window.fill(name="x", password=password)
    with window.refused(422):
        window.page.locator("main form button.btn-danger").click()
        window.sees("Type the shop’s name exactly as it stands above.")
    window.check_access("light", "dark")
    window.fill(name=shop, password=password)
    window.page.locator("main form button.btn-danger").click()
    window.sees("This shop is being closed")
    window.check_access("light", "dark")
    window.press("Open the shop again")
    window.sees("So that it is this shop and no other.")


@pytest.mark.flow("moving_out")
@pytest.mark.parametrize(("locale", "width"), [("en", DESKTOP), ("zh_Hans", PHONE)])
def test_an_owner_moves_in_takes_everything_out_and_may_leave(enter: Enter, locale: str, width: int) -> None:
    window, who = enter(locale=locale, width=width)
    take_out(window, who.home)
    compare_totals(window, who.home)
    close_and_open_again(window, who.home, who.shop, PASSWORD)
    window.arrives(re.escape(f"{who.home}/settings/closing"))


@pytest.mark.parametrize(("locale", "width"), [("zh_Hans", DESKTOP), ("en", PHONE)])
def test_an_accountant_sees_a_month_and_names_the_accounts(enter: Enter, locale: str, width: int) -> None:
    window, who = enter(locale=locale, width=width)
    window.go(f"{who.home}/journal")
    window.check_access("light", "dark")
    window.press("Ledger accounts")
    window.arrives(r"/app/[^/]+/journal/accounts")
    window.check_access("light", "dark")
    window.page.locator("main [name='sales']").fill("8400")
    window.press("Save the accounts")
    window.arrives(r"/app/[^/]+/journal/accounts")
    expect(window.page.locator("main [name='sales']")).to_have_value("8400")
