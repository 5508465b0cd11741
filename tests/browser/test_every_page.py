"""Every page of the application, in both languages: what `Window.look` asks of it, and axe in light and dark."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from urllib.parse import urlsplit

import pytest
from litestar import Litestar
from litestar.di import Provide
from litestar.routes import HTTPRoute
from playwright.sync_api import Error

from infra.entry.asgi import routes
from infra.entry.registry import fill_registry
from infra.kit.pages import Page
from tests.browser.conftest import Furnish, Open
from tests.browser.visitors import let_in
from tests.browser.window import DESKTOP, PHONE, Theme, Window

STREET = ("/", "/prices", "/signup", "/login", "/forgot", "/api/docs", "/api/docs/problems")
Themes = tuple[Theme, ...]
BY_TURNS: Sequence[Themes] = (("light",), ("dark",))
BOTH: Sequence[Themes] = (("light", "dark"),)
WAYS = (("zh_Hans", DESKTOP), ("en", PHONE), ("en", DESKTOP), ("zh_Hans", PHONE))
LINKS = """() => [...document.querySelectorAll("a[href]")].map((a) => a.href)"""
FILES = (".csv", ".xlsx", ".json", ".svg", ".zip", ".pdf")
PARAMETER = re.compile(r"\{\w+:(\w+)\}")
SHAPES = {"uuid": "[0-9a-f-]{36}", "str": "[^/]+"}

NOT_HERE = {
    "/app/{slug:str}/bank/{line:uuid}": "a line of a bank's statement: test_bank looks at it",
    "/app/{slug:str}/settings/plan/choice": "shows what is chosen in its address: billing's tests have it",
    "/app/{slug:str}/settings/plan/bills/{bill:uuid}": "a bill comes when the trial is over: test_web has it",
    "/app/{slug:str}/settings/plan/arrival": "whoever comes back from a payment page: billing's tests have it",
    "/app/{slug:str}/moving/{step:str}/undoing": "what was moved in and is taken back: there is nothing to take back",
}


def pages_of_the_app() -> dict[str, re.Pattern[str]]:
    """The routes of a shop that answer a GET with a whole page, each with what its addresses look like."""
    fill_registry()
    found: dict[str, re.Pattern[str]] = {}
    people = {who: Provide(lambda: None, sync_to_thread=False) for who in ("actor", "operator")}
    for route in Litestar(routes(), dependencies=people, openapi_config=None).routes:
        if not isinstance(route, HTTPRoute) or not route.path.startswith("/app/"):
            continue
        for handler in route.route_handlers:
            gives = handler.parsed_fn_signature.return_type
            is_page = gives.annotation is Page or (gives.is_union and gives.has_inner_subclass_of(Page))
            if "GET" in handler.http_methods and is_page:
                found[route.path] = re.compile(PARAMETER.sub(lambda m: SHAPES[m[1]], route.path) + "/?")
    return found


def kind(path: str) -> str:
    """Pages that differ by an id or by a filter alone are one kind: /app/…/products/…"""
    return "/".join("…" if len(part) > 30 or "." in part else part for part in path.split("/"))


def pages_from(
    window: Window, start: str, also: tuple[str, ...], wrong: list[str], themes: Sequence[Themes]
) -> Iterator[str]:
    """Each kind of page below `start` that can be reached from it by links, and `also`, opened one after the other,
    each in the next of `themes`; what is wrong with them all is told together.
    """
    waiting, known = [start, *also], {kind(path) for path in (start, *also)}
    for worn in cycle(themes):
        if not waiting:
            break
        path = waiting.pop(0)
        try:
            window.go(path)
            window.check_access(*worn)
        except (AssertionError, Error) as error:
            wrong.append(f"{path}: {error}")
            window.said.clear()
        yield path
        links: list[str] = window.page.evaluate(LINKS)
        for link in links:
            parts = urlsplit(link)
            if not link.startswith(window.site + start) or parts.path.endswith(FILES) or kind(parts.path) in known:
                continue
            known.add(kind(parts.path))
            waiting.append(parts.path)


@pytest.mark.long
@pytest.mark.flow("pages")
def test_every_page_is_there_whole_and_readable(
    open_window: Open, furnish: Furnish, scale: Callable[[int, int], int]
) -> None:
    for locale, width in WAYS[: scale(1, len(WAYS))]:
        shop, wrong = furnish(locale), list[str]()
        let_in(window := open_window(locale=locale, width=width), shop.visitor)
        themes = BOTH if scale(False, True) else BY_TURNS
        seen = list(pages_from(window, shop.who.home, shop.pages, wrong, themes))
        assert not wrong, "\n".join(wrong)
        missed = {
            route for route, shape in pages_of_the_app().items() if not any(shape.fullmatch(path) for path in seen)
        }
        assert missed <= NOT_HERE.keys(), "no link leads there, and no page of the furnished shop"


def test_the_street_side_is_whole_and_readable(open_window: Open, scale: Callable[[int, int], int]) -> None:
    for locale, width in WAYS[: scale(1, len(WAYS))]:
        window = open_window(locale=locale, width=width)
        for path in STREET:
            window.go(path)
            window.check_access("light", "dark")
