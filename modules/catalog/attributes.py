"""What goods of a category have in common: a name, a kind, and how a value of it is read and stored.

A value is stored as text, a number too ("12.5", without noughts at its end); yes and no as true and false.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import count, islice
from typing import Literal

import msgspec

from infra.kit.i18n import N_
from infra.kit.problems import FieldError, Problem
from modules.catalog import domain

Kind = Literal["text", "number", "choice", "yes_no", "date"]
Value = str | bool
Given = str | bool | float | Decimal
KINDS: tuple[Kind, ...] = ("text", "number", "choice", "yes_no", "date")
MOST = 30
MOST_CHOICES = 200
LONGEST_TEXT = 200
LONGEST_KEY = 40
LARGEST = Decimal(10) ** 15
YES = {"yes", "true", "1", "y", "是", "有"}
NO = {"no", "false", "0", "n", "否", "无"}

_KEY = re.compile(r"[a-z0-9_]{1,40}", re.ASCII)


class AttributeUnknown(Problem):
    status, code = 422, "attribute_unknown"
    message = N_("Goods of this category have no attribute {attribute}.")


class NotANumber(Problem):
    status, code = 422, "attribute_not_a_number"
    message = N_("Enter a number, such as 12.5.")


class NotAChoice(Problem):
    status, code = 422, "attribute_not_a_choice"
    message = N_("Choose one of {choices}.")


class NotYesOrNo(Problem):
    status, code = 422, "attribute_not_yes_or_no"
    message = N_("Say yes or no.")


class NotADate(Problem):
    status, code = 422, "attribute_not_a_date"
    message = N_("Enter a date, such as 2026-11-22.")


class TextTooLong(Problem):
    status, code = 422, "attribute_too_long"
    message = N_("At most {longest} characters.")


class Attribute(msgspec.Struct, frozen=True, kw_only=True):
    """`key` names it in products and addresses and never changes; `unit` is a number's ("kg")."""

    key: str
    name: str
    kind: Kind = "text"
    unit: str = ""
    choices: list[str] = []
    translations: dict[str, str] = {}

    def called(self, locale: str) -> str:
        """Its name in a language."""
        return self.translations.get(locale) or self.name


def is_key(text: str) -> bool:
    return bool(_KEY.fullmatch(text))


def key_for(name: str, taken: Collection[str]) -> str:
    """A key made of the name that isn't taken: "Net weight" is net_weight, 颜色 is ys."""
    stem = domain.code_from(name).lower().replace("-", "_")[: LONGEST_KEY - 4] or "a"
    numbered = (f"{stem}_{number}" for number in count(2))
    return next(key for key in (stem, *islice(numbered, len(taken) + 1)) if key not in taken)


def stored(attribute: Attribute, given: Given) -> Value | None:
    """The value as it is kept; None for a blank one. Raises what is wrong with it."""
    if isinstance(given, bool):
        given = "yes" if given else "no"
    text = str(given).strip()
    if not text:
        return None
    match attribute.kind:
        case "number":
            return number_in(text, attribute.unit)
        case "yes_no":
            return yes_or_no(text)
        case "date":
            return date_in(text)
        case "choice":
            return choice_in(text, attribute.choices)
        case _:
            if len(text) > LONGEST_TEXT:
                raise TextTooLong(longest=LONGEST_TEXT)
            return text


def number_in(text: str, unit: str = "") -> str:
    bare = text.removesuffix(unit).strip() if unit else text
    try:
        number = Decimal(bare.replace(",", "."))
    except InvalidOperation as error:
        raise NotANumber from error
    if not number.is_finite() or abs(number) >= LARGEST:
        raise NotANumber
    shown = f"{number:f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return "0" if shown == "-0" else shown


def yes_or_no(text: str) -> bool:
    said = text.casefold()
    if said in YES:
        return True
    if said in NO:
        return False
    raise NotYesOrNo


def date_in(text: str) -> str:
    try:
        return date.fromisoformat(text[:10] if text[10:].strip(" 0:") == "" else text).isoformat()
    except ValueError as error:
        raise NotADate from error


def choice_in(text: str, choices: Sequence[str]) -> str:
    found = next((choice for choice in choices if choice.casefold() == text.casefold()), None)
    if found is None:
        raise NotAChoice(choices=", ".join(choices))
    return found


def shown(value: Given | None) -> str:
    """A value as a form or a file says it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def read_all(
    attributes: Sequence[Attribute], given: Mapping[str, Given], before: Mapping[str, Value]
) -> tuple[dict[str, Value], list[FieldError]]:
    """What is given, as it is kept, and what is wrong with it. What a product had `before` and its category has not
    (it was moved) falls away without a fault.
    """
    known = {attribute.key: attribute for attribute in attributes}
    kept: dict[str, Value] = {}
    faults: list[FieldError] = []
    for key, raw in given.items():
        if key not in known:
            if before.get(key) != raw:
                faults.append(fault_at(key, AttributeUnknown(attribute=key)))
            continue
        try:
            value = stored(known[key], raw)
        except Problem as problem:
            faults.append(fault_at(key, problem))
        else:
            if value is not None:
                kept[key] = value
    return kept, faults


def fault_at(key: str, problem: Problem) -> FieldError:
    return FieldError(field=f"attributes.{key}", code=problem.code, message=problem.message, facts=problem.facts)


def chain(parents: Mapping[object, object], start: object) -> Iterator[object]:
    """`start` and what it hangs on, up to the top; a circle ends where it closes."""
    seen: set[object] = set()
    while start is not None and start not in seen:
        seen.add(start)
        yield start
        start = parents.get(start)
