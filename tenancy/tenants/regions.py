"""Countries with the money and the time they keep, from CLDR; zones that this machine knows."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import cast
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from babel.numbers import get_territory_currencies
from pypinyin import lazy_pinyin

from infra.kit.money import currencies, currency_name

# Where most people of a country with several zones live; CLDR lists zones by the alphabet.
MAIN_ZONES = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "ID": "Asia/Jakarta",
    "KZ": "Asia/Almaty",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}
LIKELY = {"zh": "CN", "en": "US"}


@cache
def zones_here() -> frozenset[str]:
    """Zones of this machine; finding them reads every file of its database."""
    return frozenset(available_timezones())


@cache
def zones_of(country: str) -> tuple[str, ...]:
    """The country's zones (IANA names), the main one first."""
    known = cast("dict[str, list[str]]", get_global("territory_zones")).get(country, [])
    there = [zone for zone in known if zone in zones_here()]
    main = MAIN_ZONES.get(country, "")
    return tuple(dict.fromkeys([main, *there] if main in zones_here() else there))


@cache
def currency_of(country: str) -> str:
    """The money of a country, or an empty text where ours has none."""
    tender = get_territory_currencies(country, tender=True)
    return next((code for code in tender if code in currencies()), "")


@cache
def countries() -> frozenset[str]:
    """Two-letter codes of countries with money and zones of their own."""
    return frozenset(c for c in get_global("territory_zones") if c.isalpha() and currency_of(c) and zones_of(c))


@lru_cache(4)
def country_choices(locale: str) -> Sequence[tuple[str, str]]:
    """(code, name) in the reader's language, by name."""
    names = Locale.parse(locale).territories
    return sorted(
        ((code, names[code]) for code in countries() if code in names), key=lambda pair: lazy_pinyin(pair[1].casefold())
    )


@lru_cache(4)
def currency_choices(locale: str) -> Sequence[tuple[str, str]]:
    """(code, "CNY, Chinese Yuan"), by code."""
    return [(code, f"{code}, {currency_name(code, locale)}") for code in sorted(currencies())]


@cache
def known_zones() -> frozenset[str]:
    """Every zone that may be chosen."""
    return frozenset({"UTC", *(zone for c in countries() for zone in zones_of(c))})


@lru_cache(300)
def zone_choices(country: str, locale: str) -> Sequence[tuple[str, str]]:
    """(IANA name, place in the reader's language): the country's own first, then the others by name."""
    own = zones_of(country)
    others = [(zone, place_of(zone, locale)) for zone in known_zones() - {*own, "UTC"}]
    named = [(zone, place_of(zone, locale)) for zone in own]
    return [*named, *sorted(others, key=lambda pair: lazy_pinyin(pair[1].casefold())), ("UTC", "UTC")]


def place_of(zone: str, locale: str) -> str:
    return get_timezone_location(zone, locale=locale, return_city=True)


def likely_country(accept_language: str) -> str:
    """The reader's country as far as the browser's language tells."""
    first = accept_language.partition(",")[0].partition(";")[0].strip()
    language, *rest = first.split("-")
    region = rest[-1].upper() if rest else ""
    return region if region in countries() else LIKELY.get(language.lower(), "US")
