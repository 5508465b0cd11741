"""A whole Yuntai in processes of its own, and a real Chromium. The tests run in one process, one after another."""

from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from infra.kit.i18n import LOCALES
from tests.browser.mails import Inbox
from tests.browser.merchants import Merchant, merchant
from tests.browser.visitors import Visitor, let_in, open_shop
from tests.browser.window import DESKTOP, Window
from tests.infra.entry.running import Running

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
Open = Callable[..., Window]
Enter = Callable[..., tuple[Window, Merchant]]


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    """`yuntai up` on servers of its own: web, worker, scheduler and the mailbox."""
    with Running(tmp_path_factory.mktemp("browser") / "data") as everything:
        yield everything


@pytest.fixture(scope="session")
def site(running: Running) -> str:
    return running.endpoints["site"]


@pytest.fixture(scope="session")
def inbox(running: Running) -> Inbox:
    return Inbox(running.endpoints["mails"])


@pytest.fixture(scope="module")  # not of the session: while it lives, no test of this process may use asyncio
def browser() -> Generator[Browser]:
    assert Path(CHROMIUM).exists(), "The browser tests need Chromium: apt-get install chromium"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_window(browser: Browser, site: str) -> Generator[Open]:
    """`open_window(locale=…, width=…)`: a browser of its own, without cookies."""
    windows: list[Window] = []

    def open_one(*, locale: str = "en", width: int = DESKTOP) -> Window:
        windows.append(Window(browser, site, locale=locale, width=width))
        return windows[-1]

    yield open_one
    for window in windows:
        window.close()


@pytest.fixture(scope="session")
def shops(site: str) -> Generator[dict[str, tuple[Merchant, Visitor]]]:
    """A shop with demo goods for each language."""
    opened = {locale: open_shop(site, merchant(locale), locale) for locale in LOCALES}
    yield opened
    for _, visitor in opened.values():
        visitor.client.close()


@pytest.fixture
def enter(open_window: Open, shops: dict[str, tuple[Merchant, Visitor]]) -> Enter:
    """`enter(locale=…, width=…)`: a window whose person is logged in to the language's shop, and that person."""

    def enter_shop(*, locale: str = "en", width: int = DESKTOP) -> tuple[Window, Merchant]:
        who, visitor = shops[locale]
        let_in(window := open_window(locale=locale, width=width), visitor)
        return window, who

    return enter_shop
