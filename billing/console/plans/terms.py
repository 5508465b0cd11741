"""The terms of a plan as they are typed, compared and said. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from billing.plans.api import EVERY_SWITCH, INTERVALS, SOURCE_CURRENCY, TRIAL, Catalog, Interval, Plan, Price, step
from infra.kit import formats, money
from infra.kit.i18n import N_, Translator
from infra.kit.module import registry
from infra.kit.problems import FieldError, Invalid, Problem
from tenancy.onboarding.api import offered

LONGEST_TRIAL, MOST = 366, 1_000_000_000
PER: Mapping[Interval, str] = {"month": N_("{currency} a month"), "year": N_("{currency} a year")}
NUMBER = N_("Write a whole number, or nothing for as many as one likes.")
BOTH = N_("Write both prices, or neither: then it isn’t sold in this currency.")
STEP = N_("Cards take this currency in steps of 10: let the last digit be 0.")


class Difference(msgspec.Struct, frozen=True):
    """One thing, as it was and as it would be."""

    name: str
    before: str
    after: str


def limits() -> list[tuple[str, str]]:
    """What plans limit, with its msgid."""
    return [(meter.name, meter.label) for meter in registry.meters()]


def switches(plan: Plan) -> list[str]:
    return list(dict.fromkeys([*registry.switches(), *(each for each in plan.switches if each != EVERY_SWITCH)]))


def currencies_of(catalog: Catalog, plan: Plan) -> list[str]:
    return list(dict.fromkeys([*catalog.currencies(), *plan.prices]))


def typed_of(plan: Plan) -> dict[str, Any]:
    """The fields of the form as `plan` is."""
    fields: dict[str, Any] = {f"limit.{name}": str(most) for name, most in plan.limits.items()}
    fields |= {f"switch.{name}": "1" for name in plan.switches}
    for currency, price in plan.prices.items():
        fields |= {f"{per}.{currency}": str(money.to_decimal(price.of(per), currency)) for per in INTERVALS}
    fields["trial_days"] = str(plan.trial_days)
    fields["is_best"] = "1" if plan.is_best else ""
    return fields


def terms_in(data: Mapping[str, Any], catalog: Catalog, plan: Plan) -> Plan:
    """`plan` with what was typed, as its next version. Raises Invalid."""
    wrong: list[FieldError] = []
    terms = replace(
        plan,
        version=plan.version + 1,
        is_withdrawn=False,
        limits=limits_in(data, wrong),
        switches=tuple(name for name in (EVERY_SWITCH, *switches(plan)) if data.get(f"switch.{name}")),
        prices=prices_in(data, currencies_of(catalog, plan), wrong),
        is_best=bool(data.get("is_best")),
        trial_days=trial_in(data, plan, wrong),
    )
    if not plan.is_free and not terms.prices and not wrong:
        field = f"month.{SOURCE_CURRENCY}"
        wrong.append(FieldError(field=field, code="missing", message=N_("Write its price in one currency at least.")))
    if wrong:
        raise Invalid(fields=wrong)
    return terms


def limits_in(data: Mapping[str, Any], wrong: list[FieldError]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, _ in limits():
        text = str(data.get(f"limit.{name}") or "").strip()
        if not text:
            continue
        if not (text.isascii() and text.isdecimal() and int(text[:12]) <= MOST):
            wrong.append(FieldError(field=f"limit.{name}", code="number", message=NUMBER))
        else:
            found[name] = int(text)
    return found


def trial_in(data: Mapping[str, Any], plan: Plan, wrong: list[FieldError]) -> int:
    if plan.name != TRIAL:
        return plan.trial_days
    text = str(data.get("trial_days") or "").strip()
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:4]) <= LONGEST_TRIAL):
        message = N_("Write how many days, from 1 to {most}.")
        wrong.append(FieldError(field="trial_days", code="days", message=message, facts={"most": LONGEST_TRIAL}))
        return plan.trial_days
    return int(text)


def prices_in(data: Mapping[str, Any], currencies: Sequence[str], wrong: list[FieldError]) -> dict[str, Price]:
    found: dict[str, Price] = {}
    for currency in currencies:
        typed = {per: str(data.get(f"{per}.{currency}") or "").strip() for per in INTERVALS}
        if not any(typed.values()):
            continue
        if empty := [per for per in INTERVALS if not typed[per]]:
            wrong.append(FieldError(field=f"{empty[0]}.{currency}", code="missing", message=BOTH))
            continue
        amounts = {per: price_in(f"{per}.{currency}", typed[per], currency, wrong) for per in INTERVALS}
        found[currency] = Price(**amounts)
    return found


def price_in(field: str, text: str, currency: str, wrong: list[FieldError]) -> int:
    try:
        amount = money.to_minor(text, currency)
    except Problem as problem:
        wrong.append(FieldError(field=field, code=problem.code, message=problem.message, facts=problem.facts))
        return 0
    if amount <= 0:
        wrong.append(FieldError(field=field, code="amount", message=N_("Write an amount above zero.")))
    elif amount % step(currency):
        wrong.append(FieldError(field=field, code="step", message=STEP))
    return amount


def differences(old: Plan, new: Plan, words: Translator) -> list[Difference]:
    """Thing by thing, what isn't equal."""
    found: list[Difference] = []
    for currency in dict.fromkeys((*old.prices, *new.prices)):
        for per in INTERVALS:
            name = words.gettext(PER[per], currency=currency)
            said = [price_said(plan, currency, per, words) for plan in (old, new)]
            found.append(Difference(name, *said))
    for name, label in limits():
        found.append(Difference(words.gettext(label), *(limit_said(plan, name, words) for plan in (old, new))))
    found.append(Difference(words.gettext(N_("Modules")), *(switches_said(plan, words) for plan in (old, new))))
    days = [words.ngettext("{n} day", "{n} days", plan.trial_days) for plan in (old, new)]
    found.append(Difference(words.gettext(N_("Trial")), *days))
    best = [words.gettext(N_("Yes") if plan.is_best else N_("No")) for plan in (old, new)]
    found.append(Difference(words.gettext(N_("Recommended")), *best))
    return [each for each in found if each.before != each.after]


def price_said(plan: Plan, currency: str, per: Interval, words: Translator) -> str:
    price = plan.prices.get(currency)
    return formats.money(price.of(per), currency, words.locale) if price else words.gettext(N_("Not sold"))


def limit_said(plan: Plan, name: str, words: Translator) -> str:
    most = plan.limits.get(name)
    return words.gettext(N_("As many as one likes")) if most is None else formats.number(most, words.locale)


def switches_said(plan: Plan, words: Translator) -> str:
    if EVERY_SWITCH in plan.switches:
        return words.gettext(N_("Every module there is"))
    return ", ".join(words.gettext(offered(name).title) for name in plan.switches) or "–"


def noted(plan: Plan) -> dict[str, Any]:
    """As the log keeps it: amounts in major units, a month and a year."""
    prices = (
        f"{currency} {money.to_decimal(price.month, currency)}/{money.to_decimal(price.year, currency)}"
        for currency, price in plan.prices.items()
    )
    return {
        "plan": plan.name,
        "version": plan.version,
        "prices": " · ".join(prices),
        "limits": " · ".join(f"{name} {most}" for name, most in plan.limits.items()),
        "switches": " · ".join(plan.switches),
        "trial_days": plan.trial_days,
        "is_best": plan.is_best,
        "is_withdrawn": plan.is_withdrawn,
    }
