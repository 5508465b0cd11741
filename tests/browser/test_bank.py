"""The bank's statement: of each kind, with what is sure confirmed at once, the rest split or set aside, and undone."""

import io
from decimal import Decimal

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.merchants import Merchant
from tests.browser.selling import ORDER, put_on_order
from tests.browser.window import DESKTOP, PHONE, Window
from tests.factories.statements import DAY, Booked, a_camt, a_csv, an_mt940
from tests.modules.payments.bank.test_reading import BOMB

CURRENCY = {"en": "GBP", "zh_Hans": "CNY"}
HEADINGS = {"en": "Date,Name,Description,Amount", "zh_Hans": "交易日期,对方户名,摘要,收入金额"}
PAYERS = {
    "en": ("Ada Camt", "Bo Swift", "Cy Comma", "Di Sheet", "Water Works", "tea"),
    "zh_Hans": ("罗安宁", "林百川", "周云生", "沈清和", "自来水公司", "茶"),
}
LINE = r"/bank/[0-9a-f-]{36}"


def order_by_transfer(window: Window, who: Merchant) -> tuple[str, str]:
    """An order whose money is on its way: its number and what it comes to."""
    window.go(f"{who.home}/orders/new")
    put_on_order(window, "DEMO-001")
    window.field("handover").select_option("later")
    with window.page.expect_response(lambda answer: answer.url.endswith("/orders/basket")):
        window.field("tender").select_option("transfer")
    total = Decimal(window.page.locator("#basket input[name=total]").input_value()) / 100
    window.press("Place order")
    window.arrives(who.home + ORDER)
    return window.page.locator("h1").inner_text().split()[-1], f"{total}"


def bring(window: Window, who: Merchant, name: str, data: bytes) -> None:
    window.go(f"{who.home}/bank/statements/new")
    window.field("file").set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": data})
    window.press("Read the file")


def bring_table(window: Window, who: Merchant, name: str, data: bytes) -> None:
    """Its columns are recognized; the worker looks it through and takes it in."""
    bring(window, who, name, data)
    window.arrives(rf"{who.home}/imports/[0-9a-f-]{{36}}")
    window.press("Check the rows")
    yes = window.page.locator("form[action$=confirmation] [type=submit]")
    expect(yes).to_be_visible(timeout=60_000)
    yes.click()
    expect(window.page.locator("main")).to_contain_text(window.words("{file} is in", file=name), timeout=60_000)


def a_workbook(booked: Booked, headings: str) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(headings.split(","))
    sheet.append([DAY, booked[1], booked[2], float(booked[0])])
    book.save(into := io.BytesIO())
    return into.getvalue()


def row_of(window: Window, payer: str) -> None:
    """Opens the line of a payer, of which there is one."""
    window.page.locator("#bank-list").get_by_role("link", name=payer, exact=True).click()
    window.arrives(LINE.replace("/bank", r"/app/[^/]+/bank"))


@pytest.mark.flow("bank_statements")
@pytest.mark.parametrize(("locale", "width"), [("en", DESKTOP), ("zh_Hans", PHONE)])
def test_statements_of_each_kind_are_matched_confirmed_and_undone(enter: Enter, locale: str, width: int) -> None:
    window, who = enter(locale=locale, width=width)
    page, currency = window.page, CURRENCY[locale]
    ada, bo, cy, di, water, tea = PAYERS[locale]
    window.go(f"{who.home}/bank")
    window.sees("Let your bank say who has paid")
    window.check_access("light", "dark")
    number, total = order_by_transfer(window, who)

    with window.refused(422):
        bring(window, who, "bomb.xml", BOMB)
    window.sees("This file defines entities, which no bank does. It was not read.")
    window.check_access("light", "dark")
    camt = a_camt((total, ada, number), ("-3.00", water, tea), currency=currency)
    bring(window, who, "november.xml", camt)
    window.arrives(rf"{who.home}/bank")
    window.sees("Names {said}, and the amount is right", said=number)
    window.check_access("light", "dark")
    bring(window, who, "again.xml", camt)
    window.arrives(rf"{who.home}/bank")
    window.press("Confirm all sure ones")
    window.sees("Every payment that came in is matched")
    window.press("Matched")
    row_of(window, ada)
    window.reads(number)
    window.check_access("light", "dark")
    page.locator("[data-opens=undo]").click()
    page.locator("dialog[open] [name=reason]").fill(tea)
    page.locator("dialog[open] [type=submit]").click()
    window.sees("What it is for")
    window.check_access("light", "dark")
    page.locator("main form[action$=confirmation] [type=submit]").click()
    window.arrives(rf"{who.home}/bank")
    window.sees("Every payment that came in is matched")

    bring(window, who, "november.sta", an_mt940(("7.77", bo, tea), currency=currency))
    window.arrives(rf"{who.home}/bank")
    row_of(window, bo)
    page.locator("[data-opens=aside]").click()
    page.locator("dialog[open] [name=note]").fill(tea)
    page.locator("dialog[open] [type=submit]").click()
    window.arrives(rf"{who.home}/bank")
    bring_table(window, who, "november.csv", a_csv([("8.88", cy, tea)], HEADINGS[locale]))
    bring_table(window, who, "november.xlsx", a_workbook(("9.99", di, tea), HEADINGS[locale]))
    window.go(f"{who.home}/bank")
    for payer in (cy, di):
        expect(page.locator("#bank-list")).to_contain_text(payer)
    expect(page.locator("#bank-list")).not_to_contain_text(bo)
    window.press("Set aside")
    expect(page.locator("#bank-list")).to_contain_text(bo)
