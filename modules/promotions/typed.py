"""The form of a promotion: what pages send, and how it is shown again."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar, cast
from uuid import UUID

import msgspec
from litestar.datastructures import FormMultiDict

from infra.kit import clock
from infra.kit.i18n import N_
from infra.kit.money import to_decimal, to_minor
from infra.kit.problems import FieldError, Invalid, Problem
from modules.promotions.checks import faults
from modules.promotions.domain import (
    ALL_DAYS,
    DAY,
    AmountOff,
    Bundle,
    Gift,
    NthItem,
    Percentage,
    Rule,
    Step,
    Threshold,
    When,
)
from modules.promotions.picking import goods_of, uuid_or_none, values_of
from modules.promotions.schemas import PromotionIn, PromotionOut

T = TypeVar("T")
MANY = ("goods", "gift", "day", "store", "channel", "group")
FULL_STOPS = str.maketrans({"，": ",", "．": ".", "。": ".", "％": "%"})
NUMBER = N_("Enter a whole number.")
RATE = N_("Enter a percentage, such as 50.")
UNREADABLE_DAY = N_("Enter a day.")
UNREADABLE_TIME = N_("Enter a time, such as 15:30.")
MOST_DIGITS = 9
STEPS = 10


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """The form as it was sent: single fields, and those that come several times."""

    values: dict[str, str]
    many: dict[str, list[str]]

    def text(self, name: str) -> str:
        return self.values.get(name, "").strip()

    def has(self, name: str) -> bool:
        return bool(self.text(name))


def read(form: FormMultiDict) -> Typed:
    """The form; `add` and `drop` are about goods, `add_gift` and `drop_gift` about gifts, `more` is one step more."""
    many = {name: [str(value) for value in form.getall(name, [])] for name in MANY}
    values = {name: str(form.get(name) or "") for name in form if name not in MANY}
    for name, add, drop in (("goods", "add", "drop"), ("gift", "add_gift", "drop_gift")):
        kept = [value for value in many[name] if value != values.get(drop)]
        many[name] = list(dict.fromkeys([*kept, *filter(None, [values.get(add, "")])]))
    if values.pop("more", ""):
        values["steps"] = str(min(STEPS, steps_in(values) + 1))
    return Typed(values=values, many=many)


def steps_in(values: dict[str, str]) -> int:
    shown = values.get("steps", "")
    return min(STEPS, int(shown)) if shown.isdecimal() and len(shown) < MOST_DIGITS and int(shown) else 1


class Reader:
    """Reads fields as people write them; what can't be read is an error of its field."""

    def __init__(self, typed: Typed, currency: str) -> None:
        self.typed, self.currency = typed, currency
        self.errors: list[FieldError] = []

    def field(self, name: str, convert: Callable[[str], T], empty: T, message: str) -> T:
        raw = self.typed.text(name).translate(FULL_STOPS)
        if not raw:
            return empty
        try:
            return convert(raw)
        except Problem as problem:
            self.errors.append(FieldError(field=name, code=problem.code, message=problem.message, facts=problem.facts))
        except (ValueError, InvalidOperation, OverflowError):
            self.errors.append(FieldError(field=name, code="unreadable", message=message))
        return empty

    def money(self, name: str) -> int:
        return self.field(name, lambda raw: to_minor(raw, self.currency), 0, NUMBER)

    def number(self, name: str, empty: int = 0) -> int:
        return self.field(name, whole_number, empty, NUMBER)

    def limit(self, name: str) -> int | None:
        return self.field(name, whole_number, 0, NUMBER) or None

    def rate(self, name: str) -> int:
        return self.field(name, basis_points, 0, RATE)

    def day(self, name: str) -> date | None:
        return self.field(name, date.fromisoformat, cast("date | None", None), UNREADABLE_DAY)

    def minute(self, name: str, empty: int) -> int:
        return self.field(name, minute_of, empty, UNREADABLE_TIME)


def whole_number(raw: str) -> int:
    if not (raw.isascii() and raw.isdecimal()) or len(raw) > MOST_DIGITS:
        raise ValueError(raw)
    return int(raw)


def basis_points(raw: str) -> int:
    points = Decimal(raw.removesuffix("%").strip().replace(",", ".")) * 100
    if not points.is_finite() or points != int(points) or abs(points) > DAY * DAY:
        raise ValueError(raw)
    return int(points)


