"""The parts in a real browser: no console error, no sideways scrolling, readable, and usable by keyboard."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from infra.kit import shell
from templates.build import PACKAGES
from tests.templates.style import style_app, style_shell

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE = PACKAGES / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    before = shell.show_shell_by(style_shell)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(style_app(), log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    shell.show_shell_by(before)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert Path(CHROMIUM).exists(), "The browser tests need Chromium: apt-get install chromium"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def opened(
    browser: Browser, site: str, *, width: int = 1440, theme: str = "light", locale: str = "en"
) -> tuple[Page, list[str]]:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce")  # pyright: ignore[reportArgumentType]
    context.add_cookies([{"name": "locale", "value": locale, "url": site}])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{site}/style")
    page.wait_for_selector(".chart-plot svg")
    return page, said


@pytest.mark.parametrize(
    ("width", "theme", "locale"),
    [
        (1440, "light", "en"), (1440, "dark", "zh_Hans"), (820, "dark", "en"), (820, "light", "zh_Hans"),
        (390, "light", "en"), (390, "dark", "zh_Hans"), (320, "light", "en"), (320, "light", "zh_Hans"),
    ],
)  # fmt: skip
def test_the_page_fits_any_screen_and_the_console_stays_empty(
    browser: Browser, site: str, width: int, theme: str, locale: str
) -> None:
    page, said = opened(browser, site, width=width, theme=theme, locale=locale)
    beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.context.close()
    assert (beyond, said) == (0, [])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_parts_pass_wcag_aa(browser: Browser, site: str, width: int, theme: str) -> None:
    page, _ = opened(browser, site, width=width, theme=theme)
    page.evaluate(AXE.read_text())
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = page.evaluate("rules => axe.run(document, rules)", rules)["violations"]
    page.context.close()
    assert [
        f"{v['id']}: {node['html'][:160]} {node['failureSummary'][:200]}" for v in found for node in v["nodes"]
    ] == []


def test_a_dialog_takes_the_focus_and_gives_it_back(browser: Browser, site: str) -> None:
    page, _ = opened(browser, site)
    opener = page.get_by_role("button", name="Import").first
    opener.click()
    page.locator("#sheet").wait_for()
    page.keyboard.press("Escape")
    page.locator("#sheet").wait_for(state="hidden")
    assert opener.evaluate("it => it === document.activeElement")
    page.context.close()


SETTLED = """word => document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.pathInfo?.finalRequestPath?.includes(word)) event.detail.target.dataset.settled = word;
})"""


def test_the_finder_opens_by_keyboard_and_moves_among_hits(browser: Browser, site: str) -> None:
    page, said = opened(browser, site)
    page.keyboard.press("Control+k")
    page.evaluate(SETTLED, "q=lj")
    page.keyboard.type("lj")
    page.wait_for_selector("#finder-hits[data-settled] .hit")
    page.keyboard.press("ArrowDown")
    assert page.locator(".hit-on").inner_text().startswith("Osmanthus")
    page.keyboard.press("Escape")
    page.locator("#finder").wait_for(state="hidden")
    page.context.close()
    assert said == []


def test_ticked_rows_are_counted(browser: Browser, site: str) -> None:
    page, _ = opened(browser, site)
    page.locator("input[data-row]").first.check()
    page.locator(".bulk").wait_for()
    expect(page.locator(".bulk [role=status]")).to_have_text("1 selected")
    page.locator("input[data-all]").check()
    expect(page.locator(".bulk [role=status]")).to_have_text("4 selected")
    page.get_by_role("button", name="Clear the selection").click()
    page.locator(".bulk").wait_for(state="hidden")
    page.context.close()


def test_typing_counts_changes_and_clears_the_field_s_error(browser: Browser, site: str) -> None:
    page, _ = opened(browser, site)
    page.locator("#f-code").fill("TEA-2")
    assert not page.locator("#f-code-error").is_visible()
    expect(page.locator(".savebar")).to_contain_text("1 changes not saved")
    page.get_by_role("button", name="Discard").last.click()
    assert page.locator("#f-code").input_value() == "TEA-LJ-250"
    page.context.close()


def test_a_menu_opens_moves_and_closes_by_keyboard(browser: Browser, site: str) -> None:
    page, _ = opened(browser, site)
    menu = page.locator("summary.avatar")
    menu.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('.menu') !== null")
    page.keyboard.press("Escape")
    assert menu.evaluate("it => it === document.activeElement && !it.parentElement.open")
    page.context.close()


def test_colors_change_at_once_and_are_remembered(browser: Browser, site: str) -> None:
    page, said = opened(browser, site)
    page.locator("summary.avatar").click()
    with page.expect_response(lambda answer: answer.url.endswith("/preferences")):
        page.locator(".topbar button[value=dark]").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.context.close()
    assert said == []
