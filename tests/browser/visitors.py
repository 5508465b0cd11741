"""A shop that is open already, by plain requests: for tests whose matter isn't how it was opened."""

import re
import time
from typing import Any

import httpx
import msgspec

from tenancy.access.proof import LASTS
from tests.browser.merchants import PASSWORD, Merchant
from tests.browser.window import Window
from tests.infra.entry.running import wait_until

PROOF_SECONDS = LASTS.total_seconds() / 2
PREPARING, SECONDS = "/signup/preparing", 60
LEADS_ON = frozenset({303})
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
ZONES = {"GB": ("GBP", "Europe/London"), "CN": ("CNY", "Asia/Shanghai")}


def words_of(page: str) -> str:
    """What a page says in its main part, in short: for the message of a failed test."""
    main = re.sub(r"(?s).*<main[^>]*>|</main>.*|<svg.*?</svg>|<[^>]+>", " ", page)
    return " ".join(main.split())[:400]


class Visitor:
    """Fills in forms as a browser without scripts does."""

    def __init__(self, site: str) -> None:
        self.client = httpx.Client(base_url=site, trust_env=False)
        self.proven_at = time.monotonic()

    def prove(self, home: str) -> None:
        """Types the password again before what asks for it would: a shop is open for longer than that lasts."""
        if time.monotonic() - self.proven_at > PROOF_SECONDS:
            proof = f"{home}/settings/account/proof"
            self.send(f"{proof}?next={home}/settings/keys", proof, password=PASSWORD)
            self.proven_at = time.monotonic()

    def send(
        self, page: str, action: str | None = None, files: Any = None, good: frozenset[int] = LEADS_ON, **fields: Any
    ) -> httpx.Response:
        """Fills in the form at `page` and sends it; gives the answer, which leads on."""
        hidden = dict(HIDDEN.findall(self.client.get(page, follow_redirects=True).text))
        answer = self.client.post(action or page, data={**hidden, **fields}, files=files)
        assert answer.status_code in good, f"{action or page}: {answer.status_code} {words_of(answer.text)}"
        return answer


def open_shop(site: str, who: Merchant, locale: str) -> tuple[Merchant, Visitor]:
    """A new shop with demo goods, and who is logged in to it."""
    visitor, (currency, zone) = Visitor(site), ZONES[who.country]
    visitor.client.cookies.set("locale", locale)
    visitor.send("/signup", name=who.name, email=who.email, password=PASSWORD)
    visitor.send("/signup/business", shop=who.shop, country=who.country)
    visitor.send("/signup/trade", trade="grocery")
    opened = visitor.send("/signup/region", currency=currency, zone=zone, locale=locale)
    who = msgspec.structs.replace(who, slug=slug_of(visitor, opened.headers["Location"]))
    visitor.send(f"{who.home}/products", f"{who.home}/products/demo")
    return who, visitor


def slug_of(visitor: Visitor, place: str) -> str:
    """The shop's word in addresses; a busy machine shows first that the shop is being made."""
    places = [place]

    def is_made() -> bool:
        if places[-1].startswith(PREPARING):
            places.append(visitor.client.get(PREPARING).headers.get("Location", PREPARING))
        return not places[-1].startswith(PREPARING)

    wait_until(is_made, SECONDS)
    return places[-1].split("/")[2]


def let_in(window: Window, visitor: Visitor) -> None:
    """The window is logged in as `visitor`."""
    window.context.add_cookies(
        [
            {"name": cookie.name, "value": cookie.value or "", "url": window.site}
            for cookie in visitor.client.cookies.jar
        ]
    )
