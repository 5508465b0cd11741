"""A coupon as it is typed and said. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from billing.plans.api import Coupon, step
from infra.kit import clock, formats, money
from infra.kit.i18n import N_, Translator
from infra.kit.problems import FieldError, Invalid, Problem

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{2,23}")
PERCENT = re.compile(r"\d{1,3}(\.\d{1,2})?")
MOST, LONGEST_LABEL = 1_000_000, 40
NUMBER = N_("Write a whole number above zero, or nothing.")
TAKEN = N_("There is a coupon with this code already.")


class Reading:
    """What was typed, and what is wrong with it."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.wrong: list[FieldError] = []

    def text(self, name: str) -> str:
        return str(self.data.get(name) or "").strip()

    def refuse(self, field: str, code: str, message: str, **facts: object) -> None:
        self.wrong.append(FieldError(field=field, code=code, message=message, facts=facts))

    def number(self, name: str) -> int | None:
        text = self.text(name)
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and 0 < int(text[:9]) <= MOST):
            self.refuse(name, "number", NUMBER)
            return None
        return int(text)


def coupon_in(data: Mapping[str, Any], known: Sequence[str], currencies: Sequence[str], zone: str) -> Coupon:
    """`known`: codes that are taken. Raises Invalid."""
    read = Reading(data)
    amounts = {} if read.text("off") == "percent" else amounts_in(read, currencies)
    coupon = Coupon(
        name=code_in(read, known),
        version=1,
        label=label_in(read),
        percent=percent_in(read) if read.text("off") == "percent" else 0,
        amounts=amounts,
        periods=read.number("periods"),
        plans=tuple(name.removeprefix("plan.") for name in data if str(name).startswith("plan.") and data[name]),
        until=until_in(read, zone),
        most=read.number("most"),
    )
    if read.wrong:
        raise Invalid(fields=read.wrong)
    return coupon


def code_in(read: Reading, known: Sequence[str]) -> str:
    code = read.text("code").upper()
    if not CODE.fullmatch(code):
        read.refuse("code", "code", N_("Write 3 to 24 letters, digits and hyphens."))
    elif code in known:
        read.refuse("code", "taken", TAKEN)
    return code


def label_in(read: Reading) -> str:
    label = read.text("label")
    if not label or len(label) > LONGEST_LABEL:
        read.refuse("label", "label", N_("Write what the bill calls it, in 40 letters at most."))
    return label


def percent_in(read: Reading) -> int:
    text = read.text("percent")
    if not PERCENT.fullmatch(text) or not 0 < Decimal(text) <= 100:  # noqa: PLR2004  percent
        read.refuse("percent", "percent", N_("Write a percentage above 0, at most 100."))
        return 0
    return int(Decimal(text) * 100)


def amounts_in(read: Reading, currencies: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for currency in currencies:
        field = f"amount.{currency}"
        if not (text := read.text(field)):
            continue
        try:
            found[currency] = money.to_minor(text, currency)
        except Problem as problem:
            read.refuse(field, problem.code, problem.message, **problem.facts)
            continue
        if found[currency] <= 0:
            read.refuse(field, "amount", N_("Write an amount above zero."))
        elif found[currency] % step(currency):
            read.refuse(field, "step", N_("Cards take this currency in steps of 10: let the last digit be 0."))
    if not found and not read.wrong:
        read.refuse(f"amount.{currencies[0]}", "missing", N_("Write an amount in one currency at least."))
    return found


def until_in(read: Reading, zone: str) -> datetime | None:
    """The last moment of the day."""
    if not (text := read.text("until")):
        return None
    try:
        until = clock.day_bounds(date.fromisoformat(text), zone)[1] - timedelta(seconds=1)
    except (ValueError, OverflowError):
        until = None
    if until is None or until <= clock.now():
        read.refuse("until", "day", N_("Choose today or a later day."))
    return until


def off_said(coupon: Coupon, words: Translator) -> str:
    """What it takes off."""
    if coupon.percent:
        return formats.percent(Decimal(coupon.percent) / money.BASIS_POINTS, words.locale)
    return " · ".join(formats.money(amount, currency, words.locale) for currency, amount in coupon.amounts.items())


def periods_said(coupon: Coupon, words: Translator) -> str:
    if coupon.periods is None:
        return words.gettext(N_("Every bill"))
    return words.ngettext("The next bill", "The next {n} bills", coupon.periods)


def noted(coupon: Coupon) -> dict[str, Any]:
    """As the log keeps it."""
    amounts = (f"{currency} {money.to_decimal(amount, currency)}" for currency, amount in coupon.amounts.items())
    return {
        "coupon": coupon.name,
        "off": f"{Decimal(coupon.percent) / 100} %" if coupon.percent else " · ".join(amounts),
        "periods": coupon.periods,
        "plans": " · ".join(coupon.plans),
        "until": coupon.until.isoformat() if coupon.until else "",
        "most": coupon.most,
    }
