"""A browser that fills in forms as a page has them: with its token and its key."""

import re
from typing import Any

import httpx
from litestar import Litestar

from tests.fixtures.site import visitor

HIDDEN = re.compile(r'<input type="hidden" name="([\w.]+)" value="([^"]*)">')


class Browser:
    """Follows no redirect by itself; `at` is where it stands."""

    def __init__(self, app: Litestar, **headers: str) -> None:
        self.client = visitor(app, **headers)

    async def open(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def hidden(self, path: str) -> dict[str, str]:
        """The hidden fields of the forms at `path`."""
        return dict(HIDDEN.findall((await self.open(path)).text))

    async def send(self, page: str, action: str | None = None, **fields: Any) -> httpx.Response:
        """Fills in the form at `page` and sends it."""
        data = {**await self.hidden(page), **fields}
        return await self.client.post(action or page, data=data)


async def sign_up(app: Litestar, email: str, password: str = "three words long", name: str = "Lin Lan") -> Browser:
    """A browser logged in with a new account."""
    browser = Browser(app)
    answer = await browser.send("/signup", name=name, email=email, password=password)
    assert answer.status_code == 303, answer.text
    return browser


async def open_shop(app: Litestar, email: str, shop: str = "Harvest Lane", **region: str) -> Browser:
    """A browser whose account owns a new shop; `browser.slug` is its name in addresses."""
    browser = await sign_up(app, email)
    await browser.send("/signup/business", shop=shop, country="CN")
    await browser.send("/signup/trade", trade="grocery")
    answer = await browser.send("/signup/region", currency="CNY", zone="Asia/Shanghai", locale="en", **region)
    assert answer.status_code == 303, answer.text
    return browser
