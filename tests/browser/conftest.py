"""A whole Yuntai in processes of its own, one for each test process, and a real Chromium."""

from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from infra.kit.i18n import LOCALES
from tests.browser.furnished import Furnished, furnish
from tests.browser.mails import Inbox
from tests.browser.merchants import Merchant, merchant
from tests.browser.programs import Program
from tests.browser.visitors import Visitor, let_in, open_shop
from tests.browser.walking import WAYS, Walk
from tests.browser.window import DESKTOP, Window
from tests.infra.entry.running import Running

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
Open = Callable[..., Window]
Enter = Callable[..., tuple[Window, Merchant]]
Furnish = Callable[[str], Furnished]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A flow is walked in both languages and both widths: by two walks, and where figures are proven by all four."""
    if {"locale", "width"} <= {*metafunc.fixturenames} and not [*metafunc.definition.iter_markers("parametrize")]:
        ways = WAYS if metafunc.config.getoption("--prove") else WAYS[:2]
        metafunc.parametrize(("locale", "width"), ways, ids=[f"{locale}-{width}" for locale, width in ways])


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


@pytest.fixture(scope="session")
def walked(site: str) -> Generator[dict[str, tuple[Merchant, Visitor, Program]]]:
    """For each language a shop with two places where goods lie."""
    shops: dict[str, tuple[Merchant, Visitor, Program]] = {}
    for locale in LOCALES:
        who, visitor = open_shop(site, merchant(locale), locale)
        visitor.send(f"{who.home}/settings/warehouses/new", f"{who.home}/settings/warehouses", name="B2")
        shops[locale] = who, visitor, Program(visitor, who)
    yield shops
    for _, visitor, program in shops.values():
        visitor.client.close()
        program.client.close()


@pytest.fixture
def open_walk(site: str, open_window: Open) -> Generator[Callable[[str, int], Walk]]:
    """`open_walk(locale, width)`: in a shop of its own."""
    walks: list[Walk] = []

    def open_one(locale: str, width: int) -> Walk:
        who, visitor = open_shop(site, merchant(locale), locale)
        let_in(window := open_window(locale=locale, width=width), visitor)
        walks.append(Walk(window, who, visitor, Program(visitor, who)))
        return walks[-1]

    yield open_one
    for walk in walks:
        walk.visitor.client.close()
        walk.program.client.close()


@pytest.fixture
def walk(open_window: Open, walked: dict[str, tuple[Merchant, Visitor, Program]], locale: str, width: int) -> Walk:
    """In a shop of the language, in a window of the width."""
    who, visitor, program = walked[locale]
    visitor.prove(who.home)
    let_in(window := open_window(locale=locale, width=width), visitor)
    return Walk(window, who, visitor, program)


@pytest.fixture(scope="session", name="furnish")
def furnish_shop(running: Running, site: str) -> Generator[Furnish]:
    """`furnish(locale)`: a shop of its own for each language, in which there is one of everything."""
    shops: dict[str, Furnished] = {}

    def furnish_one(locale: str) -> Furnished:
        if locale not in shops:
            who, visitor = open_shop(site, merchant(locale), locale)
            shops[locale] = furnish(who, visitor, locale, running.endpoints["carrier"])
        return shops[locale]

    yield furnish_one
    for shop in shops.values():
        shop.visitor.client.close()
        shop.program.client.close()


@pytest.fixture
def enter(open_window: Open, shops: dict[str, tuple[Merchant, Visitor]]) -> Enter:
    """`enter(locale=…, width=…)`: a window whose person is logged in to the language's shop, and that person."""

    def enter_shop(*, locale: str = "en", width: int = DESKTOP) -> tuple[Window, Merchant]:
        who, visitor = shops[locale]
        visitor.prove(who.home)
        let_in(window := open_window(locale=locale, width=width), visitor)
        return window, who

    return enter_shop
