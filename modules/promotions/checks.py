"""What can be seen of a promotion without asking the database. Each fault names its field."""

import unicodedata
from collections.abc import Iterator
from functools import singledispatch
from itertools import pairwise

from infra.kit.i18n import N_
from infra.kit.problems import FieldError
from modules.promotions.domain import DAY, AmountOff, Bundle, Gift, NthItem, Percentage, Threshold
from modules.promotions.schemas import MOST_MINOR, PromotionIn

LONGEST_NAME = 100
MOST_STEPS = 10
MOST_PIECES = 10_000
WHOLE = 10_000
FIRST_YEAR, LAST_YEAR = 1970, 2199

NAME_MISSING = N_("Enter a name: it stands on the receipt.")
NAME_LONG = N_("At most {longest} characters.")
AMOUNT = N_("Enter an amount above 0.")
AMOUNT_OR_FREE = N_("Enter an amount, or 0 for free.")
PERCENTAGE = N_("Enter a percentage above 0 and up to 100.")
PIECES = N_("Enter a whole number from {least} on.")
STEPS = N_("Enter at least one step.")
STEPS_RISE = N_("Each step begins higher and gives more than the one before it.")
ONE_STEP = N_("What repeats has one step.")
OFF_LARGE = N_("This takes off more than is spent.")
GIFT_MISSING = N_("Choose what is given.")
SET_GOODS = N_("Name the goods that make the set: at least two.")
MOMENT = N_("Choose a day from {first} to {last}.")
ZONE = N_("Add the time zone, as in 2026-12-01T09:00:00Z.")
ENDS = N_("The end comes after the start.")
DAYS = N_("Choose at least one day.")
TIMES = N_("Choose two different times.")


def fault(field: str, code: str, message: str, /, **facts: object) -> FieldError:
    return FieldError(field=field, code=code, message=message, facts=facts)


def faults(wanted: PromotionIn) -> Iterator[FieldError]:
    """Everything that is wrong with `wanted`."""
    if not wanted.name.strip() or any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in wanted.name):
        yield fault("name", "missing", NAME_MISSING)
    if len(wanted.name) > LONGEST_NAME:
        yield fault("name", "too_long", NAME_LONG, longest=LONGEST_NAME)
    yield from rule_faults(wanted.rule)
    if isinstance(wanted.rule, Bundle) and wanted.rule.one_each and len(wanted.goods.parts()) < len("ab"):
        yield fault("goods", "too_few", SET_GOODS)
    yield from when_faults(wanted)


def when_faults(wanted: PromotionIn) -> Iterator[FieldError]:
    when = wanted.when
    outside = list(moment_faults(wanted))
    yield from outside
    if not outside and when.starts_at and when.ends_at and when.ends_at <= when.starts_at:
        yield fault("when.ends_at", "before_start", ENDS)
    if not when.days or not set(when.days) <= set(range(1, 8)):
        yield fault("when.days", "missing", DAYS)
    if not (0 <= when.since < DAY and 0 < when.until <= DAY) or when.since == when.until:
        yield fault("when.until", "no_time", TIMES)


def moment_faults(wanted: PromotionIn) -> Iterator[FieldError]:
    """What no clock can show, or what no zone says when it is."""
    for name, at in (("starts_at", wanted.when.starts_at), ("ends_at", wanted.when.ends_at)):
        if at and at.tzinfo is None:
            yield fault(f"when.{name}", "no_zone", ZONE)
        elif at and not FIRST_YEAR <= at.year <= LAST_YEAR:
            yield fault(f"when.{name}", "out_of_range", MOMENT, first=FIRST_YEAR, last=LAST_YEAR)


def amount_faults(name: str, amount: int, least: int = 1) -> Iterator[FieldError]:
    if not least <= amount <= MOST_MINOR:
        yield fault(f"rule.{name}", "out_of_range", AMOUNT if least else AMOUNT_OR_FREE)


def rate_faults(name: str, rate: int) -> Iterator[FieldError]:
    if not 1 <= rate <= WHOLE:
        yield fault(f"rule.{name}", "out_of_range", PERCENTAGE)


def pieces_faults(name: str, pieces: int, least: int = 1) -> Iterator[FieldError]:
    if not least <= pieces <= MOST_PIECES:
        yield fault(f"rule.{name}", "out_of_range", PIECES, least=least)


@singledispatch
def rule_faults(rule: object) -> Iterator[FieldError]:
    raise TypeError(rule)


@rule_faults.register
def of_amount(rule: AmountOff) -> Iterator[FieldError]:
    yield from amount_faults("amount", rule.amount)


@rule_faults.register
def of_percentage(rule: Percentage) -> Iterator[FieldError]:
    yield from rate_faults("off", rule.off)
    yield from pieces_faults("sets_of", rule.sets_of)


@rule_faults.register
def of_nth(rule: NthItem) -> Iterator[FieldError]:
    yield from rate_faults("off", rule.off)
    yield from pieces_faults("nth", rule.nth, 2)


@rule_faults.register
def of_bundle(rule: Bundle) -> Iterator[FieldError]:
    yield from amount_faults("price", rule.price)
    if not rule.one_each:
        yield from pieces_faults("pieces", rule.pieces, 2)


@rule_faults.register
def of_threshold(rule: Threshold) -> Iterator[FieldError]:
    steps = rule.steps
    if not 1 <= len(steps) <= MOST_STEPS:
        yield fault("rule.steps", "missing", STEPS)
    elif rule.repeats and len(steps) > 1:
        yield fault("rule.steps", "too_many", ONE_STEP)
    elif any(later.at <= step.at or later.off <= step.off for step, later in pairwise(steps)):
        yield fault("rule.steps", "not_rising", STEPS_RISE)
    for n, step in enumerate(steps):
        field = f"rule.steps.{n}"
        if not 1 <= step.at <= (MOST_MINOR if rule.of == "amount" else MOST_PIECES):
            yield fault(f"{field}.at", "out_of_range", AMOUNT if rule.of == "amount" else PIECES, least=1)
        if rule.takes == "percentage" and not 1 <= step.off <= WHOLE:
            yield fault(f"{field}.off", "out_of_range", PERCENTAGE)
        elif not 1 <= step.off <= MOST_MINOR:
            yield fault(f"{field}.off", "out_of_range", AMOUNT)
        elif rule.takes == rule.of == "amount" and step.off > step.at:
            yield fault(f"{field}.off", "too_large", OFF_LARGE)


@rule_faults.register
def of_gift(rule: Gift) -> Iterator[FieldError]:
    if not rule.gifts.variants:
        yield fault("rule.gifts", "missing", GIFT_MISSING)
    yield from pieces_faults("get", rule.get)
    yield from amount_faults("price", rule.price, 0)
    yield from amount_faults("spend", rule.spend, 0)
    if not rule.spend:
        yield from pieces_faults("buy", rule.buy)
