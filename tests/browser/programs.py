"""A program of the merchant's: a key made by page, used over the API."""

import re
from typing import Any

import httpx
from playwright.sync_api import expect

from infra.kit.ids import new_id
from tests.browser.merchants import Merchant
from tests.browser.visitors import Visitor
from tests.browser.window import Window

SCOPES = ("catalog:read", "orders:place", "orders:read")


def make_key(window: Window, who: Merchant) -> str:
    """Made and shown once: after a reload by its address it is gone."""
    window.go(f"{who.home}/settings/keys")
    window.fill(name="till")
    for scope in SCOPES:
        window.page.get_by_label(scope, exact=True).check()
    window.press("Make the key")
    secret = window.page.locator("#new-key").input_value()
    assert re.fullmatch(r"yt_live_\w{20,}", secret)
    window.look()
    window.go(f"{who.home}/settings/keys")
    expect(window.page.locator("#new-key")).to_have_count(0)
    expect(window.page.locator("tbody tr")).to_have_count(1)
    return secret


def order_over_api(site: str, secret: str, key: str, code: str) -> httpx.Response:
    """Two of the goods with `code`, paid in cash over the counter."""
    order: dict[str, Any] = {
        "lines": [{"code": code, "quantity": "2"}],
        "handover": "now",
        "payments": [{"tender": "cash"}],
    }
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key}
    return httpx.post(f"{site}/api/v1/orders", json=order, headers=headers, trust_env=False)


class Program:
    """Everything a shop can be asked by a program: for what a test needs and isn't about."""

    def __init__(self, visitor: Visitor, who: Merchant) -> None:
        keys = f"{who.home}/settings/keys"
        scopes = re.findall(r'name="scopes" value="([a-z_:]+)"', visitor.client.get(keys).text)
        made = visitor.send(keys, name="everything", scopes=scopes, good=frozenset({200})).text
        secret = re.findall(r"yt_live_\w+", made)[0]
        self.client = httpx.Client(
            base_url=visitor.client.base_url, headers={"Authorization": f"Bearer {secret}"}, trust_env=False
        )

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        return self._ask("POST", path, body)

    def put(self, path: str, **body: Any) -> dict[str, Any]:
        return self._ask("PUT", path, body)

    def get(self, path: str) -> Any:
        return self._ask("GET", path, None)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        answer = self.client.request(method, f"/api/v1/{path}", json=body, headers={"Idempotency-Key": str(new_id())})
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return answer.json() if answer.content else {}
