"""Whoever takes a plan: chosen here, paid on the payment provider's page, there when one comes back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.walking import Walk
from tests.browser.window import DESKTOP, PHONE, Window

CARD = "4242 4242 4242 4242"


@pytest.mark.parametrize(("locale", "width"), [("zh_Hans", PHONE), ("en", DESKTOP)])
def test_a_plan_is_taken_on_the_payment_page_and_a_change_of_it_here(
    open_walk: Callable[[str, int], Walk], locale: str, width: int
) -> None:
    walk = open_walk(locale, width)
    window, home = walk.window, f"{walk.who.home}/settings/plan"
    choose(window, home, "solo")
    window.page.wait_for_url(re.compile("/c/pay/"))
    window.page.locator("[name=number]").fill(CARD)
    window.page.locator("[type=submit]").click()
    window.page.wait_for_url(re.compile(re.escape(home) + "$"))
    window.look()
    expect(window.page.locator("main")).to_contain_text(window.words("Solo"))
    window.sees("Card")
    choose(window, home, "chain")
    window.arrives(home)
    window.reads(window.words("Chain"))
    window.press("Card")
    window.page.wait_for_url(re.compile("/p/session/"))


def choose(window: Window, home: str, plan: str) -> None:
    window.go(home)
    window.page.locator(f"input[name=plan][value={plan}]").check(force=True)
    window.press("See what it costs")
    window.arrives(f"{home}/choice")
    window.press("Take this plan")
