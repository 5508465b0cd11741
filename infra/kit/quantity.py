"""Quantities: exact decimals with at most three places, as the database keeps them (numeric(18,3))."""

import re
from decimal import Decimal

from babel.numbers import format_decimal

from infra.kit.i18n import N_
from infra.kit.problems import Problem

PLACES = 3
LARGEST = Decimal(10) ** 15
STEP = Decimal(1).scaleb(-PLACES)
ZERO = Decimal(0)

_QUANTITY = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)


class QuantityNotANumber(Problem):
    status, code = 422, "quantity_not_a_number"
    message = N_("Enter a quantity in digits, such as 3 or 1.245.")


class QuantityTooFine(Problem):
    status, code = 422, "quantity_too_fine"
    message = N_("A quantity has at most {places} decimals.")


class QuantityTooLarge(Problem):
    status, code = 422, "quantity_too_large"
    message = N_("This quantity is too large.")


def to_quantity(value: Decimal | int | str) -> Decimal:
    """The exact quantity, three decimals: "1.5" is Decimal("1.500").

    Raises QuantityNotANumber, QuantityTooFine (nothing is rounded away) and QuantityTooLarge.
    """
    number = _decimal(value)
    if number.copy_abs() >= LARGEST:
        raise QuantityTooLarge
    # Rounds where there are more decimals, which the comparison then sees; it never runs out of digits below LARGEST.
    exact = number.quantize(STEP)
    if exact != number:
        raise QuantityTooFine(places=PLACES)
    return exact


def _decimal(value: Decimal | int | str) -> Decimal:
    if isinstance(value, str):
        if not _QUANTITY.fullmatch(value.strip()):
            raise QuantityNotANumber
        return Decimal(value.strip())
    number = Decimal(value)
    if not number.is_finite():
        raise QuantityNotANumber
    return number


def is_whole(quantity: Decimal) -> bool:
    """No fraction: 3.000 is, 1.245 isn't."""
    return quantity == quantity.to_integral_value()


def format_quantity(quantity: Decimal, locale: str, *, signed: bool = False) -> str:
    """For people: "3", "1,204", "0.25": decimals only as far as it has them; `signed` "+1", "−6", "0"."""
    number = format_decimal(abs(quantity), "#,##0.###", locale=locale)
    if quantity < 0:
        return "−" + number
    return "+" + number if signed and quantity > 0 else number
