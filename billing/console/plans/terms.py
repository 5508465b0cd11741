"""The terms of a plan or an add-on as they are typed, compared and said. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from billing.plans.api import (
    EVERY_SWITCH,
    INTERVALS,
    SOURCE_CURRENCY,
    TRIAL,
    AddOn,
    Catalog,
    Interval,
    Plan,
    Price,
    step,
)
from infra.kit import formats, money
from infra.kit.i18n import N_, Translator
from infra.kit.module import registry
from infra.kit.problems import FieldError, Invalid, Problem
from tenancy.onboarding.api import offered

T = TypeVar("T", bound=Plan | AddOn)
NEW, ADD_ONS = "new", "add-ons"  # parts of addresses: no plan or add-on is called so
CODE = re.compile(r"[a-z][a-z0-9-]{1,23}")
LONGEST_LABEL, LONGEST_TEXT = 40, 120
LONGEST_TRIAL, MOST, MOST_PIECES = 366, 1_000_000_000, 1_000
PER: Mapping[Interval, str] = {"month": N_("{currency} a month"), "year": N_("{currency} a year")}
NUMBER = N_("Write a whole number, or nothing.")
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


def blank(kind: type[T]) -> T:
    """What isn't there yet: its first version is typed like any other."""
    return kind(name="", version=0, label="")


def switches(offer: Plan | AddOn) -> list[str]:
    return list(dict.fromkeys([*registry.switches(), *(each for each in offer.switches if each != EVERY_SWITCH)]))


def choices_of(offer: Plan | AddOn) -> list[str]:
    """What may be ticked: everything at once is for plans."""
    return [EVERY_SWITCH, *switches(offer)] if isinstance(offer, Plan) else switches(offer)


def currencies_of(catalog: Catalog, offer: Plan | AddOn) -> list[str]:
    return list(dict.fromkeys([*catalog.currencies(), *offer.prices]))


def typed_of(offer: Plan | AddOn) -> dict[str, Any]:
    """The fields of the form as `offer` is."""
    fields: dict[str, Any] = {f"limit.{name}": str(most) for name, most in offer.limits.items()}
    fields |= {f"switch.{name}": "1" for name in offer.switches}
    for currency, price in offer.prices.items():
        fields |= {f"{per}.{currency}": str(money.to_decimal(price.of(per), currency)) for per in INTERVALS}
    if isinstance(offer, AddOn):
        return fields | {"most": str(offer.most)}
    return fields | {"trial_days": str(offer.trial_days), "is_best": "1" if offer.is_best else ""}


def terms_in(data: Mapping[str, Any], catalog: Catalog, offer: T) -> T:
    """`offer` with what was typed, as its next version. Raises Invalid."""
    wrong: list[FieldError] = []
    named = {} if offer.version else named_in(data, known_names(catalog, offer), wrong)
    own = own_in(data, offer, wrong)
    terms = replace(
        offer,
        version=offer.version + 1,
        limits=limits_in(data, wrong),
        switches=tuple(name for name in choices_of(offer) if data.get(f"switch.{name}")),
        prices=prices_in(data, currencies_of(catalog, offer), wrong),
        **named,
        **own,
    )
    if not wrong and not terms.prices and not (offer.version and offer.is_free):
        message = N_("Write its price in one currency at least.")
        wrong.append(FieldError(field=f"month.{SOURCE_CURRENCY}", code="missing", message=message))
    if not wrong and isinstance(terms, AddOn) and not (any(terms.limits.values()) or terms.switches):
        message = N_("Say what a shop has more by it: of a limit, or a module.")
        wrong.append(FieldError(field=f"limit.{limits()[0][0]}", code="missing", message=message))
    if wrong:
        raise Invalid(fields=wrong)
    return terms


def own_in(data: Mapping[str, Any], offer: Plan | AddOn, wrong: list[FieldError]) -> dict[str, Any]:
    """What plans alone have, or add-ons alone."""
    if isinstance(offer, AddOn):
        return {"most": most_in(data, wrong)}
    trial = trial_in(data, offer, wrong)
    return {"is_withdrawn": False, "is_best": bool(data.get("is_best")), "trial_days": trial}


def known_names(catalog: Catalog, offer: Plan | AddOn) -> set[str]:
    """Codes that are taken."""
    return {each.name for each in (catalog.plans if isinstance(offer, Plan) else catalog.add_ons)}


