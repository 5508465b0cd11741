"""From sign-up over a card that fails to going on after all, on a site whose clock is put forward for it."""

from collections.abc import Callable, Generator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from billing.subscriptions.acts import after_months
from tenancy.access.errors import BillUnpaid
from tests.browser.mails import Inbox
from tests.browser.merchants import merchant, sign_up
from tests.browser.subscribers import FAILS_LATER, GOOD, MovingSite, Subscriber
from tests.browser.walking import ID
from tests.browser.window import DESKTOP, PHONE, Window
from tests.fixtures.figures import Figure

WAYS = (("en", DESKTOP), ("zh_Hans", PHONE), ("zh_Hans", DESKTOP), ("en", PHONE))
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
COUNTERLESS = {"GBP": {"month": 2_400, "year": 24_000}, "CNY": {"month": 12_000, "year": 120_000}}


@pytest.fixture(scope="module")
def moving(tmp_path_factory: pytest.TempPathFactory) -> Generator[MovingSite]:
    """With a plan that has no register in it."""
    with MovingSite(tmp_path_factory.mktemp("moving") / "data") as everything:
        limits = {"stores": 2, "staff": 5, "orders_month": 3_000, "api_calls_minute": 600}
        everything.offers(name="desk", label="云 1", limits=limits, switches=[], prices=COUNTERLESS)
        yield everything


@pytest.fixture
def subscribers(browser: Browser, moving: MovingSite, scale: Callable[[int, int], int]) -> Generator[list[Subscriber]]:
    """In both languages; proven, in both widths too."""
    site, inbox = moving.endpoints["site"], Inbox(moving.endpoints["mails"])
    windows = [Window(browser, site, locale=locale, width=width) for locale, width in WAYS[: scale(2, 4)]]
    noon = moving.now.replace(hour=12, minute=0, second=0)
    moving.later(noon + DAY - moving.now)  # no clock change moves a noon to another day
    yield [Subscriber(window, sign_up(window, merchant(window.locale)), inbox) for window in windows]
    for window in windows:
        window.close()


@pytest.mark.long
@pytest.mark.prove(
    "subscriber", want="4 of 4 ways: English and Chinese, 1280 and 390 wide, from sign-up to going on after all"
)
def test_a_subscriber_from_the_trial_over_a_failed_card_to_going_on_after_all(
    moving: MovingSite, subscribers: list[Subscriber], figure: Figure
) -> None:
    tries_and_pays(moving, subscribers)
    for each in subscribers:
        adds_the_register(each)
        changes_to_a_card_that_fails(each)
    owes(moving, subscribers)
    for each in subscribers:
        pays_and_has_all_back(each)
    moving.later(3 * DAY)
    for each in subscribers:
        takes_less(each)
        leaves_and_stays(each)
    figure(f"{len(subscribers)} of {len(subscribers)} ways")


def tries_and_pays(site: MovingSite, subscribers: list[Subscriber]) -> None:
    """Two letters before the trial ends, then a plan on the hosted page."""
    for each in subscribers:
        each.goes(each.home)
        each.window.sees("On trial")
    for days, letter in ((23, "trial_week"), (6, "trial_day")):
        site.later(days * DAY)
        for each in subscribers:
            each.is_told(letter)
    for each in subscribers:
        each.wants("desk")
        each.window.press("Take this plan")
        each.types_card(GOOD, "/c/pay/")
        each.is_back()
        each.window.sees("Active")


def adds_the_register(each: Subscriber) -> None:
    """What is not in the plan can be switched on once it is bought."""
    expect(each.module("Register")).to_contain_text(each.window.words("Not in your plan"))
    each.wants("desk", pos=1)
    each.takes()
    row = each.module("Register")
    each.window.press("Switch on", within="#modules")
    expect(row).to_contain_text(each.window.words("Switch off"), timeout=60_000)


def changes_to_a_card_that_fails(each: Subscriber) -> None:
    each.goes(each.home)
    each.window.press("Card")
    each.types_card(FAILS_LATER, "/p/session/")
    each.is_back()


def owes(site: MovingSite, subscribers: list[Subscriber]) -> None:
    """From the day on which the card fails to that on which the shop can only be read."""
    site.later(after_months(site.now, 1) - site.now + 2 * HOUR)
    for each in subscribers:
        each.waits_for("To pay")
    site.later(DAY + HOUR)  # of grace
    for each in subscribers:
        each.waits_for("Bill unpaid")
        each.is_told("overdue", each.owed())
    for days, letter in ((5, "overdue_again"), (7, "read_only_soon"), (2, "read_only")):
        site.later(days * DAY)
        for each in subscribers:
            each.goes(each.home)
            each.is_told(letter, each.owed())
    for each in subscribers:
        each.waits_for("A bill of this shop is unpaid, so it can only be read until it is paid.")
        with each.window.refused(402):
            each.sells_something_new("A1")
        each.window.sees(BillUnpaid.message)


def pays_and_has_all_back(each: Subscriber) -> None:
    each.goes(each.home)
    each.window.press("Pay")
    each.types_card(GOOD, "/i/")
    expect(each.window.page.get_by_text("paid", exact=True)).to_be_visible()
    each.waits_for("Active")
    each.waits_until_nothing_is_said_of_bills()
    each.sells_something_new("A2")
    each.window.arrives(rf"{each.who.home}/products/{ID}")
    expect(each.module("Register")).to_contain_text(each.window.words("Switch off"))


def takes_less(each: Subscriber) -> None:
    """What is not used of the dearer plan is to good."""
    each.wants("solo", pos=0)
    each.window.sees("To your good, for the next bills")
    each.takes()
    each.window.sees("To good")
    expect(each.module("Register")).to_contain_text(each.window.words("Switch off"))


def leaves_and_stays(each: Subscriber) -> None:
    """With everything in one file meanwhile."""
    window = each.window
    each.goes(each.home)
    window.press("Cancel the plan")
    window.page.locator("dialog[open] [type=submit]").click()
    window.sees("Ends soon")
    each.goes(f"{each.who.home}/settings/data")
    window.press("Make an export")
    file = window.page.locator("a[href$='.zip']").first
    expect(file).to_be_visible(timeout=60_000)
    with window.page.expect_download() as loaded:
        file.click()
    assert loaded.value.path().read_bytes()[:2] == b"PK"
    each.goes(each.home)
    window.press("Go on after all")
    window.sees("Active")
