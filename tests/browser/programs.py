"""A program of the merchant's: a key made by page, used over the API."""

import re
from typing import Any

import httpx
from playwright.sync_api import expect

from tests.browser.merchants import Merchant
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
