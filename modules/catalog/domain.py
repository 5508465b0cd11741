"""Goods: barcodes, codes, the names of variants, and units that hold others."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import count

import msgspec
from pypinyin import Style, lazy_pinyin

from infra.kit import quantity
from modules.catalog.errors import BarcodeMistyped, BarcodeUnreadable, UnitFactorNotPositive, UnitNotExact

LONGEST_BARCODE = 48
LONGEST_CODE = 40
GTIN_DIGITS = 14
_OWN_PREFIX = "20"  # GS1 leaves 20–29 to the shop itself
_OWN_DIGITS = 10

_FREE = re.compile(r"[!-~]+", re.ASCII)
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_NOT_IN_CODE = re.compile(r"[^A-Z0-9]+")
_HAN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff]+")


class Symbology(StrEnum):
    EAN_8 = "ean8"
    UPC_A = "upca"
    EAN_13 = "ean13"
    GTIN_14 = "gtin14"
    FREE = "free"


_BY_LENGTH = {8: Symbology.EAN_8, 12: Symbology.UPC_A, 13: Symbology.EAN_13, 14: Symbology.GTIN_14}


class Barcode(msgspec.Struct, frozen=True):
    text: str
    symbology: Symbology

    @property
    def key(self) -> str:
        """What a scan is compared by: scanners give a UPC-A with or without a 0 before it."""
        return self.text if self.symbology == Symbology.FREE else self.text.zfill(GTIN_DIGITS)


def read_barcode(text: str, *, is_own: bool = False) -> Barcode:
    """The barcode in `text`. Digits in a GTIN's length must check, unless the merchant says that the code `is_own`.

    Raises BarcodeMistyped with the digit expected, and BarcodeUnreadable.
    """
    code = unicodedata.normalize("NFKC", text).strip()
    if not _FREE.fullmatch(code) or len(code) > LONGEST_BARCODE:
        raise BarcodeUnreadable(longest=LONGEST_BARCODE)
    symbology = _BY_LENGTH.get(len(code), Symbology.FREE) if _DIGITS.fullmatch(code) else Symbology.FREE
    if symbology == Symbology.FREE:
        return Barcode(code, symbology)
    expected = check_digit(code[:-1])
    if code[-1] == expected:
        return Barcode(code, symbology)
    if is_own:
        return Barcode(code, Symbology.FREE)
    raise BarcodeMistyped(barcode=code, expected=expected)


def check_digit(digits: str) -> str:
    """GS1's check digit for `digits`: weights 3 and 1 from the right."""
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-weighted % 10)


def own_barcode(counter: int) -> Barcode:
    """An EAN-13 that no maker uses, for goods without one: counter 1 is 2000000000015."""
    body = _OWN_PREFIX + str(counter).zfill(_OWN_DIGITS)
    if counter < 0 or len(body) > len(_OWN_PREFIX) + _OWN_DIGITS:
        raise ValueError(counter)
    return Barcode(body + check_digit(body), Symbology.EAN_13)


def code_from(*parts: str) -> str:
    """A code that people can read aloud: Latin words and digits as they are, Han signs by their initials.

    ("西湖龙井", "250 g") is XHLJ-250-G; "" where nothing can be kept.
    """
    words = [_NOT_IN_CODE.sub("-", _latin(part).upper()).strip("-") for part in parts]
    return "-".join(word for word in words if word)[:LONGEST_CODE].strip("-")


def distinct(code: str, taken: Collection[str]) -> str:
    """`code`, or the first of code-2, code-3 … that isn't taken."""
    if code not in taken:
        return code
    numbered = (_with_number(code, number) for number in count(2))
    return next(candidate for candidate in numbered if candidate not in taken)


def variant_name(product: str, values: Sequence[str]) -> str:
    """The product with what sets the variant apart: "Longjing tea, 250 g", "西湖龙井 250 克"."""
    return (" " if _HAN.search(product) else ", ").join([product, *(value for value in values if value)])


class Unit(msgspec.Struct, frozen=True):
    """`factor` of the smallest unit are in one of this: piece 1, pack 12, pallet 480; kg 1, g 0.001."""

    name: str
    factor: Decimal

    def __post_init__(self) -> None:
        if not self.factor.is_finite() or self.factor <= 0:
            raise UnitFactorNotPositive


def convert(amount: Decimal, unit: Unit, target: Unit) -> Decimal:
    """`amount` of `unit` in `target`, exactly. Raises UnitNotExact rather than round goods away."""
    ratio = Fraction(amount) * Fraction(unit.factor) / Fraction(target.factor)
    thousandths = ratio * 10**quantity.PLACES
    if thousandths.denominator != 1:
        raise UnitNotExact(quantity=amount, unit=unit.name)
    return quantity.to_quantity(Decimal(thousandths.numerator).scaleb(-quantity.PLACES))


def whole_units(amount: Decimal, unit: Unit) -> tuple[int, Decimal]:
    """How many whole `unit` are in `amount` (≥ 0) of the smallest one, and the rest: 30 in packs of 12 is 2 and 6."""
    whole = int(amount // unit.factor)
    return whole, quantity.to_quantity(amount - whole * unit.factor)


def _latin(text: str) -> str:
    initials = _HAN.sub(lambda run: "".join(lazy_pinyin(run[0], style=Style.FIRST_LETTER, errors="ignore")), text)
    apart = unicodedata.normalize("NFKD", initials)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _with_number(code: str, number: int) -> str:
    ending = f"-{number}"
    return code[: LONGEST_CODE - len(ending)] + ending