def named_in(data: Mapping[str, Any], known: set[str], wrong: list[FieldError]) -> dict[str, str]:
    """What stays as it is for all versions."""
    found = {name: str(data.get(name) or "").strip() for name in ("code", "label", "text")}
    if not CODE.fullmatch(found["code"]):
        message = N_("Write 2 to 24 small letters, digits and hyphens, a letter first.")
        wrong.append(FieldError(field="code", code="code", message=message))
    elif found["code"] in {*known, NEW, ADD_ONS}:
        wrong.append(FieldError(field="code", code="taken", message=N_("This code is taken.")))
    for name, most in (("label", LONGEST_LABEL), ("text", LONGEST_TEXT)):
        if len(found[name]) > most or (name == "label" and not found[name]):
            message = N_("Write something, in {most} letters at most.")
            wrong.append(FieldError(field=name, code="length", message=message, facts={"most": most}))
    return {"name": found["code"], "label": found["label"], "text": found["text"]}


def most_in(data: Mapping[str, Any], wrong: list[FieldError]) -> int:
    text = str(data.get("most") or "").strip()
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:6]) <= MOST_PIECES):
        message = N_("Write how many, from 1 to {most}.")
        wrong.append(FieldError(field="most", code="number", message=message, facts={"most": MOST_PIECES}))
        return 1
    return int(text)


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


def differences(old: T, new: T, words: Translator) -> list[Difference]:
    """Thing by thing, what isn't equal."""
    before, after = said_of(old, new, words), said_of(new, old, words)
    return [Difference(name, before[name], said) for name, said in after.items() if before[name] != said]


def said_of(offer: Plan | AddOn, beside: Plan | AddOn, words: Translator) -> dict[str, str]:
    """Each thing by its name; in the currencies of both."""
    found: dict[str, str] = {}
    for currency in dict.fromkeys((*offer.prices, *beside.prices)):
        for per in INTERVALS:
            found[words.gettext(PER[per], currency=currency)] = price_said(offer, currency, per, words)
    for name, label in limits():
        found[words.gettext(label)] = limit_said(offer, name, words)
    found[words.gettext(N_("Modules"))] = switches_said(offer, words)
    if isinstance(offer, AddOn):
        found[words.gettext(N_("At most"))] = formats.number(offer.most, words.locale)
        return found
    found[words.gettext(N_("Trial"))] = words.ngettext("{n} day", "{n} days", offer.trial_days)
    found[words.gettext(N_("Recommended"))] = words.gettext(N_("Yes") if offer.is_best else N_("No"))
    return found


def price_said(plan: Plan | AddOn, currency: str, per: Interval, words: Translator) -> str:
    price = plan.prices.get(currency)
    return formats.money(price.of(per), currency, words.locale) if price else words.gettext(N_("Not sold"))


def limit_said(offer: Plan | AddOn, name: str, words: Translator) -> str:
    """How many there are in a plan; how many more by an add-on."""
    most = offer.limits.get(name)
    if isinstance(offer, AddOn):
        return formats.number(most or 0, words.locale)
    return words.gettext(N_("As many as one likes")) if most is None else formats.number(most, words.locale)


def switches_said(offer: Plan | AddOn, words: Translator) -> str:
    if EVERY_SWITCH in offer.switches:
        return words.gettext(N_("Every module there is"))
    return ", ".join(words.gettext(offered(name).title) for name in offer.switches) or "–"


def noted(offer: Plan | AddOn) -> dict[str, Any]:
    """As the log keeps it: amounts in major units, a month and a year; nothing of what isn't there yet."""
    if not offer.version:
        return {}
    prices = (
        f"{currency} {money.to_decimal(price.month, currency)}/{money.to_decimal(price.year, currency)}"
        for currency, price in offer.prices.items()
    )
    facts = {
        "add_on" if isinstance(offer, AddOn) else "plan": offer.name,
        "version": offer.version,
        "prices": " · ".join(prices),
        "limits": " · ".join(f"{name} {most}" for name, most in offer.limits.items()),
        "switches": " · ".join(offer.switches),
    }
    if isinstance(offer, AddOn):
        return facts | {"most": offer.most}
    return facts | {"trial_days": offer.trial_days, "is_best": offer.is_best, "is_withdrawn": offer.is_withdrawn}
