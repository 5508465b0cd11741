"""A parcel from the shelf to the buyer's door: a carrier is connected, books it, tells of it, and the buyer looks."""

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.merchants import Merchant
from tests.browser.programs import Program
from tests.browser.visitors import Visitor
from tests.browser.window import DESKTOP, PHONE, Window
from tests.infra.entry.running import Running, wait_until

HOOK = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HOME = {"name": "Bo Li", "street": "2 Mill Lane", "city": "York", "postcode": "YO1 7AA", "country": "GB"}
SECONDS = 30


def connect(window: Window, who: Merchant, carrier: str) -> None:
    window.go(f"{who.home}/settings/carriers")
    window.check_access("light", "dark")
    window.press("New carrier")
    window.arrives(f"{who.home}/settings/carriers/new")
    window.press("Save carrier")
    window.page.locator("[aria-invalid=true]").first.wait_for()
    window.said.clear()  # the browser's own line about 422
    window.fill(name="Try-out Post", address=carrier, key="try-out", hook=HOOK)
    window.fill(**{"sender.name": who.shop, "sender.street": "1 High Street", "sender.city": "York"})
    window.check_access("light", "dark")
    window.press("Save carrier")
    window.page.locator("form[action$=test]").wait_for()
    window.press("Test connection")
    window.sees("Connected")
    window.check_access("light", "dark")
    window.page.get_by_role("link", name="Try-out Post").click()
    hook = window.page.locator("main code").inner_text()
    httpx.post(f"{carrier}/hook", json={"url": hook, "secret": HOOK}, trust_env=False)
    window.look()


def order_to_be_sent(program: Program, who: Merchant) -> str:
    """Gives the order's page."""
    goods = program.get("products")["items"][0]["variants"][0]["id"]
    lines = [{"variant": goods, "quantity": "2"}]
    order = program.post("orders", lines=lines, delivery={"address": HOME}, payments=[{"tender": "card"}])
    program.client.close()
    return f"{who.home}/orders/{order['id']}"


def pack(window: Window, here: str) -> None:
    window.go(f"{here}/fulfillments/new")
    window.field("way").select_option("ship")
    window.page.locator("main [name=gone]").uncheck()
    window.page.locator("main form [type=submit]").last.click()
    window.arrives(r"/app/[^/]+/orders/[0-9a-f-]{36}")


def book(window: Window) -> str:
    """On the order's page; gives the parcel's number."""
    window.press("Carrier and number")
    window.arrives(r"/app/[^/]+/orders/[0-9a-f-]{36}/fulfillments/[0-9a-f-]{36}/parcel")
    window.field("carrier").select_option(label="Try-out Post")
    window.fill(grams="700")
    window.page.locator("main [name=goes]").uncheck()
    window.check_access("light", "dark")
    window.press("Save parcel")
    window.arrives(r"/app/[^/]+/orders/[0-9a-f-]{36}")
    number = re.compile(r"YT\d{10}")

    def is_booked() -> bool:
        window.page.reload()
        return number.search(window.page.locator("main").inner_text()) is not None

    wait_until(is_booked, SECONDS)
    found = number.search(window.page.locator("main").inner_text())
    assert found
    window.check_access("light", "dark")
    return found[0]


def desk(window: Window, who: Merchant, number: str) -> None:
    window.go(f"{who.home}/parcels")
    window.reads(number)
    window.page.locator("main [name=part]").first.check()
    window.check_access("light", "dark")
    with window.context.expect_page() as opened:
        window.press("Print labels")
    paper = opened.value
    expect(paper.locator(".label-100")).to_have_count(1)
    expect(paper.locator(".label-100")).to_contain_text("2 Mill Lane")
    paper.close()


def way(window: Window, here: str, carrier: str, number: str) -> None:
    for status in ("collected", "in_transit", "delivered"):
        answers = httpx.post(
            f"{carrier}/happened/{number}", json={"status": status, "times": 2}, trust_env=False
        ).json()
        assert answers == [200, 200]

    def is_there() -> bool:
        window.go(here)
        return window.page.locator("form[action$=arrival]").count() == 0

    wait_until(is_there, SECONDS)
    window.check_access("light", "dark")
    link = window.page.locator("a[href^='/track/']").get_attribute("href")
    assert link
    window.go(link)
    window.reads(number)
    window.sees("Your parcel has arrived.")
    assert "Mill Lane" not in window.page.content()
    window.check_access("light", "dark")


@pytest.mark.flow("parts")
def test_a_parcel_is_booked_labelled_followed_and_seen_by_the_buyer(
    enter: Enter, shops: dict[str, tuple[Merchant, Visitor]], running: Running, scale: Any
) -> None:
    carrier = running.endpoints["carrier"]
    for locale, width in (("en", DESKTOP), ("zh_Hans", PHONE))[: scale(1, 2)]:
        window, who = enter(locale=locale, width=width)
        connect(window, who, carrier)
        here = order_to_be_sent(Program(shops[locale][1], who), who)
        pack(window, here)
        number = book(window)
        desk(window, who, number)
        way(window, here, carrier, number)
