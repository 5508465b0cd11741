"""Numbers, money and dates as the shop's people read them (look: section 5). Pure: everything is a parameter.

Unknown is `None` and shows as an en dash; minus is U+2212 and stands before the symbol.
"""

import re
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal

from babel.dates import format_datetime, format_skeleton
from babel.numbers import format_decimal, format_percent, get_decimal_symbol
from markupsafe import Markup, escape

from infra.kit.money import format_money
from infra.kit.quantity import format_quantity

UNKNOWN = "–"
MINUS = "−"
NO_BREAK = "\N{NO-BREAK SPACE}"


def money(
    minor: int | None,
    currency: str,
    locale: str,
    *,
    symbol: bool = True,
    signed: bool = False,
) -> str:
    """`minor` units of `currency`: ¥1,234.50, −¥36.00. `signed` puts + before a gain."""
    if minor is None:
        return UNKNOWN
    return ("+" if signed and minor > 0 else "") + format_money(minor, currency, locale, symbol=symbol)


def money_figure(minor: int | None, currency: str, locale: str) -> Markup:
    """Money for a big figure: the decimals smaller, never cut."""
    text = str(escape(money(minor, currency, locale)))  # plain text: joining pieces of Markup escapes them
    point = re.escape(get_decimal_symbol(locale))
    return Markup(re.sub(rf"({point}\d+)", r'<span class="cents">\1</span>', text))  # noqa: S704  escaped above


def number(
    value: Decimal | float | None,
    locale: str,
    *,
    places: int | None = None,
    signed: bool = False,
) -> str:
    """1,832; with `places` exactly so many decimals, else as many as it has, three at most."""
    if value is None:
        return UNKNOWN
    pattern = "#,##0." + ("0" * places if places is not None else "###")
    return _sign(value, signed=signed) + format_decimal(abs(value), pattern.rstrip("."), locale=locale)


def quantity(
    value: Decimal | int | None,
    locale: str,
    *,
    unit: str = "",
    signed: bool = False,
) -> str:
    """A quantity with its unit, its decimals only as far as it has them."""
    if value is None:
        return UNKNOWN
    text = format_quantity(Decimal(value), locale, signed=signed)
    return f"{text}{NO_BREAK}{unit}" if unit else text


def percent(ratio: Decimal | float | None, locale: str, *, signed: bool = False) -> str:
    """0.107 → 10.7%."""
    if ratio is None:
        return UNKNOWN
    return _sign(ratio, signed=signed) + format_percent(abs(ratio), "#,##0.0%", locale=locale)


def day(value: date | None, locale: str, *, today: date, short: bool = False) -> str:
    """November 21, in tables (`short`) Nov 21, 11月21日; the year only when it is not this one."""
    if value is None:
        return UNKNOWN
    skeleton = ("y" if value.year != today.year else "") + ("MMMd" if short else "MMMMd")
    return format_skeleton(skeleton, datetime.combine(value, time.min, UTC), locale=locale)


def moment(value: datetime | None, locale: str, zone: tzinfo, *, today: date) -> str:
    """16:42 today, else Nov 20, 16:42. `value` is aware; it is shown in `zone`."""
    if value is None:
        return UNKNOWN
    local = value.astimezone(zone)
    clock = format_datetime(local, "HH:mm", locale=locale)
    if local.date() == today:
        return clock
    separator = " " if locale.startswith("zh") else ", "
    return day(local.date(), locale, today=today, short=True) + separator + clock


def file_size(octets: int, locale: str) -> str:
    """12 kB, 3.4 MB."""
    for unit, size in (("MB", 1_000_000), ("kB", 1_000)):
        if octets >= size:
            shown = Decimal(octets) / size
            return quantity(shown.quantize(Decimal("0.1" if octets < size * 10 else "1")), locale, unit=unit)
    return quantity(octets, locale, unit="B")


def _sign(value: Decimal | float, *, signed: bool) -> str:
    if value < 0:
        return MINUS
    return "+" if signed and value > 0 else ""