def minute_of(raw: str) -> int:
    moment = datetime.strptime(raw[:5], "%H:%M")  # noqa: DTZ007  a time of day has no zone
    return moment.hour * 60 + moment.minute


def rule_of(reader: Reader) -> Rule:
    typed = reader.typed
    match typed.text("kind"):
        case "percentage":
            return Percentage(off=reader.rate("off"), sets_of=reader.number("sets_of", 1))
        case "nth":
            return NthItem(nth=reader.number("nth"), off=reader.rate("off"), same=typed.has("same"))
        case "bundle":
            one_each = typed.has("one_each")
            return Bundle(price=reader.money("price"), pieces=reader.number("pieces", 2), one_each=one_each)
        case "threshold":
            return threshold_of(reader)
        case "gift":
            by_spend = typed.text("by") == "spend"
            return Gift(
                gifts=goods_of(typed.many["gift"]), get=reader.number("get", 1), price=reader.money("price"),
                buy=1 if by_spend else reader.number("buy"), spend=reader.money("spend") if by_spend else 0,
            )  # fmt: skip
        case _:
            return AmountOff(amount=reader.money("amount"), each=typed.has("each"))


def threshold_of(reader: Reader) -> Threshold:
    typed = reader.typed
    of_pieces, rates = typed.text("of") == "pieces", typed.text("takes") == "percentage"
    steps: list[Step] = []
    for n in range(steps_in(typed.values)):
        at, off = f"steps.{n}.at", f"steps.{n}.off"
        if typed.has(at) or typed.has(off):
            bound = reader.number(at) if of_pieces else reader.money(at)
            steps.append(Step(bound, reader.rate(off) if rates else reader.money(off)))
    return Threshold(
        steps=tuple(steps), of="pieces" if of_pieces else "amount", takes="percentage" if rates else "amount",
        repeats=typed.has("repeats"),
    )  # fmt: skip


def when_of(reader: Reader, zone: str, before: When | None) -> When:
    """Days are whole days of the zone; a moment that was set by program stays while its day does."""
    first, last = reader.day("starts_on"), reader.day("ends_on")
    starts_at = clock.day_bounds(first, zone)[0] if first else None
    ends_at = clock.day_bounds(last, zone)[1] if last else None
    if before and before.starts_at and first == clock.day_of(before.starts_at, zone):
        starts_at = before.starts_at
    if before and before.ends_at and last == last_day(before.ends_at, zone):
        ends_at = before.ends_at
    days = tuple(sorted({int(day) for day in reader.typed.many["day"] if day in "1234567" and len(day) == 1}))
    return When(
        starts_at=starts_at, ends_at=ends_at, days=days, since=reader.minute("since", 0),
        until=reader.minute("until", DAY) or DAY,
    )  # fmt: skip


def last_day(ends_at: datetime, zone: str) -> date:
    return clock.day_of(ends_at - timedelta(microseconds=1), zone)


def wanted_of(typed: Typed, currency: str, zone: str, before: PromotionOut | None = None) -> PromotionIn:
    """What was typed. Raises Invalid with the fields of the form."""
    reader = Reader(typed, currency)
    wanted = PromotionIn(
        name=typed.text("name"), rule=rule_of(reader), by_code=typed.has("by_code"),
        goods=goods_of(typed.many["goods"]), when=when_of(reader, zone, before.when if before else None),
        stores=ids(typed.many["store"]), channels=ids(typed.many["channel"]), groups=tuple(typed.many["group"][:100]),
        min_pieces=reader.number("min_pieces"), min_amount=reader.money("min_amount"),
        exclusive=typed.text("stacking") == "exclusive", priority=reader.number("priority"),
        per_order=reader.limit("per_order"), per_customer=reader.limit("per_customer"), in_all=reader.limit("in_all"),
    )  # fmt: skip
    read_already = {error.field for error in reader.errors}
    errors = [*reader.errors, *(e for e in map(moved, faults(wanted)) if e.field not in read_already)]
    if errors:
        raise Invalid(fields=errors)
    return wanted


def ids(values: Sequence[str]) -> tuple[UUID, ...]:
    return tuple(key for value in values[:500] if (key := uuid_or_none(value)))


