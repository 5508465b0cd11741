"""The operators' console: the first operator is made on the command line, sets up a phone, and helps a shop."""

import re
import subprocess
import sys

from playwright.sync_api import expect
from pyotp.totp import TOTP

from infra.kit import clock
from tests.browser.conftest import Open
from tests.browser.merchants import merchant
from tests.browser.visitors import open_shop
from tests.browser.walking import fresh
from tests.browser.window import Window
from tests.infra.entry.running import ROOT, Running, own_environ

PASSWORD = re.compile(r"shown this once: (\S+)")
PAGES = (
    "figures",
    "plans",
    "plans/solo",
    "plans/complete/terms",
    "plans/new/terms",
    "plans/add-ons/new/terms",
    "plans/add-ons/store/terms",
    "plans/solo/move",
    "coupons",
    "coupons/new",
    "deliveries",
    "news",
    "jobs",
    "people",
)


def add_operator(running: Running, email: str, name: str) -> str:
    """Gives the password."""
    argv = [sys.executable, "-m", "infra.entry.cli", "operators", "add", email, name]
    environ = own_environ(running.data)
    done = subprocess.run(argv, env=environ, cwd=ROOT, capture_output=True, text=True, check=False)
    said = PASSWORD.search(done.stdout)
    assert said, done.stdout + done.stderr
    return said[1]


def pay_and_give_back(window: Window, why: str) -> None:
    """The one bill there is: paid, then all of it given back."""
    window.press("Mark as paid")
    window.page.locator("dialog[open] [name=how]").fill(why)
    window.page.locator("dialog[open] [type=submit]").click()
    expect(window.page.locator("main button[data-opens^=pay-]")).to_have_count(0)
    window.press("Give back")
    window.check_access("light", "dark")
    window.page.locator("dialog[open] [name=why]").fill(why)
    window.page.locator("dialog[open] [type=submit]").click()
    expect(window.page.locator("main button[data-opens^=refund-]")).to_have_count(0)
    window.look()


def test_an_operator_comes_in_by_two_steps_and_helps_a_shop(
    running: Running, site: str, open_window: Open, locale: str, width: int
) -> None:
    who, visitor = open_shop(site, merchant(locale), locale)
    visitor.client.close()
    name = fresh()
    email = f"{name}@ops.example"
    password = add_operator(running, email, name)

    window = open_window(locale=locale, width=width)
    window.go("/operator")
    window.fill(email=email, password=password)
    window.check_access("light", "dark")
    window.press("Log in")
    window.arrives("/operator/account/two-factor")
    window.press("Set it up")
    window.page.locator("#qr").wait_for()
    window.look()
    secret = re.findall(r"\b[A-Z2-7]{4}(?: ?[A-Z2-7]{4}){3,}\b", window.page.locator("main").inner_text())[0]
    window.fill(code=TOTP(secret.replace(" ", "")).at(int(clock.now().timestamp())))
    window.press("Switch on")
    expect(window.page.locator("#recovery-codes li")).to_have_count(10)
    window.press("I have kept them")
    window.arrives("/operator/figures")
    for page in PAGES:
        window.go(f"/operator/{page}")
        window.check_access("light" if locale == "en" else "dark")

    window.go(f"/operator/tenants?q={who.slug}")
    window.check_access("light", "dark")
    window.page.locator(f"main a[href='/operator/tenants/{who.slug}']").click()
    window.arrives(f"/operator/tenants/{who.slug}")
    window.check_access("light", "dark")
    window.press("Give a plan")
    window.arrives(f"/operator/tenants/{who.slug}/plan")
    window.check_access("light")
    window.field("offer").select_option("solo@1")
    window.fill(why=name)
    window.press("Give the plan")
    window.arrives(f"/operator/tenants/{who.slug}")
    pay_and_give_back(window, name)
    window.press("Suspend")
    window.page.locator("dialog[open] [name=why]").fill(name)
    window.page.locator("dialog[open] [type=submit]").click()
    window.sees("The shop is suspended: nobody comes in.")
    window.press("Reopen")
    window.page.locator("dialog[open] [type=submit]").click()
    expect(window.page.locator("main button[data-opens=reopen]")).to_have_count(0)
    window.press("What we did here")
    window.page.wait_for_url(re.compile(r"/operator/log\?tenant="))
    window.look()
    window.check_access("light", "dark")
    for msgid in ("Gave a plan", "Marked a bill as paid", "Gave money back", "Suspended the shop", "Reopened the shop"):
        window.sees(msgid)
