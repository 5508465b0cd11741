"""A whole Yuntai in processes of its own, and a real Chromium. The tests run in one process, one after another."""

from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.mails import Inbox
from tests.browser.window import DESKTOP, Window
from tests.infra.entry.running import Running

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
Open = Callable[..., Window]


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
