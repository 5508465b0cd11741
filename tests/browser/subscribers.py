"""Who takes a plan, step by step; and a site whose clock, and whose payment provider's, can be put forward."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Locator

from billing.dunning.letters import TEXTS
from infra.kit import clock
from infra.local.ahead import Ahead
from tests.browser.mails import Inbox
from tests.browser.merchants import PASSWORD, Merchant, log_in
from tests.browser.window import Window
from tests.infra.entry.running import ROOT, Running, own_environ, wait_until

GOOD, FAILS_LATER = "4242 4242 4242 4242", "4000 0000 0000 0341"
PATIENCE = 60


class MovingSite(Running):
    """`yuntai up` of the test's own: nobody else lives by its time."""

    @property
    def now(self) -> datetime:
        return clock.now() + Ahead(Path(self.endpoints["clock"])).passed()

    def later(self, by: timedelta) -> None:
        """For the shops and for the payment provider."""
        seconds = {"seconds": int(by.total_seconds())}
        httpx.post(f"{self.endpoints['stripe']}/clock", json=seconds, trust_env=False, timeout=60).raise_for_status()

    def offers(self, **plan: Any) -> None:
        """Puts a plan on offer, as who runs the platform does."""
        file = self.data.with_suffix(".json")
        file.write_text(json.dumps(plan))
        argv = [sys.executable, "-m", "infra.entry.cli", "offer", "plan", str(file)]
        subprocess.run(argv, env=own_environ(self.data), cwd=ROOT, capture_output=True, check=True)


class Subscriber:
    """An owner before a window, who is told by mail what is due."""

    def __init__(self, window: Window, who: Merchant, inbox: Inbox) -> None:
        self.window, self.who, self.inbox = window, who, inbox
        self.home = f"{who.home}/settings/plan"

    def goes(self, path: str) -> None:
        """A log-in doesn't outlive the weeks that pass; some pages ask for the password again."""
        self.window.go(path)
        if self.window.path.startswith("/login"):
            log_in(self.window, self.who)
            self.window.page.wait_for_url(re.compile(re.escape(self.window.site) + self.who.home))
            self.window.go(path)
        if "/account/proof" in self.window.path:
            self.window.fill(password=PASSWORD)
            self.window.press("Go on")
            self.window.arrives(path)

    def waits_for(self, msgid: str, **facts: object) -> None:
        """Looks at the plan again and again until that stands there: news takes a moment."""
        self._looks_until(lambda text: self.window.words(msgid, **facts) in text)

    def waits_until_nothing_is_said_of_bills(self) -> None:
        """The line above each page."""
        self._looks_until(lambda text: self.window.words("See the bill") not in text)

    def _looks_until(self, is_so: Callable[[str], bool]) -> None:
        def is_there() -> bool:
            self.goes(self.home)
            return is_so(self.window.page.locator("body").inner_text())

        wait_until(is_there, PATIENCE)

    def is_told(self, letter: str, bill: str = "") -> None:
        """In the language of the shop."""
        self.inbox.has(self.who.email, self.window.words(TEXTS[letter][0], shop=self.who.shop, bill=bill))

    def wants(self, plan: str, **extra: int) -> None:
        """Up to the page that says what it costs."""
        self.goes(self.home)
        self.window.page.locator(f"input[name=plan][value={plan}]").check(force=True)
        for name, pieces in extra.items():
            self.window.field(f"extra.{name}").fill(str(pieces))
        self.window.press("See what it costs")
        self.window.arrives(f"{self.home}/choice")

    def takes(self) -> None:
        """What is shown."""
        self.window.press("Take this plan")
        self.window.arrives(self.home)

    def types_card(self, number: str, page: str) -> None:
        """On one of the provider's pages."""
        self.window.page.wait_for_url(re.compile(page))
        self.window.page.locator("[name=number]").fill(number)
        self.window.page.locator("[type=submit]").click()

    def is_back(self) -> None:
        """The page of the arrival leads on by itself."""
        self.window.arrives(self.home)

    def module(self, name: str) -> Locator:
        """Its row in the settings."""
        self.goes(f"{self.who.home}/settings/modules")
        return self.window.page.locator("#modules li", has_text=self.window.words(name))

    def owed(self) -> str:
        """The name of the one bill that is to be paid."""
        row = self.window.page.locator("main tbody tr", has=self.window.page.locator("form"))
        return row.locator("a").first.inner_text()

    def sells_something_new(self, name: str) -> None:
        """Types a product in and sends it."""
        self.goes(f"{self.who.home}/products/new")
        self.window.fill(name=name)
        self.window.fill(**{"variants.0.price": "3"})
        self.window.press("Save product")
