"""A register in a Chromium of its own, whose profile outlives it: it can be killed, and opened again."""

import asyncio
import contextlib
import hashlib
import json
import os
from base64 import b64encode
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
import sqlalchemy as sa
from playwright.async_api import BrowserContext, Page, Playwright

from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from modules.pos.models import Cashier
from modules.pos.permissions import AT_REGISTER
from tenancy.tenants.api import TenantCard
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.window import PATIENCE

PIN = "2468"
ROUNDS = 1000
SELLS = """async ({codes, given}) => {
  const until = async (what) => {
    for (let found = what(); ; found = what()) {
      if (found) return found;
      await new Promise((next) => setTimeout(next, 0));
    }
  };
  const one = (selector) => document.querySelector(selector);
  const enter = (place) => place.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  const scan = await until(() => one("#scan"));
  for (const code of codes) {
    const before = one(".cart").textContent;
    scan.value = code;
    enter(scan);
    await until(() => one(".cart").textContent !== before);
  }
  (await until(() => one("[data-key=pay]:not([disabled])"))).click();
  await until(() => one(".pay"));
  for (const digit of given) document.dispatchEvent(new KeyboardEvent("keydown", { key: digit, bubbles: true }));
  (await until(() => one("[data-key=take]:not([disabled])"))).click();
  const next = await until(() => one("[data-key=next]"));
  const number = one(".till-ok").textContent;
  next.click();
  await until(() => one(".lines-none"));
  return number;
}"""
EMPTIES = """async () => {
  const next = () => new Promise((done) => requestAnimationFrame(done));
  let pieces = 0;
  for (let less; (less = document.querySelector(".cart [data-key^='less-']")); await next()) {
    less.click();
    pieces += 1;
  }
  return pieces;
}"""
KEPT = """async (slug) => {
  const db = await new Promise((done, failed) => {
    const request = indexedDB.open(`yuntai-register-${slug}`);
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const rows = await new Promise((done) => {
    const request = db.transaction("documents").objectStore("documents").getAll();
    request.onsuccess = () => done(request.result);
  });
  db.close();
  return JSON.stringify(rows);
}"""
MOVED = """(() => {
  const Own = Date;
  const by = %d;
  globalThis.Date = class extends Own {
    constructor(...given) { super(...(given.length ? given : [Own.now() + by])); }
    static now() { return Own.now() + by; }
  };
})()"""


async def add_cashier(databases: Databases, tenant: TenantCard, name: str = "Chen Yu") -> UUID:
    """Somebody with every right and the PIN."""
    salt, made = os.urandom(16), new_id()
    digest = hashlib.pbkdf2_hmac("sha256", PIN.encode(), salt, ROUNDS)
    pin = {"salt": b64encode(salt).decode(), "iterations": ROUNDS, "hash": b64encode(digest).decode()}
    rights = [right.value for right in AT_REGISTER]
    async with databases.tenant(tenant.id) as session:
        await session.execute(sa.insert(Cashier).values(id=made, name=name, rights=rights, pin=pin))
        await session.commit()
    return made


class Counter:
    """One register: its browser, its page, and what a cashier does at it."""

    def __init__(self, driver: Playwright, profile: Path, site: str, slug: str, *, width: int = 1280) -> None:
        self.driver, self.profile, self.site, self.slug, self.width = driver, profile, site, slug, width
        self.context: BrowserContext
        self.page: Page
        self.said: list[str] = []

    async def open(self, *, locale: str = "en", moved_ms: int = 0) -> None:
        """The browser with its profile, and the register's page in it."""
        self.context = await self.driver.chromium.launch_persistent_context(
            self.profile, executable_path=CHROMIUM, args=FLAGS, locale=locale, reduced_motion="reduce",
            viewport={"width": self.width, "height": 900 if self.width > 500 else 780}, has_touch=self.width < 500,
        )  # fmt: skip
        if moved_ms:
            await self.context.add_init_script(MOVED % moved_ms)
        self.page = self.context.pages[0]
        self.page.set_default_timeout(PATIENCE * 2)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        await self.page.goto(f"{self.site}/pos/{self.slug}")

    async def pair(self, code: str) -> None:
        await self.page.locator("[name=code]").fill(code)
        await self.page.locator("button[type=submit]").click()

    async def log_in(self) -> None:
        await self.page.locator("#pin").fill(PIN)
        await self.page.locator("#pin").press("Enter")

    async def begin(self, cash: str) -> None:
        """A shift, with so much in the drawer."""
        await self.page.locator("[name=float]").fill(cash)
        await self.page.locator("[name=float]").press("Enter")
        await self.page.locator("#scan").wait_for()

    async def is_kept(self) -> None:
        """Until the worker has what it opens the register with when there is no network."""
        await self.page.evaluate("navigator.serviceWorker.ready")

    async def sell(self, codes: list[str], given: str = "") -> str:
        """One sale for cash; gives what the register says of it once it is done."""
        return await self.page.evaluate(SELLS, {"codes": codes, "given": given})

    async def empty_cart(self) -> int:
        """Takes everything out again; gives how many pieces that were."""
        return await self.page.evaluate(EMPTIES)

    async def kept(self) -> list[dict[str, Any]]:
        """What lies in the browser's storage: each document with its state."""
        return json.loads(await self.page.evaluate(KEPT, self.slug))

    async def handed_in(self) -> list[dict[str, Any]]:
        """What it has kept, once the shop has all of it."""
        rows = await self.kept()
        while any(row["state"] == "waiting" for row in rows):
            await self.page.evaluate("dispatchEvent(new Event('online'))")
            await asyncio.sleep(0.2)
            rows = await self.kept()
        return rows

    async def kill(self) -> None:
        """As a power cut does: nothing is told to it before."""
        mark = f"--user-data-dir={self.profile}"
        for process in psutil.process_iter(["cmdline"]):
            if mark in (process.info["cmdline"] or []):
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
        with contextlib.suppress(Exception):
            await self.context.close()

    async def close(self) -> None:
        with contextlib.suppress(Exception):
            await self.context.close()
