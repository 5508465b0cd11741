"""A browser window with one person before it. Whatever page they come to has to be fit to be shown."""

import re
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from infra.kit.i18n import LANGUAGE_TAGS, for_locale
from templates.build import PACKAGES
from tests.browser.words import english_in

DESKTOP, PHONE = 1280, 390
HTTP_OK = 200
PATIENCE = 15_000  # milliseconds: a busy machine is no failure
HEIGHT = {DESKTOP: 900, PHONE: 780}
AXE = (PACKAGES / "axe-core" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PLACEHOLDER = re.compile(r"^(?!.*\{yyyy\}).*\{\w+\}")  # the help of number patterns names their parts
Theme = Literal["light", "dark"]
TEXTS = """() => {
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const own = walker.currentNode.parentElement.closest("script, style, template, code, pre, [name=zone], [lang]");
    if (own === null || own === document.documentElement) texts.push(walker.currentNode.textContent);
  }
  for (const name of ["aria-label", "title", "placeholder", "alt"])
    for (const element of document.querySelectorAll(`[${name}]`)) texts.push(element.getAttribute(name));
  return texts.map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""


expect.set_options(timeout=PATIENCE)


class Window:
    """`said` has what the console said; words of the site are given as msgids and looked for in its language."""

    def __init__(self, browser: Browser, site: str, *, locale: str = "en", width: int = DESKTOP) -> None:
        self.site, self.locale, self.width = site, locale, width
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": HEIGHT[width]},
            locale=LANGUAGE_TAGS[locale],
            has_touch=width == PHONE,
            reduced_motion="reduce",
        )
        self.said: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.words = for_locale(locale).gettext

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.said.append(f"{message.text} ({message.location.get('url', '')})")

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.site)

    def go(self, path: str, status: int = 200) -> None:
        """Opens a page by its address and looks at it."""
        with nullcontext() if status == HTTP_OK else self.refused(status):
            answer = self.page.goto(self.site + path)
        assert answer is not None, path
        assert answer.status == status, path
        self.look()

    def press(self, msgid: str, *, within: str = "main", **facts: object) -> None:
        """Clicks the button or the link that says `msgid`."""
        name = self.words(msgid, **facts)
        place = self.page.locator(within)
        place.get_by_role("button", name=name, exact=True).or_(
            place.get_by_role("link", name=name, exact=True)
        ).first.click()

    def field(self, name: str) -> Locator:
        return self.page.locator(f"main [name='{name}']:not([type=hidden])").first

    def fill(self, **fields: str) -> None:
        for name, text in fields.items():
            self.field(name).fill(text)

    def sees(self, msgid: str, **facts: object) -> None:
        """Waits until the site's words stand on the page."""
        self.reads(self.words(msgid, **facts))

    def reads(self, text: str) -> None:
        """Waits until `text` stands in the page's main part."""
        expect(self.page.locator("main")).to_contain_text(text)

    def arrives(self, pattern: str) -> None:
        """Waits for a page whose path matches, and looks at it."""
        self.page.wait_for_url(re.compile(re.escape(self.site) + pattern + r"(\?.*)?$"))
        self.look()

    def look(self) -> None:
        """What holds for every page, whoever made it."""
        expect(self.page).to_have_title(re.compile(r"\S"))  # a page that leads on by itself is between two for a moment
        self.page.wait_for_load_state("load")
        assert self.page.get_attribute("html", "lang") == LANGUAGE_TAGS[self.locale], self.path
        assert self.page.locator("h1").count() == 1, f"{self.path}: one h1, not {self.page.locator('h1').count()}"
        beyond = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert beyond == 0, f"{self.path} scrolls sideways by {beyond} px"
        texts: list[str] = self.page.evaluate(TEXTS)
        wrong = [text for text in texts if PLACEHOLDER.search(text)] + english_in(texts, self.locale) + self.said
        assert not wrong, f"{self.path}: {wrong}"

    def check_access(self, *themes: Theme) -> None:
        """axe over the page as it stands, in each of the colors."""
        self.page.evaluate(AXE)
        for theme in themes:
            self.page.emulate_media(color_scheme=theme)
            self.page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
            found: list[dict[str, Any]] = self.page.evaluate(
                "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
            )["violations"]
            said = [f"{v['id']}: {node['html'][:200]}" for v in found for node in v["nodes"]]
            assert not said, f"{self.path}, {theme}: {said}"

    @contextmanager
    def refused(self, status: int) -> Generator[None]:
        """Within it the server refuses once: the browser's own line about that is no error of the page."""
        line = f"status of {status} "
        with self.page.expect_console_message(lambda message: line in message.text) as told:
            yield
        self.said = [text for text in self.said if not text.startswith(told.value.text)]
        self.page.wait_for_load_state("load")

    def close(self) -> None:
        self.context.close()
