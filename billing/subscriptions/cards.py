"""How plans are shown: the same cards on the price page and in the settings."""

from collections.abc import Sequence

import msgspec

from billing.plans.api import AddOn, Catalog, Interval, Plan
from infra.kit.i18n import N_, Translator
from infra.kit.module import registry
from tenancy.onboarding.api import offered

PER: dict[Interval, str] = {"month": N_("per month"), "year": N_("per year")}


class PlanCard(msgspec.Struct, frozen=True, kw_only=True):
    """One plan. `price`: minor units a period, `monthly` the same for a month where the period is longer, else None.

    `rows`: what it includes, in words. `is_current`: the shop has it; `is_chosen`: its field is ticked.
    """

    name: str
    label: str
    text: str
    price: int
    monthly: int | None
    currency: str
    per: str
    rows: Sequence[str]
    is_best: bool
    is_current: bool = False
    is_chosen: bool = False


class AddOnCard(msgspec.Struct, frozen=True, kw_only=True):
    """What can be taken beside a plan; `has` pieces of it just now."""

    name: str
    label: str
    text: str
    icon: str
    price: int
    currency: str
    per: str
    most: int
    has: int = 0


def rows_of(plan: Plan, words: Translator) -> list[str]:
    """What the plan takes, then the modules it has, of those that there are."""
    known = {name: most for name, most in plan.limits.items() if name != "registers" or plan.includes("pos")}
    rows = [said for limit, most in known.items() if (said := room(limit, most, words))]
    rows += [words.gettext(offered(switch).title) for switch in registry.switches() if plan.includes(switch)]
    return rows


def room(limit: str, most: int, words: Translator) -> str:
    """How much of `limit` there is, in words; empty where nobody chooses a plan by it."""
    shown = f"{most:,}"
    match limit:
        case "stores":
            return words.ngettext("1 store", "{most} stores", most, most=shown)
        case "staff":
            return words.ngettext("1 person", "{most} people", most, most=shown)
        case "registers":
            return words.ngettext("1 register", "{most} registers", most, most=shown)
        case "orders_month":
            return words.ngettext("1 order a month", "{most} orders a month", most, most=shown)
        case _:
            return ""


def plan_cards(
    catalog: Catalog, currency: str, interval: Interval, words: Translator, *, current: str = "", chosen: str = ""
) -> list[PlanCard]:
    """What is on offer in `currency`, the cheapest first."""
    return [
        msgspec.structs.replace(
            plan_card(plan, currency, interval, words), is_current=plan.name == current, is_chosen=plan.name == chosen
        )
        for plan in catalog.offered(currency)
    ]


def plan_card(plan: Plan, currency: str, interval: Interval, words: Translator) -> PlanCard:
    """One version. Raises KeyError where it isn't sold in `currency`."""
    price = plan.price(currency, interval)
    return PlanCard(
        name=plan.name,
        label=words.gettext(plan.label),
        text=words.gettext(plan.text) if plan.text else "",
        price=price,
        monthly=price // 12 if interval == "year" and price else None,
        currency=currency,
        per=words.gettext(PER[interval]),
        rows=rows_of(plan, words),
        is_best=plan.is_best,
    )


def add_on_cards(
    catalog: Catalog, currency: str, interval: Interval, words: Translator, has: dict[str, int] | None = None
) -> list[AddOnCard]:
    """What can be taken beside a plan: of modules those that have a package."""
    there = frozenset(registry.switches())
    return [
        add_on_card(each, currency, interval, words, (has or {}).get(each.name, 0))
        for each in catalog.extras(currency)
        if not each.switches or there & {*each.switches}
    ]


def add_on_card(add_on: AddOn, currency: str, interval: Interval, words: Translator, has: int = 0) -> AddOnCard:
    """One version. Raises KeyError where it isn't sold in `currency`."""
    return AddOnCard(
        name=add_on.name,
        label=words.gettext(add_on.label),
        text=words.gettext(add_on.text) if add_on.text else "",
        icon=add_on.icon,
        price=add_on.price(currency, interval),
        currency=currency,
        per=words.gettext(PER[interval]),
        most=add_on.most,
        has=has,
    )
