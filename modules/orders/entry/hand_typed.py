"""Prices and discounts by hand, as they are typed: “12.50”, “10 %”."""

from decimal import Decimal

from infra.kit.money import BASIS_POINTS, to_decimal, to_minor
from infra.kit.problems import FieldError, Invalid, Problem
from infra.kit.quantity import to_quantity
from modules.orders.errors import DiscountUnreadable
from modules.orders.schemas import DiscountIn

PERCENT = ("%", "％")


def price_typed(field: str, typed: str, currency: str) -> int | None:
    """Minor units, None where nothing was typed. Raises Invalid with the field."""
    if not typed.strip():
        return None
    try:
        amount = to_minor(typed, currency)
        if amount < 0:
            raise DiscountUnreadable
    except Problem as problem:
        raise Invalid(fields=(fault(field, problem),)) from problem
    return amount


def discount_typed(field: str, typed: str, currency: str) -> DiscountIn | None:
    """An amount or a percentage, None where nothing was typed. Raises Invalid with the field."""
    text = typed.strip()
    if not text:
        return None
    try:
        if text.endswith(PERCENT):
            rate = to_quantity(text.rstrip("%％ ")) * 100
            if not 0 < rate <= BASIS_POINTS or rate != int(rate):
                raise DiscountUnreadable
            return DiscountIn(rate=int(rate))
        if (amount := to_minor(text, currency)) <= 0:
            raise DiscountUnreadable
    except Problem as problem:
        raise Invalid(fields=(fault(field, problem),)) from problem
    return DiscountIn(amount=amount)


def fault(field: str, problem: Problem) -> FieldError:
    return FieldError(field=field, code=problem.code, message=problem.message, facts=problem.facts)


def typed_again(discount: DiscountIn | None, currency: str) -> str:
    """As it would be typed."""
    if discount is None:
        return ""
    if discount.rate is not None:
        return f"{Decimal(discount.rate) / 100:f} %"
    return f"{to_decimal(discount.amount or 0, currency):f}"
