"""What was typed on the forms after a sale, read: each wrong field is named as it stands on the page."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from infra.kit.money import to_minor
from infra.kit.problems import FieldError, Invalid, Problem
from infra.kit.quantity import ZERO, to_quantity
from modules.orders.after.schemas import Condition, LoweredLine, RebateIn, RefundIn, ReturnIn, ReturnLine
from modules.orders.errors import NotBelowZero
from modules.orders.words import CONDITIONS, FUNDERS, REBATES

BACK, LOWER = "back.", "lower."
LONGEST, LONGEST_REASON = 2000, 200
Typed = Mapping[str, Any]


def text_in(data: Typed, name: str, longest: int = LONGEST) -> str:
    return " ".join(str(data.get(name) or "").split())[:longest]


def lines_in(data: Typed, prefix: str) -> list[tuple[str, UUID, str]]:
    """(line's id as typed, the same read, what was typed) for each field of a line that isn't empty."""
    found: list[tuple[str, UUID, str]] = []
    for name, typed in data.items():
        if not name.startswith(prefix) or not str(typed).strip():
            continue
        try:
            found.append((name.removeprefix(prefix), UUID(name.removeprefix(prefix)), str(typed)))
        except ValueError:
            continue
    return found


def one_of(data: Typed, name: str, known: Mapping[str, str]) -> Any:
    value = str(data.get(name) or "")
    return value if value in known else next(iter(known))


def fault(field: str, problem: Problem) -> FieldError:
    return FieldError(field=field, code=problem.code, message=problem.message, facts=problem.facts)


def returned_in(data: Typed) -> list[ReturnLine]:
    """The lines of which something comes back. Raises Invalid with the fields that can't be read."""
    lines: list[ReturnLine] = []
    errors: list[FieldError] = []
    for key, line, typed in lines_in(data, BACK):
        try:
            quantity = to_quantity(typed)
        except Problem as problem:
            errors.append(fault(f"{BACK}{key}", problem))
            continue
        if quantity != ZERO:
            condition: Condition = one_of(data, f"condition.{key}", CONDITIONS)
            reason = text_in(data, f"reason.{key}", LONGEST_REASON)
            lines.append(ReturnLine(line=line, quantity=quantity, condition=condition, reason=reason))
    if errors:
        raise Invalid(fields=errors)
    return lines


def return_in(data: Typed) -> ReturnIn:
    tender, note = text_in(data, "tender", 40), text_in(data, "note")
    return ReturnIn(lines=returned_in(data), refund=bool(data.get("refund")), tender=tender, note=note)


def refund_in(data: Typed, currency: str) -> RefundIn:
    lines: list[LoweredLine] = []
    errors: list[FieldError] = []
    for key, line, typed in lines_in(data, LOWER):
        if amount := amount_in(f"{LOWER}{key}", typed, currency, errors):
            lines.append(LoweredLine(line=line, amount=amount, reason=text_in(data, "note", LONGEST_REASON)))
    typed = text_in(data, "amount", 40)
    amount = amount_in("amount", typed, currency, errors) if typed else None
    if errors:
        raise Invalid(fields=errors)
    return RefundIn(amount=amount, lines=lines, tender=text_in(data, "tender", 40), note=text_in(data, "note"))


def amount_in(field: str, typed: str, currency: str, errors: list[FieldError]) -> int:
    try:
        amount = to_minor(typed, currency)
        if amount < 0:
            raise NotBelowZero
    except Problem as problem:
        errors.append(fault(field, problem))
        return 0
    return amount


def rebate_in(data: Typed, currency: str) -> RebateIn:
    errors: list[FieldError] = []
    amount = amount_in("amount", text_in(data, "amount", 40), currency, errors)
    if not errors and not amount:
        errors.append(fault("amount", NotBelowZero()))
    if errors:
        raise Invalid(fields=errors)
    line = text_in(data, "line", 40)
    return RebateIn(
        amount=amount, kind=one_of(data, "kind", REBATES), funded_by=one_of(data, "funded_by", FUNDERS),
        tender=text_in(data, "tender", 40) or "cash", note=text_in(data, "note"),
        line=an_id(line) if line else None,
    )  # fmt: skip


def an_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Invalid from error


def as_typed(problem: Problem, lines: Sequence[ReturnLine | LoweredLine], prefix: str) -> tuple[FieldError, ...]:
    """The problem's fields under the names that they have on the page: `lines.1.quantity` is the second line asked."""
    own = FieldError(field="", code=problem.code, message=problem.message, facts=problem.facts)
    named: list[FieldError] = []
    for error in problem.fields or (own,):
        parts = error.field.split(".")
        is_line = parts[0] == "lines" and parts[1].isdigit() and int(parts[1]) < len(lines)
        field = f"{prefix}{lines[int(parts[1])].line}" if is_line else error.field
        named.append(msgspec.structs.replace(error, field=field))
    return tuple(named)
