"""What a browser calls itself and where it says it is, in a few words: enough to know one's own again."""

from collections.abc import Mapping
from typing import cast

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location

SYSTEMS = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "CrOS", "Linux")
BROWSERS = {
    "MicroMessenger": "WeChat",
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SHOWN = {"Macintosh": "Mac", "CrOS": "ChromeOS"}


def device_of(user_agent: str) -> str:
    """Chrome, Windows; what it says itself where that is something else."""
    system = next((s for s in SYSTEMS if s in user_agent), "")
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "")
    return ", ".join(part for part in (browser, SHOWN.get(system, system)) if part) or user_agent[:40] or "?"


def place_in_words(zone: str, address: str, locale: str) -> str:
    """Shanghai, China · 203.0.113.7: by the browser's clock, and the network that it came from; what is known of it."""
    place = ""
    if zone:
        city = get_timezone_location(zone, locale=locale, return_city=True)
        names = cast("Mapping[str, str]", Locale.parse(locale).territories)
        country = names.get(get_global("zone_territories").get(zone, ""), "")
        place = ", ".join(dict.fromkeys(part for part in (city, country) if part))
    return " · ".join(part for part in (place, address) if part)
