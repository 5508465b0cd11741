"""Orders at the back office by keyboard: typed in, while prices are still under way, and found again in the list."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Enter
from tests.browser.selling import ORDER
from tests.browser.window import PHONE, Window

BASKET = re.compile(r"/orders/basket$")
NAMES = {"en": ("Ada Lovelace", "lovelace"), "zh_Hans": ("罗安宁", "罗安")}


class Gate:
    """While it is closed no price comes through."""

    def __init__(self, window: Window) -> None:
        self.held: list[Route] = []
        self.is_closed = False
        window.page.route(BASKET, self.handle)

    def handle(self, route: Route) -> None:
        if self.is_closed:
            self.held.append(route)
        else:
            route.continue_()


def scan(window: Window, code: str, lines: int) -> None:
    """Types a code and Enter, as a scanner does: the goods are on the order, and the next can come."""
    expect(window.field("find")).to_be_focused()
    window.page.keyboard.type(code)
    window.page.keyboard.press("Enter")
    expect(window.page.locator("#basket [name=variant]")).to_have_count(lines)
    expect(window.field("find")).to_have_value("")


@pytest.mark.flow("entry")
@pytest.mark.parametrize(("locale", "width"), [("en", PHONE), ("zh_Hans", 1280)])
def test_three_lines_a_customer_and_a_discount_are_entered_by_keyboard_alone(
    enter: Enter, locale: str, width: int
) -> None:
    window, who = enter(locale=locale, width=width)
    keys, (name, typed) = window.page.keyboard, NAMES[locale]
    window.go(f"{who.home}/customers/new")
    window.fill(name=name)
    window.page.locator("main form button.btn-primary[type=submit]").first.click()
    window.arrives(rf"{who.home}/customers/[0-9a-f-]{{36}}")
    window.go(f"{who.home}/orders/new")
    window.page.locator("#find-goods").focus()
    for lines, code in enumerate(("DEMO-001", "DEMO-002", "DEMO-003"), start=1):
        scan(window, code, lines)
    keys.press("ArrowDown")
    expect(window.page.locator("[name=quantity]").last).to_be_focused()
    before = window.page.locator("#basket input[name=total]").input_value()
    keys.type("4")
    keys.press("Enter")
    expect(window.field("find")).to_be_focused()
    expect(window.page.locator("#basket input[name=total]")).not_to_have_value(before)
    expect(window.page.locator("[name=quantity]").last).to_have_value("4")
    for _ in range(60):  # other tests' offers stand between
        keys.press("Tab")
        if window.page.evaluate("document.activeElement.name") == "who":
            break
    keys.type(typed)
    window.page.locator("#found-customers button").first.wait_for()
    keys.press("Enter")
    expect(window.page.locator("#basket input[name=customer]")).not_to_have_value("")
    expect(window.page.locator("#found-customers button")).to_have_count(0)
    window.page.get_by_text(name).wait_for()
    for _ in range(60):
        keys.press("Tab")
        if window.page.evaluate("document.activeElement.name") == "discount_all":
            break
    keys.type("10 %")
    keys.press("Enter")
    expect(window.page.locator("dl.kv dt").filter(has_text=re.compile(r"10\s?%"))).to_have_count(1)
    window.check_access("light")
    keys.press("Control+Enter")
    window.arrives(who.home + ORDER)
    window.reads(name)
    expect(window.page.get_by_label(window.words("Goods"), exact=True).last.locator("tbody tr")).to_have_count(3)


@pytest.mark.parametrize("width", [1280, PHONE])
def test_what_is_typed_while_a_price_is_under_way_stays_and_counts(enter: Enter, width: int) -> None:
    window, who = enter(width=width)
    window.go(f"{who.home}/orders/new")
    window.page.locator("#find-goods").focus()
    scan(window, "DEMO-001", 1)
    scan(window, "DEMO-002", 2)
    gate = Gate(window)
    gate.is_closed = True
    first, second = window.page.locator("[name=quantity]").first, window.page.locator("[name=quantity]").last
    with window.page.expect_request(BASKET):
        first.fill("3")
        first.press("Tab")
    second.focus()
    window.page.keyboard.press("Control+A")
    window.page.keyboard.type("12")
    gate.is_closed = False
    gate.held[0].continue_()
    expect(window.page.locator("[data-unsent]")).to_have_count(1)
    expect(first).to_have_value("3")
    expect(second).to_have_value("12")
    expect(second).to_be_focused()
    with window.page.expect_response(BASKET) as answer:
        window.page.keyboard.type("0")
        window.page.keyboard.press("Tab")
    assert "quantity=120" in (answer.value.request.post_data or "")
    expect(second).to_have_value("120")
    window.look()


def test_what_is_looked_for_while_a_price_is_under_way_is_found(enter: Enter) -> None:
    window, who = enter()
    window.go(f"{who.home}/orders/new")
    window.page.locator("#find-goods").focus()
    scan(window, "DEMO-001", 1)
    gate = Gate(window)
    gate.is_closed = True
    with window.page.expect_request(BASKET):
        window.page.locator("[name=quantity]").fill("3")
        window.page.keyboard.press("Tab")
    window.fill(find="DEMO-002")
    gate.is_closed = False
    gate.held[0].continue_()
    expect(window.page.locator("#found-products li:has-text('DEMO-002') button")).to_be_visible()
    expect(window.field("find")).to_have_value("DEMO-002")


def test_goods_added_while_another_is_under_way_are_both_on_the_order_and_are_waited_for(enter: Enter) -> None:
    window, who = enter()
    window.go(f"{who.home}/orders/new")
    gate = Gate(window)
    gate.is_closed = True
    for code in ("DEMO-004", "DEMO-005"):
        window.fill(find=code)
        with window.page.expect_request(BASKET):
            window.page.locator(f"#found-products li:has-text('{code}') button").click()
    gate.held[1].continue_()
    expect(window.page.locator("#basket [name=variant]")).to_have_count(2)
    gate.held[0].continue_()
    window.page.wait_for_load_state("networkidle")
    expect(window.page.locator("#basket [name=variant]")).to_have_count(2)
    seen = window.page.locator("#basket input[name=total]").input_value()
    quantity = window.page.locator("[name=quantity]").first
    with window.page.expect_request(BASKET):
        quantity.fill("2")
        quantity.press("Tab")
    window.press("Place order")
    with window.page.expect_request(re.compile(r"/orders/$")) as placed:
        gate.held[-1].continue_()
    assert f"total={seen}" in (placed.value.post_data or "")
    window.page.locator("[role=alert]").wait_for()
    window.said.clear()  # the browser's own line about the refusal
    window.press("Place order")
    window.arrives(who.home + ORDER)


@pytest.mark.flow("order_views")
@pytest.mark.parametrize(("locale", "width"), [("en", 1280), ("zh_Hans", PHONE)])
def test_the_list_is_narrowed_kept_as_a_view_and_gone_through_by_keyboard(
    enter: Enter, locale: str, width: int
) -> None:
    window, who = enter(locale=locale, width=width)
    for _ in range(2):
        window.go(f"{who.home}/orders/new")
        window.page.locator("#find-goods").focus()
        scan(window, "DEMO-006", 1)
        window.page.keyboard.press("Control+Enter")
        window.arrives(who.home + ORDER)
    window.go(f"{who.home}/orders")
    window.page.locator("[data-opens=filters]").click()
    window.page.locator("#by-payment").select_option("paid")
    window.check_access("light", "dark")
    window.page.locator("#filters [type=submit]").click()
    window.page.wait_for_url(re.compile("payment=paid"))
    window.look()
    window.page.locator("[data-opens=views]").click()
    window.fill(view_name="9")
    window.page.locator("#views form[action$='/views'] [type=submit]").click()
    window.page.wait_for_url(re.compile("view=[0-9a-f-]{36}"))
    expect(window.page.locator("nav.tabs [aria-current=page]")).to_have_text(re.compile(r"^9\b"))  # and how many
    window.look()
    keys = window.page.keyboard
    for key, row in (("j", 0), ("j", 1), ("k", 0)):
        keys.press(key)
        expect(window.page.locator("[data-row-link]").nth(row)).to_be_focused()
    keys.press("x")
    expect(window.page.locator("tbody tr.on")).to_have_count(1)
    window.press("Act on these")
    window.page.locator("input[name=field][value=flag]").check()
    window.page.locator("[name='flag.text']").fill("7")
    window.press("Preview")
    window.page.locator("button[formaction$='/acts']").wait_for()
    window.look()
    window.check_access("light")
    window.page.locator("button[formaction$='/acts']").click()
    window.page.wait_for_url(re.compile("/acts/[0-9a-f-]{36}"))
    window.page.locator("[role=progressbar][aria-valuenow='1']").wait_for()
    window.look()
    window.go(f"{who.home}/orders?state=flagged")
    expect(window.page.locator("#orders-list tbody tr")).to_have_count(1)
    window.go(f"{who.home}/orders?view=all")
    keys.press("/")
    expect(window.field("q")).to_be_focused()
    keys.type("SO-000001")
    expect(window.page.locator("#orders-list tbody tr")).to_have_count(1)
    expect(window.page.locator("#orders-said-views input[name=q]")).to_have_value("SO-000001")
    window.page.locator("[data-row-link]").first.focus()
    keys.press("Enter")
    window.arrives(who.home + ORDER)


@pytest.mark.parametrize(("locale", "width"), [("zh_Hans", 1280), ("en", PHONE)])
def test_a_rule_is_tried_on_past_orders_and_marks_the_next_one(enter: Enter, locale: str, width: int) -> None:
    window, who = enter(locale=locale, width=width)

    def sell_one() -> None:
        window.go(f"{who.home}/orders/new")
        window.page.locator("#find-goods").focus()
        scan(window, "DEMO-007", 1)
        window.page.keyboard.press("Control+Enter")
        window.arrives(who.home + ORDER)

    sell_one()
    window.go(f"{who.home}/orders/rules/new")
    window.fill(name="7", codes="demo-007", note="777")
    window.page.locator("[name=is_on]").check()
    window.press("Try it on past orders")
    window.page.wait_for_url(re.compile("/trial"))
    window.look()
    window.check_access("light")
    window.press("Save rule")
    window.arrives(f"{who.home}/orders/rules")
    sell_one()
    window.reads("777")
    window.reads(window.words("Rule “{rule}”", rule="7"))
