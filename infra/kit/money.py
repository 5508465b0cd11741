"""Money: integers in minor units (cents), each with a currency that travels beside it. Never a float."""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Literal

import msgspec
from babel import Locale
from babel.core import get_global
from babel.numbers import (
    format_decimal,
    get_currency_name,
    get_currency_precision,
    get_currency_symbol,
    list_currencies,
)

from infra.kit.i18n import N_
from infra.kit.problems import Problem

Rounding = Literal["half_up", "down"]

BASIS_POINTS = 10_000
LARGEST = 10**15
"""No amount reaches this many minor units: far above any shop's year, far below the database's bigint."""

_MOST_PLACES = 40
_AMOUNT = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
# Prices are in one currency at a time, so the short sign is clear where CLDR's English writes CN¥.
_SIGNS = {("en", "CNY"): "¥"}


class UnknownCurrency(Problem):
    status, code = 422, "unknown_currency"
    message = N_("{currency} is no currency code. Use three letters, such as CNY or EUR.")


class AmountNotANumber(Problem):
    status, code = 422, "amount_not_a_number"
    message = N_("Enter an amount in digits, such as 12.50.")


class TooManyDecimals(Problem):
    status, code = 422, "too_many_decimals"
    message = N_("{currency} has {decimals} decimals, and you entered more.")


class AmountTooLarge(Problem):
    status, code = 422, "amount_too_large"
    message = N_("This amount is too large.")


@lru_cache(maxsize=1)
def currencies() -> frozenset[str]:
    """ISO codes of the currencies in use somewhere today, from CLDR."""
    periods = [period for entries in get_global("territory_currencies").values() for period in entries]
    in_use = {code for code, _, end, is_tender in periods if is_tender and end is None}
    return frozenset(in_use & list_currencies())


@lru_cache
def exponent(currency: str) -> int:
    """How many decimals `currency` has: 2 for CNY, 0 for JPY, 3 for KWD. Raises UnknownCurrency."""
    if currency not in currencies():
        raise UnknownCurrency(currency=currency)
    return get_currency_precision(currency)


def currency_name(currency: str, locale: str) -> str:
    """The currency's name in a language: "Chinese Yuan", "人民币"."""
    return get_currency_name(currency, locale=locale)


def to_minor(amount: Decimal | str, currency: str) -> int:
    """Minor units of `amount` in major units: "12.5" CNY is 1250.

    Text is digits with an optional sign and decimal point, nothing else. Raises AmountNotANumber, AmountTooLarge, and
    TooManyDecimals rather than round what somebody typed.
    """
    decimals = exponent(currency)
    value = _decimal(amount)
    if value.copy_abs() >= LARGEST:
        raise AmountTooLarge
    # Two steps, since a fraction of 1E-999999999 would fill the memory before it could be refused.
    if not value:
        return 0
    if _places(value) > _MOST_PLACES or (Fraction(value) * 10**decimals).denominator != 1:
        raise TooManyDecimals(currency=currency, decimals=decimals)
    return checked(int(Fraction(value) * 10**decimals))


def _places(value: Decimal) -> int:
    exponent_ = value.as_tuple().exponent
    return -exponent_ if isinstance(exponent_, int) else 0


def checked(minor: int) -> int:
    """`minor` itself, if it is an amount that can be kept. Raises AmountTooLarge."""
    if abs(minor) >= LARGEST:
        raise AmountTooLarge
    return minor


def _decimal(amount: Decimal | str) -> Decimal:
    if isinstance(amount, str):
        if not _AMOUNT.fullmatch(amount.strip()):
            raise AmountNotANumber
        return Decimal(amount.strip())
    if not amount.is_finite():
        raise AmountNotANumber
    return amount


def to_decimal(minor: int, currency: str) -> Decimal:
    """Major units of `minor`, with all the currency's decimals: 1250 CNY is Decimal("12.50")."""
    return Decimal(minor).scaleb(-exponent(currency))


