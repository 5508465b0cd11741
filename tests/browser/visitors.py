"""A shop that is open already, by plain requests: for tests whose matter isn't how it was opened."""

import re
from typing import Any

import httpx
import msgspec

from tests.browser.merchants import PASSWORD, Merchant
from tests.browser.window import Window

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
ZONES = {"GB": ("GBP", "Europe/London"), "CN": ("CNY", "Asia/Shanghai")}


class Visitor:
    """Fills in forms as a browser without scripts does."""

    def __init__(self, site: str) -> None:
        self.client = httpx.Client(base_url=site, trust_env=False)

    def send(self, page: str, action: str | None = None, **fields: Any) -> httpx.Response:
        """Fills in the form at `page` and sends it; gives the answer, which leads on."""
        hidden = dict(HIDDEN.findall(self.client.get(page, follow_redirects=True).text))
        answer = self.client.post(action or page, data={**hidden, **fields})
        assert answer.status_code == 303, answer.text
        return answer


def open_shop(site: str, who: Merchant, locale: str) -> tuple[Merchant, Visitor]:
    """A new shop with demo goods, and who is logged in to it."""
    visitor, (currency, zone) = Visitor(site), ZONES[who.country]
    visitor.client.cookies.set("locale", locale)
    visitor.send("/signup", name=who.name, email=who.email, password=PASSWORD)
    visitor.send("/signup/business", shop=who.shop, country=who.country)
    visitor.send("/signup/trade", trade="grocery")
    opened = visitor.send("/signup/region", currency=currency, zone=zone, locale=locale)
    who = msgspec.structs.replace(who, slug=opened.headers["Location"].split("/")[2])
    visitor.send(f"{who.home}/products", f"{who.home}/products/demo")
    return who, visitor


def let_in(window: Window, visitor: Visitor) -> None:
    """The window is logged in as `visitor`."""
    window.context.add_cookies(
        [
            {"name": cookie.name, "value": cookie.value or "", "url": window.site}
            for cookie in visitor.client.cookies.jar
        ]
    )
