"""Without a mouse: into a shop, through an order, and out of every menu."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter, Open
from tests.browser.merchants import PASSWORD, merchant
from tests.browser.selling import ORDER
from tests.browser.window import PHONE, Window

MOST_TABS = 80
FOCUSED = """async () => {
  await Promise.all(document.getAnimations().map((one) => one.finished));
  const it = document.activeElement, style = getComputedStyle(it), box = it.getBoundingClientRect();
  const ring = it.closest(".input-row") ? getComputedStyle(it.closest(".input-row")) : style;
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const own = it.closest("label, .input-row") ?? it;
  return {
    name: it.getAttribute("name") ?? "", words: (it.getAttribute("aria-label") ?? it.textContent).trim(),
    ringed: [style, ring].some((s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2),
    covered: box.width > 2 && top !== null && !own.contains(top),
  };
}"""


def tab_to(window: Window, wanted: str) -> None:
    """Presses Tab until the field or button called `wanted` has the focus; it is seen at each step."""
    for _ in range(MOST_TABS):
        window.page.keyboard.press("Tab")
        at = window.page.evaluate(FOCUSED)
        if at["words"] or at["name"]:
            assert at["ringed"], f"{window.path}: the focus can't be seen on {at}"
            assert not at["covered"], f"{window.path}: something covers {at}"
        if wanted in {at["name"], at["words"]}:
            return
    raise AssertionError(f"{window.path}: Tab doesn't reach {wanted}")


def type_into(window: Window, field: str, text: str) -> None:
    if window.page.evaluate("document.activeElement.name") != field:
        tab_to(window, field)
    window.page.keyboard.type(text)


@pytest.mark.flow("start")
def test_a_shop_is_opened_and_an_order_placed_by_keyboard_alone(open_window: Open) -> None:
    window, who = open_window(), merchant("en")
    keys = window.page.keyboard
    window.go("/")
    tab_to(window, "Open your shop")
    keys.press("Enter")
    window.arrives("/signup")
    for field, text in (("name", who.name), ("email", who.email), ("password", PASSWORD)):
        type_into(window, field, text)
    keys.press("Enter")
    window.arrives("/signup/business")
    type_into(window, "shop", who.shop)
    type_into(window, "country", "United K")
    tab_to(window, "Continue")
    keys.press("Enter")
    window.arrives("/signup/trade")
    tab_to(window, "trade")
    keys.press("Space")
    tab_to(window, "Continue")
    keys.press("Enter")
    window.arrives("/signup/region")
    tab_to(window, "Open the shop")
    keys.press("Enter")
    window.arrives(r"/app/[^/]+/welcome")
    tab_to(window, "Add products")
    keys.press("Enter")
    window.arrives(r"/app/[^/]+/products")
    tab_to(window, "Try with sample goods")
    keys.press("Enter")
    expect(window.page.locator("tbody tr").first).to_be_visible()
    tab_to(window, "Orders")
    keys.press("Enter")
    window.arrives(r"/app/[^/]+/orders")
    tab_to(window, "New order")
    keys.press("Enter")
    window.arrives(r"/app/[^/]+/orders/new")
    tab_to(window, "find")
    keys.type("DEMO-001")
    window.page.locator("#found-products").get_by_role("button").wait_for()
    tab_to(window, "Add")
    keys.press("Enter")
    expect(window.page.locator("#basket [name=variant]")).to_have_count(1)
    expect(window.field("find")).to_be_focused()
    tab_to(window, "Place order")
    keys.press("Enter")
    window.arrives(r"/app/[^/]+" + ORDER)


def test_escape_closes_a_menu_and_gives_the_focus_back(enter: Enter) -> None:
    window, who = enter()
    window.go(f"{who.home}/products")
    for menu in window.page.locator("summary:visible").all():
        menu.focus()
        window.page.keyboard.press("Enter")
        expect(menu.locator("xpath=..")).to_have_attribute("open", "")
        window.page.keyboard.press("Escape")
        expect(menu.locator("xpath=..")).not_to_have_attribute("open", "")
        expect(menu).to_be_focused()


def test_escape_closes_the_sheet_of_a_phone(enter: Enter) -> None:
    window, who = enter(width=PHONE)
    window.go(who.home)
    more = window.page.locator("[data-opens=more]")
    more.focus()
    window.page.keyboard.press("Enter")
    expect(window.page.locator("#more")).to_be_visible()
    window.page.keyboard.press("Escape")
    expect(window.page.locator("#more")).to_be_hidden()
    expect(more).to_be_focused()


@pytest.mark.parametrize(
    ("page", "button", "first"),
    [
        ("products/new", "Save product", "name"),
        ("customers/new", "Save customer", "name"),
        ("settings/keys", "Make the key", "name"),
    ],
)
def test_a_form_shown_again_stands_at_its_first_error(enter: Enter, page: str, button: str, first: str) -> None:
    window, who = enter()
    window.go(f"{who.home}/{page}")
    with window.refused(422):
        window.press(button)
    expect(window.field(first)).to_be_focused()
    expect(window.field(first)).to_have_attribute("aria-invalid", "true")
    window.look()
    window.check_access("light")
