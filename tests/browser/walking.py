"""Somebody who walks one flow of a shop: a window on it, and a program for what the flow isn't about."""

import hashlib
from itertools import count
from typing import Any, NamedTuple

from playwright.sync_api import Locator, expect

from tests.browser.merchants import Merchant
from tests.browser.programs import Program
from tests.browser.selling import ORDER
from tests.browser.visitors import Visitor
from tests.browser.window import DESKTOP, PHONE, Window

ID = "[0-9a-f-]{36}"
WAYS = (("en", PHONE), ("zh_Hans", DESKTOP), ("en", DESKTOP), ("zh_Hans", PHONE))
Answer = dict[str, Any]
_names = count(1)


def fresh() -> str:
    """A name that nothing else in any shop is like, in no language."""
    return "w" + hashlib.sha256(str(next(_names)).encode()).hexdigest()[:9]


class Walk(NamedTuple):
    window: Window
    who: Merchant
    visitor: Visitor
    program: Program

    def go(self, path: str) -> None:
        self.window.go(f"{self.who.home}/{path}")

    def comes_to(self, path: str) -> None:
        self.window.arrives(f"{self.who.home}/{path}")

    def goods(self, name: str = "", price: int = 1000, stock: str = "20") -> Answer:
        """A product of the test's own, of one variant."""
        variants = [{"code": fresh(), "price": price, "opening_stock": stock, "unit": self.window.words("piece")}]
        return self.program.post("products", name=name or fresh(), variants=variants)

    def order(self, *products: Answer, quantity: str = "2", **fields: Any) -> Answer:
        """Of two of each of the products; kept for the customer and paid by card, unless said otherwise."""
        lines = [{"variant": product["variants"][0]["id"], "quantity": quantity} for product in products]
        order = {"lines": lines, "payments": [{"tender": "card"}], "handover": "later"} | fields
        return self.program.post("orders", **order)

    def open_order(self, order: Answer) -> None:
        self.window.go(f"{self.who.home}/orders/{order['id']}")

    def at_order(self) -> None:
        """Waits until an order's page has come."""
        self.window.arrives(self.who.home + ORDER)

    def row(self, text: str) -> Locator:
        """The one row of a table with `text`."""
        rows = self.window.page.locator("main tbody tr").filter(has_text=text)
        expect(rows).to_have_count(1)
        return rows

    def says_yes(self) -> None:
        """In the dialog that asks."""
        self.window.page.locator("dialog[open] [type=submit]").click()
