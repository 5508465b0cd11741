"""From the street to the books: somebody who knows nothing opens a shop, sells, and comes back."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Open
from tests.browser.goods import OPENING, bring_file, take_demo_goods, type_in
from tests.browser.mails import Inbox
from tests.browser.merchants import PASSWORD, Merchant, log_in, merchant, sign_up
from tests.browser.people import add_customer, finds_customer
from tests.browser.programs import make_key, order_over_api
from tests.browser.selling import cancel, find_order, hand_over, ledger, open_ledger, place
from tests.browser.window import DESKTOP, PHONE, Window
from tests.fixtures.figures import Figure

WAYS = (("zh_Hans", PHONE), ("en", DESKTOP), ("en", PHONE), ("zh_Hans", DESKTOP))
NEW_PASSWORD = "another clover 2026 willow"
TEA = {"en": "Spring tea no. 5", "zh_Hans": "明前龙井 5 号"}
REASON = {"en": "Changed her mind", "zh_Hans": "客人不要了"}
CUSTOMER, PHONE_NUMBER = "欧阳晓云", "+86 138 1234 5678"
TRIES = 10


@pytest.mark.flow("start")
@pytest.mark.prove("stranger", want="4 of 4 ways: English and Chinese, 1280 and 390 wide, no console error")
def test_a_stranger_opens_a_shop_and_sells(
    open_window: Open, inbox: Inbox, scale: Callable[[int, int], int], figure: Figure
) -> None:
    ways, gone = WAYS[: scale(1, len(WAYS))], 0
    try:
        for locale, width in ways:
            walk(open_window(locale=locale, width=width), inbox)
            gone += 1
    finally:
        figure(f"{gone} of {len(ways)} ways")


def walk(window: Window, inbox: Inbox) -> None:
    who = sign_up(window, merchant(window.locale))
    confirm_address(window, who, inbox)
    stock_the_shelf(window, who)
    numbers = sell(window, who)
    meet_customers(window, who)
    numbers.append(sell_by_program(window, who))
    see_figures(window, who, numbers)
    come_back(window, who, inbox)


def confirm_address(window: Window, who: Merchant, inbox: Inbox) -> None:
    window.reads(window.words("Confirm your address {email}, so that we can reach you.", email=who.email))
    window.go(inbox.link(who.email, "/confirm/"))
    window.page.locator("main form [type=submit]").click()
    window.arrives("/confirm")
    window.go(f"{who.home}/welcome")
    assert who.email not in window.page.locator("main").inner_text()


def stock_the_shelf(window: Window, who: Merchant) -> None:
    take_demo_goods(window, who)
    type_in(window, who, TEA[window.locale], "12.50")
    bring_file(window, who)


def sell(window: Window, who: Merchant) -> list[str]:
    """One order kept and handed over, one called off; the ledger tells why, when and who."""
    tea = TEA[window.locale]
    kept = place(window, who, tea, quantity="3", given="50", handover="later")
    window.reads("12.50")
    hand_over(window)
    canceled = place(window, who, tea, quantity="2", given="", handover="later")
    cancel(window, canceled, REASON[window.locale])
    find_order(window, who, kept)
    open_ledger(window, who, tea)
    sold, opened = ledger(window)
    for part in (window.words("Sold"), kept, who.name, "−3"):
        assert part in sold
    for part in (window.words("Opening stock"), who.name, f"+{OPENING}"):
        assert part in opened
    return [kept]


def meet_customers(window: Window, who: Merchant) -> None:
    add_customer(window, who, CUSTOMER, PHONE_NUMBER)
    for query in ("ouyang", "oyxy", "晓云", "2345"):
        finds_customer(window, who, query, CUSTOMER)


def sell_by_program(window: Window, who: Merchant) -> str:
    secret = make_key(window, who)
    first, again = (order_over_api(window.site, secret, "first of today", "DEMO-001") for _ in range(2))
    assert first.status_code == 201, first.text
    assert again.content == first.content
    window.go(f"{who.home}/orders")
    window.reads(first.json()["number"])
    return first.json()["number"]


def see_figures(window: Window, who: Merchant, numbers: list[str]) -> None:
    window.go(who.home)
    window.page.wait_for_selector(".chart-plot svg")
    window.look()
    for number in numbers:
        window.reads(number)
    labels = window.page.locator(".stats .stat-label").all_inner_texts()
    values = window.page.locator(".stats .stat-value").all_inner_texts()
    assert dict(zip(labels, values, strict=True))[window.words("Orders")] == str(len(numbers))


def come_back(window: Window, who: Merchant, inbox: Inbox) -> None:
    log_out(window)
    log_in(window, who)
    window.arrives(who.home)
    log_out(window)
    window.press("Forgot the password?")
    window.arrives("/forgot")
    window.fill(email=who.email)
    window.page.locator("main [type=submit]").click()
    window.go(inbox.link(who.email, "/reset"))
    window.fill(password=NEW_PASSWORD)
    window.page.locator("main [type=submit]").click()
    window.arrives(who.home)
    log_out(window)
    for _ in range(TRIES):
        with window.refused(422):
            log_in(window, who, PASSWORD)
    with window.refused(429):
        log_in(window, who, NEW_PASSWORD)
    window.look()


def log_out(window: Window) -> None:
    """By the account menu, on a phone by More."""
    if window.width == PHONE:
        window.page.locator("[data-opens=more]").click()
        window.press("Log out", within="#more")
    else:
        window.page.locator("summary.avatar").click()
        window.press("Log out", within=".topbar")
    window.arrives("/login")
