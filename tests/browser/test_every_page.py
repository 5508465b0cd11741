"""Every page that links lead to, in both languages: what `Window.look` asks of it, and axe in light and dark."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Enter, Open
from tests.browser.window import DESKTOP, PHONE, Window

pytestmark = pytest.mark.xdist_group("browser")
STREET = ("/", "/signup", "/login", "/forgot", "/api/docs", "/api/docs/problems")
WAYS = (("zh_Hans", DESKTOP), ("en", PHONE), ("en", DESKTOP), ("zh_Hans", PHONE))
LINKS = """() => [...document.querySelectorAll("a[href]")].map((a) => a.href)"""
FILES = (".csv", ".xlsx", ".json", ".svg", ".zip")


def kind(path: str) -> str:
    """Pages that differ by an id or by a filter alone are one kind: /app/…/products/…"""
    return "/".join("…" if len(part) > 30 or "." in part else part for part in path.split("/"))


def pages_from(window: Window, start: str) -> Iterator[str]:
    """Each kind of page below `start` that can be reached from it by links, opened one after the other."""
    waiting, known = [start], {kind(start)}
    while waiting:
        path = waiting.pop(0)
        window.go(path)
        yield path
        links: list[str] = window.page.evaluate(LINKS)
        for link in links:
            parts = urlsplit(link)
            if not link.startswith(window.site + start) or parts.path.endswith(FILES) or kind(parts.path) in known:
                continue
            known.add(kind(parts.path))
            waiting.append(parts.path)


def test_every_page_is_there_whole_and_readable(enter: Enter, scale: Callable[[int, int], int]) -> None:
    for locale, width in WAYS[: scale(1, len(WAYS))]:
        window, who = enter(locale=locale, width=width)
        seen: list[str] = []
        for path in pages_from(window, who.home):
            seen.append(kind(path))
            window.check_access("light", "dark")
        assert {f"{who.home}/{page}" for page in ("products", "stock", "orders", "customers", "settings")} <= set(seen)


def test_the_street_side_is_whole_and_readable(open_window: Open, scale: Callable[[int, int], int]) -> None:
    for locale, width in WAYS[: scale(1, len(WAYS))]:
        window = open_window(locale=locale, width=width)
        for path in STREET:
            window.go(path)
            window.check_access("light", "dark")
