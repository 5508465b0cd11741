"""An invoice: how it looks is set and seen, it is issued from an order, printed, found, and canceled."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.merchants import Merchant
from tests.browser.window import DESKTOP, PHONE, Window

BUYER = "老井面馆"
INVOICE = r"/app/[^/]+/invoices/[0-9a-f-]{36}"
ORDER = r"/app/[^/]+/orders/[0-9a-f-]{36}"


def documents(window: Window, who: Merchant) -> None:
    """The preview follows what is typed; a color that can't be read is refused beside its field."""
    window.go(f"{who.home}/settings/documents")
    sheet = window.page.locator("#preview img")
    expect(sheet).to_be_visible()
    before = sheet.get_attribute("src")
    window.field("languages").select_option("en zh_Hans")
    expect(sheet).not_to_have_attribute("src", before or "")
    window.check_access("light", "dark")
    window.fill(accent="#ffdd00")
    with window.refused(422):
        window.press("Save documents")
    window.reads(window.words("Words in this color would be hard to read on white paper. Take a darker one."))
    window.check_access("light", "dark")
    window.fill(accent="#16674f", days="30")
    window.press("Save documents")
    expect(window.page.locator("#toasts")).to_contain_text(window.words("Saved"))


def sale(window: Window, who: Merchant) -> None:
    window.go(f"{who.home}/orders/new")
    window.page.locator("#find-goods").fill("a" if window.locale == "en" else "茉莉")
    window.page.locator("#found-products button[name=add]").first.click()
    expect(window.page.locator("#basket-form tbody tr")).to_have_count(1)
    window.press("Place order")
    window.arrives(ORDER)


def invoice(window: Window) -> str:
    """From the order's page; gives the invoice's address."""
    window.page.get_by_role("link", name=window.words("Issue invoice")).click()
    window.arrives(ORDER + "/invoice")
    window.check_access("light", "dark")
    window.fill(name=BUYER, tax_number="9133", email="noodles@example.com")
    window.press("Issue invoice")
    window.arrives(INVOICE)
    window.reads(BUYER)
    window.check_access("light", "dark")
    return window.path


@pytest.mark.flow("invoice")
@pytest.mark.parametrize(("locale", "width"), [("zh_Hans", PHONE), ("en", DESKTOP)])
def test_an_invoice_is_issued_printed_found_and_canceled(enter: Enter, locale: str, width: int) -> None:
    window, who = enter(locale=locale, width=width)
    documents(window, who)
    sale(window, who)
    order = window.path
    here = invoice(window)
    paper = window.page.request.get(f"{window.site}{here}/paper.pdf")
    assert (paper.status, paper.body()[:5]) == (200, b"%PDF-")
    window.go(f"{who.home}/invoices?q={BUYER}")
    window.reads(BUYER)
    window.check_access("light", "dark")
    window.go(here)
    window.press("Cancel invoice")
    window.fill(reason="0815")
    window.page.locator("dialog[open] form[action$=cancellation] [type=submit]").click()
    window.page.wait_for_url(lambda url: bool(re.search(INVOICE, url)) and not url.endswith(here))
    window.look()
    window.reads("0815")
    window.go(order)
    window.reads(window.words("Issue invoice"))
    window.check_access("light", "dark")