def allocate(total: int, weights: Sequence[int | Decimal]) -> list[int]:
    """`total` split by `weights`, exactly: floors first, then one each to the largest remainders, the earlier on a tie.

    Weights are ≥ 0. Raises ValueError for a negative weight, and where nothing weighs but there is something to split.
    """
    shares = [Fraction(weight) for weight in weights]
    if any(share < 0 for share in shares):
        raise ValueError("a negative weight")
    scale = lcm(*(share.denominator for share in shares))
    parts = [int(share * scale) for share in shares]
    if not any(parts):
        if total:
            raise ValueError("nothing to split it by")
        return [0] * len(parts)
    sign = -1 if total < 0 else 1
    return [sign * share for share in _largest_remainder(abs(total), parts)]


def _largest_remainder(total: int, parts: Sequence[int]) -> list[int]:
    weight = sum(parts)
    shares = [total * part // weight for part in parts]
    short = total - sum(shares)
    order = sorted(range(len(parts)), key=lambda i: -(total * parts[i] % weight))
    for i in order[:short]:
        shares[i] += 1
    return shares


def multiply(unit_price: int, quantity: Decimal) -> int:
    """Minor units of `quantity` at `unit_price`, half up, away from zero: a return mirrors its sale."""
    numerator, denominator = quantity.as_integer_ratio()
    return divide(unit_price * numerator, denominator)


def basis_points(amount: int, rate: int) -> int:
    """`rate` ten-thousandths of `amount`, rounded half up: 600 of 12.50 is 0.75."""
    return divide(amount * rate, BASIS_POINTS)


def contained(amount: int, rate: int) -> int:
    """The part of `amount` that `rate` basis points on the rest have put into it, half up: 1300 in 11.30 is 1.30."""
    return divide(amount * rate, BASIS_POINTS + rate)


def reversal(amount: int, before: int, now: int, base: int) -> int:
    """What of `amount`, caused by `base` (> 0), falls back when `now` more of `base` is undone after `before`.

    Rounded on the running sum, so that the reversals of all parts of `base` sum to `amount` to the cent.
    """
    return divide(amount * (before + now), base) - divide(amount * before, base)


def divide(amount: int, by: int) -> int:
    """`amount` ÷ `by` (> 0), rounded half up, away from zero."""
    half = (2 * abs(amount) + by) // (2 * by)
    return -half if amount < 0 else half


def format_money(minor: int, currency: str, locale: str, *, symbol: bool = True) -> str:
    """For people: "¥1,234.50", "−¥36.00", without `symbol` "1,234.50". All decimals of the currency, a real minus."""
    decimals = exponent(currency)
    number = format_decimal(to_decimal(abs(minor), currency), _pattern(decimals), locale=locale)
    sign = "−" if minor < 0 else ""
    return sign + (_placed(number, currency, locale) if symbol else number)


class Amount(msgspec.Struct, frozen=True):
    """Money as a fact of a message, which each language writes in its own way."""

    minor: int
    currency: str

    def in_locale(self, locale: str) -> str:
        """As `format_money`."""
        return format_money(self.minor, self.currency, locale)

    def __str__(self) -> str:
        """For programs: "12.50 CNY"."""
        return f"{to_decimal(self.minor, self.currency)} {self.currency}"


def _pattern(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def currency_sign(currency: str, locale: str) -> str:
    """The short sign that stands before a field for an amount: "¥", "€"."""
    return _SIGNS.get((locale, currency)) or get_currency_symbol(currency, locale=locale)


@lru_cache
def _frame(currency: str, locale: str) -> str:
    """CLDR's standard pattern with {} for the number: "¥{}", "{}\u00a0€"."""
    sign = currency_sign(currency, locale)
    pattern = Locale.parse(locale).currency_formats["standard"].pattern.split(";")[0]
    frame = re.sub(r"[#0,.]+", "{}", pattern)
    gap = "\u00a0" if sign[-1].isalpha() and frame.startswith("¤{") else ""
    return frame.replace("¤", sign + gap)


def _placed(number: str, currency: str, locale: str) -> str:
    return _frame(currency, locale).format(number)


def round_to(amount: int, step: int, mode: Rounding = "half_up") -> int:
    """`amount` to a multiple of `step` minor units (> 0): mode "half_up" (away from zero) or "down" (towards zero)."""
    if mode == "half_up":
        return divide(amount, step) * step
    towards_zero = abs(amount) // step * step
    return -towards_zero if amount < 0 else towards_zero
