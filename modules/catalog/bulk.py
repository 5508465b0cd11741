"""What one act does to many products: pure rules of a change, and of undoing it.

A product's part of a change is a dict: `category`, `brand`, `tags`, `state`, or a field of its variants by their id
(`price`, `low_stock`, `tax_class`). Before and after have the same keys, as JSON values.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

import msgspec

from infra.kit.i18n import N_
from infra.kit.money import LARGEST, exponent, to_decimal, to_minor
from infra.kit.problems import FieldError, Invalid, Problem
from infra.kit.quantity import to_quantity
from modules.catalog.services import checks

Field = Literal["price", "category", "brand", "tax_class", "tags", "state", "low_stock"]
How = Literal["set", "percent", "amount", "add", "remove"]
FIELDS: dict[Field, tuple[How, ...]] = {
    "price": ("percent", "amount", "set"),
    "category": ("set",),
    "brand": ("set",),
    "tax_class": ("set",),
    "tags": ("add", "remove", "set"),
    "low_stock": ("set",),
    "state": ("set",),
}
STATES = ("active", "draft", "archived")
OF_VARIANTS: tuple[Field, ...] = ("price", "low_stock", "tax_class")
LEAST_PERCENT, MOST_PERCENT = Decimal(-100), Decimal(1000)
PERCENT_WRONG = N_("Enter a percentage from −100 to 1,000, such as −10 or 5.")
AMOUNT_WRONG = N_("Enter an amount, such as −1.50 or 2.")
VALUE_MISSING = N_("Say what to change it to.")
STATE_WRONG = N_("Choose one of these.")
HOW_WRONG = N_("This can't be done to this field.")

Part = dict[str, Any]


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One change of many products. `value` as people write it; `rounding` of prices: "", or what roundings() gives."""

    field: Field
    how: How = "set"
    value: str = ""
    rounding: str = ""


def roundings(currency: str) -> tuple[str, ...]:
    """How new prices can be rounded: to the nearest such step, or to the nearest price that ends so, in major units."""
    match exponent(currency):
        case 0:
            return ("to:10", "to:100", "to:1000", "end:80", "end:900")
        case 2:
            return ("to:0.05", "to:0.10", "to:0.50", "to:1", "end:0.99", "end:0.95", "end:0.90")
        case _:
            return ("to:0.1", "to:1")


def checked(change: Change, currency: str) -> Change:
    """The change, or Invalid with what is wrong with it."""
    value = change.value.strip()
    fault: FieldError | None = None
    if change.how not in FIELDS[change.field]:
        fault = checks.fault("how", "how", HOW_WRONG)
    elif change.field == "price":
        fault = price_fault(change, value, currency)
    elif change.field == "low_stock" and value:
        fault = threshold_fault(value)
    elif change.field == "state" and value not in STATES:
        fault = checks.fault("value", "state", STATE_WRONG)
    elif not value and (change.field == "tax_class" or change.how in {"add", "remove"}):
        fault = checks.fault("value", "missing", VALUE_MISSING)
    elif wrong := next(iter(checks.text_faults("value", value)), None):
        fault = wrong
    if fault:
        raise Invalid(fields=[fault])
    rounding = change.rounding if change.field == "price" and change.rounding in roundings(currency) else ""
    return msgspec.structs.replace(change, value=value, rounding=rounding)


def number(text: str) -> Decimal:
    """A number as people type it. Raises ValueError."""
    plain = text.replace("−", "-").replace("％", "%").removesuffix("%").strip().replace(",", ".")
    try:
        found = Decimal(plain)
    except ArithmeticError as error:
        raise ValueError(text) from error
    if not found.is_finite():
        raise ValueError(text)
    return found


def price_fault(change: Change, value: str, currency: str) -> FieldError | None:
    try:
        found = number(value)
        if change.how == "percent":
            return None if LEAST_PERCENT <= found <= MOST_PERCENT else checks.fault("value", "percent", PERCENT_WRONG)
        minor = to_minor(str(found), currency)
    except (ValueError, Problem):
        message = PERCENT_WRONG if change.how == "percent" else AMOUNT_WRONG
        return checks.fault("value", "number", message)
    if change.how == "set" and minor < 0:
        return checks.fault("value", "negative", checks.NEGATIVE)
    return checks.fault("value", "too_large", checks.PRICE_HIGH) if abs(minor) >= LARGEST else None


def threshold_fault(value: str) -> FieldError | None:
    try:
        found = to_quantity(str(number(value)))
    except (ValueError, Problem):
        return checks.fault("value", "number", AMOUNT_WRONG)
    return checks.fault("value", "negative", checks.NEGATIVE) if found < 0 else None


def new_price(price: int | None, change: Change, currency: str) -> int | None:
    """A price after the change, in minor units: never below 0, and None stays None unless a price is set."""
    if change.how == "set":
        return rounded(Decimal(to_minor(str(number(change.value)), currency)), change.rounding, currency)
    if price is None:
        return None
    given = number(change.value)
    raw = price * (1 + given / 100) if change.how == "percent" else Decimal(price + to_minor(str(given), currency))
    return rounded(max(Decimal(0), raw), change.rounding, currency)


def rounded(raw: Decimal, rounding: str, currency: str) -> int:
    """The nearest whole minor unit that the rounding allows; half goes up."""
    kind, _, said = rounding.partition(":")
    if not said:
        return int(raw.quantize(Decimal(1), ROUND_HALF_UP))
    step = to_minor(said, currency)
    if kind == "to":
        return int((raw / step).quantize(Decimal(1), ROUND_HALF_UP)) * step
    whole = 10 ** len(str(step))  # what ends in 0.99 repeats each 1.00, what ends in 80 each 100
    lower = max(0, int((raw - step) // whole)) * whole + step
    return lower + whole if raw - lower >= lower + whole - raw else lower


def tags_after(tags: Sequence[str], change: Change, named: Sequence[str]) -> list[str]:
    """`named` are the change's tags, taken apart."""
    if change.how == "add":
        return list(dict.fromkeys([*tags, *named]))
    if change.how == "remove":
        return [tag for tag in tags if tag not in named]
    return list(named)


def price_shown(minor: int | None, currency: str) -> str:
    return "" if minor is None else str(to_decimal(minor, currency))


def is_as_left(now: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a product still has what the change gave it: then it can be undone."""
    return flat(now).items() >= flat(after).items()


def flat(part: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """A part with a key for each value, which is compared as JSON."""
    found: dict[tuple[str, str], Any] = {}
    for field, value in part.items():
        values: Mapping[str, Any] = value if field in OF_VARIANTS else {"": value}
        found |= {(field, key): repr(each) for key, each in values.items()}
    return found
