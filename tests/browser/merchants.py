"""Merchants as they come in from the street: each with an account and a shop of their own."""

from itertools import count

import msgspec

from tests.browser.window import Window

PASSWORD = "willow cedar 2026 clover"
_numbers = count(1)


class Merchant(msgspec.Struct, frozen=True, kw_only=True):
    """Who they are and what they type."""

    email: str
    name: str
    shop: str
    country: str
    slug: str = ""

    @property
    def home(self) -> str:
        return f"/app/{self.slug}"


def merchant(locale: str) -> Merchant:
    """A new one of the language's country."""
    email = f"merchant-{next(_numbers)}@shops.example"
    if locale == "en":
        return Merchant(email=email, name="Mary Okafor", shop="Harvest Lane", country="GB")
    return Merchant(email=email, name="林岚", shop="丰收里", country="CN")


def sign_up(window: Window, who: Merchant) -> Merchant:
    """From the home page to the open shop; gives the merchant with the shop's word in addresses."""
    window.go("/")
    window.press("Open your shop", within="body")
    window.arrives("/signup")
    window.fill(name=who.name, email=who.email, password=PASSWORD)
    window.press("Continue")
    window.arrives("/signup/business")
    window.fill(shop=who.shop)
    window.field("country").select_option(who.country)
    window.press("Continue")
    window.arrives("/signup/trade")
    window.page.locator("label.pick", has=window.page.locator("[value=grocery]")).click()
    window.press("Continue")
    window.arrives("/signup/region")
    window.field("locale").select_option(window.locale)
    window.press("Open the shop")
    window.arrives(r"/app/[^/]+/welcome")
    return msgspec.structs.replace(who, slug=window.path.split("/")[2])


def log_in(window: Window, who: Merchant, password: str = PASSWORD) -> None:
    """On the log-in page."""
    window.fill(email=who.email, password=password)
    window.press("Log in")
