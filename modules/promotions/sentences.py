"""A promotion in words: what it takes off, when, where and for whom."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from functools import singledispatch
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_day_names
from babel.numbers import format_percent

from infra.kit.i18n import N_, Translator
from infra.kit.money import Amount
from modules.promotions.domain import (
    ALL_DAYS,
    DAY,
    AmountOff,
    Bundle,
    Gift,
    NthItem,
    Percentage,
    Step,
    Threshold,
    When,
)

WHOLE = 10_000


class Speaker:
    """Who reads: the language, the currency of amounts, the zone of moments."""

    def __init__(self, words: Translator, currency: str, zone: str) -> None:
        self.words, self.currency, self.zone = words, currency, zone

    def money(self, minor: int) -> Amount:
        return Amount(minor, self.currency)

    def rate(self, points: int) -> str:
        return format_percent(Decimal(points) / WHOLE, "#,##0.##%", locale=self.words.locale)

    def say(self, message: str, **facts: object) -> str:
        return self.words.gettext(message, **facts)

    def day(self, moment: datetime) -> str:
        return format_date(moment.astimezone(ZoneInfo(self.zone)), "medium", locale=self.words.locale)


@singledispatch
def rule_in_words(rule: object, speaker: Speaker) -> str:
    """One line: "Of every 2 pieces the cheapest is 50% off"."""
    raise TypeError(rule, speaker)


@rule_in_words.register
def _(rule: AmountOff, speaker: Speaker) -> str:
    message = N_("{amount} off each piece") if rule.each else N_("{amount} off")
    return speaker.say(message, amount=speaker.money(rule.amount))


@rule_in_words.register
def _(rule: Percentage, speaker: Speaker) -> str:
    if rule.sets_of == 1:
        return speaker.say(N_("{rate} off"), rate=speaker.rate(rule.off))
    return speaker.say(N_("{rate} off every {n} pieces"), rate=speaker.rate(rule.off), n=rule.sets_of)


@rule_in_words.register
def _(rule: NthItem, speaker: Speaker) -> str:
    if rule.off == WHOLE:
        message = N_("Buy {n} of the same, pay {m}") if rule.same else N_("Buy {n}, pay {m}")
        return speaker.say(message, n=rule.nth, m=rule.nth - 1)
    if (rule.nth, rule.off) == (2, WHOLE // 2):
        return speaker.say(N_("The second of the same at half price") if rule.same else N_("The second at half price"))
    message = (
        N_("Of every {n} of the same one is {rate} off") if rule.same else N_("Of every {n} the cheapest is {rate} off")
    )
    return speaker.say(message, n=rule.nth, rate=speaker.rate(rule.off))


@rule_in_words.register
def _(rule: Bundle, speaker: Speaker) -> str:
    price = speaker.money(rule.price)
    if rule.one_each:
        return speaker.say(N_("The set for {price}"), price=price)
    return speaker.say(N_("Any {n} for {price}"), n=rule.pieces, price=price)


@rule_in_words.register
def _(rule: Threshold, speaker: Speaker) -> str:
    if rule.repeats and rule.of == "amount":
        message = N_("For every {at} spent {off} off")
    elif rule.repeats:
        message = N_("For every {at} pieces {off} off")
    else:
        message = N_("From {at} on {off} off") if rule.of == "amount" else N_("From {at} pieces on {off} off")
    return ", ".join(speaker.say(message, **step_facts(rule, step, speaker)) for step in rule.steps)


def step_facts(rule: Threshold, step: Step, speaker: Speaker) -> dict[str, object]:
    return {
        "at": speaker.money(step.at) if rule.of == "amount" else step.at,
        "off": speaker.money(step.off) if rule.takes == "amount" else speaker.rate(step.off),
    }


@rule_in_words.register
def _(rule: Gift, speaker: Speaker) -> str:
    facts: dict[str, object] = {"get": rule.get, "n": rule.buy, "spend": speaker.money(rule.spend)}
    facts["price"] = speaker.money(rule.price)
    if rule.spend:
        message = (
            N_("For every {spend} spent {get} more for {price} each")
            if rule.price
            else N_("For every {spend} spent {get} free")
        )
    else:
        message = (
            N_("For every {n} bought {get} more for {price} each")
            if rule.price
            else N_("For every {n} bought {get} free")
        )
    return speaker.say(message, **facts)


def when_in_words(when: When, speaker: Speaker) -> str:
    """Dates, days and hours, or that it always holds."""
    return ", ".join(parts) if (parts := list(when_parts(when, speaker))) else speaker.say(N_("Always"))


def when_parts(when: When, speaker: Speaker) -> Iterator[str]:
    """`ends_at` is the first moment after: people read the last day."""
    last = when.ends_at and when.ends_at - timedelta(microseconds=1)
    if when.starts_at and last:
        first, final = speaker.day(when.starts_at), speaker.day(last)
        yield first if first == final else f"{first} – {final}"
    elif when.starts_at:
        yield speaker.say(N_("from {day} on"), day=speaker.day(when.starts_at))
    elif last:
        yield speaker.say(N_("until {day}"), day=speaker.day(last))
    if set(when.days) != set(ALL_DAYS):
        names = get_day_names("abbreviated", locale=speaker.words.locale)
        yield " ".join(str(names[day - 1]) for day in sorted(when.days))
    if (when.since, when.until) != (0, DAY):
        yield f"{clock_of(when.since, speaker)} – {clock_of(when.until, speaker)}"


def clock_of(minute: int, speaker: Speaker) -> str:
    moment = datetime(2000, 1, 1, minute // 60 % 24, minute % 60)  # noqa: DTZ001  a time of day has no zone
    return format_time(moment.time(), "short", locale=speaker.words.locale)