PLACES = {"rule.gifts": "gift", "when.ends_at": "ends_on", "when.days": "day", "when.until": "until"}


def moved(error: FieldError) -> FieldError:
    """A fault stands at the field of the form that holds it."""
    field = PLACES.get(error.field, error.field.removeprefix("rule."))
    return msgspec.structs.replace(error, field=field)


def shown(wanted: PromotionIn, currency: str, zone: str) -> Typed:
    """A promotion as the form's values."""
    when, rule = wanted.when, wanted.rule
    kind = type(rule).__struct_config__.tag
    values: dict[str, Any] = {
        "name": wanted.name, "kind": kind, "by_code": "1" if wanted.by_code else "",
        "starts_on": clock.day_of(when.starts_at, zone).isoformat() if when.starts_at else "",
        "ends_on": last_day(when.ends_at, zone).isoformat() if when.ends_at else "",
        "since": time_text(when.since) if when.since else "",
        "until": time_text(when.until) if when.until < DAY else "",
        "min_pieces": wanted.min_pieces or "", "min_amount": money_text(wanted.min_amount, currency),
        "stacking": "exclusive" if wanted.exclusive else "together", "priority": wanted.priority or "",
        "per_order": wanted.per_order or "", "per_customer": wanted.per_customer or "", "in_all": wanted.in_all or "",
    } | rule_values(rule, currency)  # fmt: skip
    many: dict[str, list[str]] = {
        "goods": values_of(wanted.goods), "gift": values_of(rule.gifts) if isinstance(rule, Gift) else [],
        "day": [str(day) for day in when.days], "store": [str(key) for key in wanted.stores],
        "channel": [str(key) for key in wanted.channels], "group": list(wanted.groups),
    }  # fmt: skip
    return Typed(values={name: str(value) for name, value in values.items()}, many=many)


def rule_values(rule: Rule, currency: str) -> dict[str, Any]:
    match rule:
        case AmountOff():
            return {"amount": money_text(rule.amount, currency), "each": "1" if rule.each else ""}
        case Percentage():
            return {"off": rate_text(rule.off), "sets_of": rule.sets_of if rule.sets_of > 1 else ""}
        case NthItem():
            return {"nth": rule.nth, "off": rate_text(rule.off), "same": "1" if rule.same else ""}
        case Bundle():
            one_each = "1" if rule.one_each else ""
            return {"price": money_text(rule.price, currency), "pieces": rule.pieces, "one_each": one_each}
        case Threshold():
            return threshold_values(rule, currency)
        case Gift():
            return {
                "buy": rule.buy, "spend": money_text(rule.spend, currency), "by": "spend" if rule.spend else "pieces",
                "get": rule.get, "price": money_text(rule.price, currency),
            }  # fmt: skip


def threshold_values(rule: Threshold, currency: str) -> dict[str, Any]:
    values: dict[str, Any] = {"of": rule.of, "takes": rule.takes, "repeats": "1" if rule.repeats else ""}
    values["steps"] = max(1, len(rule.steps))
    for n, step in enumerate(rule.steps):
        values[f"steps.{n}.at"] = money_text(step.at, currency) if rule.of == "amount" else step.at
        values[f"steps.{n}.off"] = money_text(step.off, currency) if rule.takes == "amount" else rate_text(step.off)
    return values


def money_text(minor: int, currency: str) -> str:
    return f"{to_decimal(minor, currency)}" if minor else ""


def rate_text(points: int) -> str:
    return f"{Decimal(points) / 100:f}" if points else ""


def time_text(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def started(kind: str, *, by_code: bool) -> PromotionIn:
    """What a new form of a kind begins with: its usual figures."""
    rules: dict[str, Rule] = {
        "amount": AmountOff(amount=0), "percentage": Percentage(off=1000), "nth": NthItem(nth=2, off=5000),
        "bundle": Bundle(price=0, pieces=3), "threshold": Threshold(steps=(Step(0, 0),)),
        "gift": Gift(gifts=goods_of(()), buy=2),
    }  # fmt: skip
    return PromotionIn(name="", rule=rules.get(kind, rules["amount"]), by_code=by_code, when=When(days=ALL_DAYS))
