"""At the till: several ways to pay with change and rounded cash, and what each should hold at the end of the day."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.selling import put_on_order
from tests.browser.walking import Walk, fresh


def round_cash_to(walk: Walk, step: str) -> None:
    walk.go("settings/tenders")
    walk.window.field("step.cash").select_option(step)
    walk.window.press("Save ways to pay")
    walk.window.page.wait_for_load_state("load")
    walk.go("settings/tenders")
    expect(walk.window.field("step.cash")).to_have_value(step)


@pytest.mark.flow("split")
def test_a_sale_is_paid_in_two_ways_with_change_and_the_day_s_sheet_holds_it(walk: Walk) -> None:
    window, page, name = walk.window, walk.window.page, fresh()
    walk.goods(name, price=1003)
    round_cash_to(walk, "5")
    walk.go("orders/new")
    put_on_order(window, name)
    window.field("tender").select_option("card")
    window.fill(given="4")
    page.keyboard.press("Tab")
    expect(page.locator("#still-to-pay")).to_be_visible()
    window.press("Another way to pay")
    with page.expect_response(re.compile("/orders/basket$")):
        page.locator("#f-more-tender-1").select_option("cash")
    expect(page.locator("#f-more-tender-1")).to_have_value("cash")
    page.locator("#f-more-given-1").fill("10")
    page.keyboard.press("Tab")
    expect(page.locator("#change-due")).to_contain_text("3.95")
    window.check_access("light")
    window.press("Place order")
    walk.at_order()
    payment = page.get_by_label(window.words("Payment"), exact=True)
    expect(payment).to_contain_text("6.05")
    expect(payment).to_contain_text(window.words("change {amount}", amount="").strip())
    round_cash_to(walk, "1")
    walk.go("payments")
    window.check_access("light")
    cash = page.locator("main tbody tr").filter(has=page.locator("[name='counted.cash']"))
    expected = re.findall(r"[\d,.]+", cash.locator("td.strong.num").inner_text())[0].replace(",", "")
    cash.locator("[name='counted.cash']").fill(f"{float(expected) - 1:.2f}")
    with window.refused(422):
        window.press("Keep the count")
    window.page.locator("[name='reason.cash']").fill("777")
    window.press("Keep the count")
    expect(page.locator("main")).to_contain_text(window.words("Counted by {who}, {when}", who=walk.who.name, when=""))
    expect(page.locator("main tbody")).to_contain_text("1.00")
