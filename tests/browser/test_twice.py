"""What people do by mistake: press twice, go back, come late, type what nobody can mean. Nothing happens twice."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.merchants import Merchant, log_in
from tests.browser.selling import ORDER, put_on_order
from tests.browser.visitors import Visitor
from tests.browser.window import DESKTOP, PHONE, Window

Shops = dict[str, tuple[Merchant, Visitor]]
ODD = {
    "nul": "3\x00",
    "negative": "-3",
    "huge": "9" * 30,
    "letters": "many",
}


def orders(window: Window, who: Merchant) -> int:
    """How many orders the list has."""
    window.go(f"{who.home}/orders")
    return window.page.locator("#orders-list tbody tr").count()


def basket(window: Window, who: Merchant) -> None:
    """On the page of a new order, with goods that are there."""
    window.go(f"{who.home}/orders/new")
    put_on_order(window, "DEMO-003")


@pytest.mark.flow("twice")
@pytest.mark.parametrize(("locale", "width"), [("en", DESKTOP), ("zh_Hans", PHONE)])
def test_a_double_click_places_one_order(enter: Enter, locale: str, width: int) -> None:
    window, who = enter(locale=locale, width=width)
    before = orders(window, who)
    basket(window, who)
    window.page.get_by_role("button", name=window.words("Place order")).dblclick()
    window.arrives(who.home + ORDER)
    assert orders(window, who) == before + 1


@pytest.mark.flow("twice")
def test_without_its_scripts_a_double_click_is_one_order_too(enter: Enter, shops: Shops) -> None:
    """The server knows the form's key: the same form sent twice, as a browser without scripts would."""
    window, who = enter()
    before = orders(window, who)
    basket(window, who)
    form: dict[str, str] = window.page.evaluate(
        "Object.fromEntries(new FormData(document.querySelector('#basket-form')))"
    )
    client = shops["en"][1].client
    first, again = (client.post(f"{who.home}/orders/", data=form) for _ in range(2))
    assert first.status_code == again.status_code == 303, first.text
    assert first.headers["Location"] == again.headers["Location"]
    assert orders(window, who) == before + 1


@pytest.mark.flow("twice")
def test_back_and_once_more_is_one_order(enter: Enter) -> None:
    window, who = enter()
    before = orders(window, who)
    basket(window, who)
    window.press("Place order")
    window.arrives(who.home + ORDER)
    first = window.path
    window.page.go_back()
    window.page.wait_for_url(re.compile("/orders/new$"))
    if window.page.locator("#basket [name=variant]").count():  # the browser kept the form as it was
        window.press("Place order")
        window.arrives(who.home + ORDER)
        assert window.path == first
    assert orders(window, who) == before + 1


@pytest.mark.flow("twice")
def test_a_log_in_that_ended_leads_back_to_where_one_was(enter: Enter) -> None:
    window, who = enter()
    window.go(f"{who.home}/customers/new")
    window.context.clear_cookies(name="yuntai_session")
    window.fill(name="Too late")
    window.press("Save customer")
    window.arrives("/login")
    window.sees("You were logged out meanwhile, so nothing was saved. Log in to go on.")
    log_in(window, who)
    window.arrives(f"{who.home}/customers/new")


def test_another_shop_s_order_is_not_there(enter: Enter) -> None:
    mine, me = enter()
    basket(mine, me)
    mine.press("Place order")
    mine.arrives(me.home + ORDER)
    order = mine.path.rpartition("/")[2]
    theirs, they = enter(locale="zh_Hans")
    theirs.go(f"{they.home}/orders/{order}", status=404)
    theirs.sees("There is nothing here")
    theirs.go(f"{me.home}/orders/{order}", status=404)


@pytest.mark.parametrize("typed", ODD.values(), ids=ODD.keys())
def test_a_price_nobody_can_mean_is_said_at_its_field(enter: Enter, typed: str) -> None:
    window, who = enter()
    window.go(f"{who.home}/products/new")
    window.fill(name=f"Odd {len(typed)}", **{"variants.0.price": typed})
    with window.refused(422):
        window.press("Save product")
    expect(window.page.locator("[id='f-variants.0.price-error']")).to_be_visible()
    window.look()
    window.go(f"{who.home}/products?q=Odd+{len(typed)}")
    expect(window.page.locator("#products-list tbody tr")).to_have_count(0)


@pytest.mark.parametrize("typed", ODD.values(), ids=ODD.keys())
def test_a_quantity_nobody_can_mean_places_nothing(enter: Enter, typed: str) -> None:
    window, who = enter()
    before = orders(window, who)
    basket(window, who)
    quantity = window.page.locator("#basket [name=quantity]")
    with window.page.expect_response(lambda answer: answer.url.endswith("/orders/basket")):
        quantity.evaluate(
            "(it, text) => { it.value = text; it.dispatchEvent(new Event('change', {bubbles: true})); }", typed
        )
    expect(window.page.locator("#basket .error").first).to_be_visible()
    place = window.page.get_by_role("button", name="Place order")
    if place.is_enabled():
        with window.refused(422):
            place.click()
    assert orders(window, who) == before


def test_a_name_with_a_nul_byte_is_refused_at_its_field(shops: Shops) -> None:
    who, visitor = shops["en"]
    page = f"{who.home}/customers/new"
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', visitor.client.get(page).text))
    answer = visitor.client.post(f"{who.home}/customers", data={**hidden, "name": "Nul\x00l"}, follow_redirects=False)
    assert answer.status_code == 422
    assert 'id="f-name-error"' in answer.text


def test_a_missing_style_is_no_page(site: str) -> None:
    answer = httpx.get(f"{site}/assets/app-0000000000.css", trust_env=False)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "immutable" not in answer.headers.get("Cache-Control", "")
