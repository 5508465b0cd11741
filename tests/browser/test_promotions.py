"""A promotion and a coupon: set up, seen on a sample basket, and found again on the order of who buys."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.window import DESKTOP, PHONE, Window

PROMOTION = r"/app/[^/]+/promotions/[0-9a-f-]{36}"


def second_at_half_price(window: Window, home: str) -> None:
    window.go(f"{home}/promotions")
    window.press("New promotion")
    window.arrives(r"/app/[^/]+/promotions/new")
    window.check_access("light", "dark")
    window.page.locator("a[href*='kind=nth']").click()
    window.arrives(r"/app/[^/]+/promotions/new")
    preview = window.page.locator("#preview")
    expect(preview).to_contain_text(window.words("The second at half price"))
    window.fill(off="100", nth="3", name="3 – 2")
    window.field("name").press("Tab")
    expect(preview).to_contain_text(window.words("Buy {n}, pay {m}", n=3, m=2))
    window.check_access("light", "dark")
    window.fill(nth="2", off="50")
    window.press("Save promotion")
    window.arrives(PROMOTION)
    window.check_access("light", "dark")


def coupon_with_a_code(window: Window, home: str) -> None:
    window.go(f"{home}/promotions/new?kind=amount&by_code=1")
    window.fill(name="5", amount="5")
    window.press("Save coupon")
    window.arrives(PROMOTION)
    window.page.locator("input[name=way][value=own]").check()
    window.fill(code="hello-5", most_uses="")
    window.press("Add codes")
    window.arrives(PROMOTION)
    window.reads("HELLO-5")
    window.check_access("light", "dark")


def sale(window: Window, home: str) -> None:
    window.go(f"{home}/orders/new")
    find = window.page.locator("#find-goods")
    find.fill("a" if window.locale == "en" else "茉莉")
    window.page.locator("#found-products button[name=add]").first.click()
    expect(window.page.locator("#basket-form tbody tr")).to_have_count(1)
    window.reads(window.words("{name}: {n} more for the offer", name="3 – 2", n=1))
    window.page.locator("[name=quantity]").fill("2")
    window.page.locator("[name=quantity]").press("Tab")
    window.reads(window.words("Offer: {name}", name="3 – 2"))
    window.fill(new_code="nothing")
    window.press("Use coupon")
    window.reads(window.words("There is no coupon {name}", name="NOTHING"))
    window.page.locator("button[name=drop]").click()
    expect(window.page.locator("button[name=drop]")).to_have_count(0)
    window.fill(new_code="hello-5")
    window.press("Use coupon")
    window.reads(window.words("Coupon {code}: {name}", code="HELLO-5", name="5"))
    window.look()
    window.check_access("light", "dark")
    window.press("Place order")
    window.arrives(r"/app/[^/]+/orders/[0-9a-f-]{36}")
    window.reads(window.words("Coupon {code}: {name}", code="HELLO-5", name="5"))


@pytest.mark.flow("offer")
@pytest.mark.parametrize(("locale", "width"), [("zh_Hans", PHONE), ("en", DESKTOP)])
def test_an_offer_and_a_coupon_reach_the_order(enter: Enter, locale: str, width: int) -> None:
    window, who = enter(locale=locale, width=width)
    second_at_half_price(window, who.home)
    coupon_with_a_code(window, who.home)
    sale(window, who.home)
    for path in ("promotions", "promotions/coupons", "promotions/calendar"):
        window.go(f"{who.home}/{path}")
        window.check_access("light", "dark")
    assert re.search("3 – 2", window.page.content())
