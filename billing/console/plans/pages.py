"""View-models of plans in the console."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from billing.console.plans.repository import Held, Paying
from billing.console.plans.terms import ADD_ONS, NEW, Difference, differences, limit_said, limits, switches_said
from billing.plans.api import AFTER_TRIAL, INTERVALS, TRIAL, AddOn, Catalog, Plan, Price
from billing.subscriptions.api import PER
from infra.kit.i18n import N_, Translator
from infra.kit.pages import Form
from infra.kit.shell import Link
from tenancy.operators.api import HOME

PATH = f"{HOME}/plans"


class PlanLine(msgspec.Struct, frozen=True, kw_only=True):
    """A plan in the list, as its newest version is. `price` is None where it isn't sold in the currency."""

    label: str
    text: str
    href: str
    version: int
    is_withdrawn: bool
    is_best: bool
    price: Price | None
    shops: int
    paying: int
    older: int


class AddOnLine(msgspec.Struct, frozen=True, kw_only=True):
    """`change` leads to its next version."""

    label: str
    text: str
    change: str
    version: int
    price: Price | None


class PlansPage(msgspec.Struct, frozen=True, kw_only=True):
    currency: str
    tabs: Sequence[Link]
    plans: Sequence[PlanLine]
    add_ons: Sequence[AddOnLine]
    exports: Sequence[Link]
    new_plan: str
    new_add_on: Link


class VersionLine(msgspec.Struct, frozen=True, kw_only=True):
    """`added_at`: None for what stands in code. `changes`: what differs from the version before."""

    version: int
    added_at: datetime | None
    shops: int
    paying: int
    moving: int
    is_newest: bool
    is_withdrawn: bool
    changes: Sequence[Difference]


class PlanPage(msgspec.Struct, frozen=True, kw_only=True):
    """One plan. Paths are empty for what can't be done now; `movable`: how many shops have an older version."""

    crumbs: Sequence[Link]
    form: Form
    label: str
    text: str
    version: int
    is_withdrawn: bool
    is_best: bool
    prices: Sequence[tuple[str, Price]]
    terms: Sequence[tuple[str, str]]
    versions: Sequence[VersionLine]
    movable: int
    change: str
    move: str
    withdraw: str
    offer: str


class MoveLine(msgspec.Struct, frozen=True, kw_only=True):
    """Shops of one version, currency and interval; `after` is None where the newest isn't sold in that currency."""

    version: int
    currency: str
    per: str
    shops: int
    before: int
    after: int | None

    @property
    def more(self) -> int:
        """What each pays more a period, below zero for less."""
        return 0 if self.after is None else self.after - self.before


class MovePage(msgspec.Struct, frozen=True, kw_only=True):
    crumbs: Sequence[Link]
    form: Form
    action: str
    back: str
    label: str
    version: int
    lines: Sequence[MoveLine]
    at_once: int
    changes: Sequence[tuple[int, Sequence[Difference]]]


def crumbs_of(words: Translator, *more: Link) -> list[Link]:
    return [Link(words.gettext(N_("Plans")), PATH), *more]


def newest_of(catalog: Catalog) -> list[Plan]:
    """The newest version of each plan, the cheapest in the source's currency first, withdrawn ones last."""
    newest = [catalog.plan(name) for name in dict.fromkeys(plan.name for plan in catalog.plans)]

    def place(plan: Plan) -> tuple[bool, int]:
        return plan.is_withdrawn, next((price.month for price in plan.prices.values()), 0)

    return sorted(newest, key=place)


def plans_page(catalog: Catalog, held: Sequence[Held], currency: str, words: Translator) -> PlansPage:
    add_ons = [catalog.add_on(name) for name in dict.fromkeys(each.name for each in catalog.add_ons)]
    return PlansPage(
        currency=currency,
        tabs=[Link(each, f"{PATH}?currency={each}", each == currency) for each in catalog.currencies()],
        plans=[plan_line(plan, held, currency, words) for plan in newest_of(catalog)],
        add_ons=[add_on_line(each, currency, words) for each in add_ons],
        exports=[Link(kind.upper(), f"{PATH}/export.{kind}") for kind in ("csv", "xlsx")],
        new_plan=f"{PATH}/{NEW}/terms",
        new_add_on=Link(words.gettext(N_("New add-on")), f"{PATH}/{ADD_ONS}/{NEW}/terms"),
    )


def plan_line(plan: Plan, held: Sequence[Held], currency: str, words: Translator) -> PlanLine:
    mine = [each for each in held if each.plan == plan.name]
    return PlanLine(
        label=words.gettext(plan.label),
        text=words.gettext(plan.text) if plan.text else "",
        href=f"{PATH}/{plan.name}",
        version=plan.version,
        is_withdrawn=plan.is_withdrawn,
        is_best=plan.is_best,
        price=Price(month=0, year=0) if plan.is_free else plan.prices.get(currency),
        shops=sum(each.shops for each in mine),
        paying=sum(each.paying for each in mine),
        older=sum(each.shops for each in mine if each.version < plan.version),
    )


def add_on_line(add_on: AddOn, currency: str, words: Translator) -> AddOnLine:
    return AddOnLine(
        label=words.gettext(add_on.label),
        text=words.gettext(add_on.text) if add_on.text else "",
        change=f"{PATH}/{ADD_ONS}/{add_on.name}/terms",
        version=add_on.version,
        price=add_on.prices.get(currency),
    )


def plan_page(
    catalog: Catalog,
    name: str,
    held: Sequence[Held],
    added: Mapping[tuple[str, int], datetime],
    words: Translator,
    *,
    movable: int,
    form: Form,
) -> PlanPage:
    """`movable`: how many may move to the newest version. Raises KeyError for no plan."""
    plan, home = catalog.plan(name), f"{PATH}/{name}"
    label, is_needed = words.gettext(plan.label), name in (TRIAL, AFTER_TRIAL)
    return PlanPage(
        crumbs=crumbs_of(words, Link(label, "")),
        form=form,
        label=label,
        text=words.gettext(plan.text) if plan.text else "",
        version=plan.version,
        is_withdrawn=plan.is_withdrawn,
        is_best=plan.is_best,
        prices=list(plan.prices.items()),
        terms=terms_of(plan, words),
        versions=versions_of(catalog, plan, held, added, words),
        movable=movable,
        change=f"{home}/terms",
        move=f"{home}/move" if movable and not plan.is_withdrawn else "",
        withdraw=f"{home}/withdrawal" if not plan.is_withdrawn and not is_needed else "",
        offer=f"{home}/sale" if plan.is_withdrawn else "",
    )


def terms_of(plan: Plan, words: Translator) -> list[tuple[str, str]]:
    found = [(words.gettext(label), limit_said(plan, name, words)) for name, label in limits()]
    found.append((words.gettext(N_("Modules")), switches_said(plan, words)))
    if plan.name == TRIAL:
        found.append((words.gettext(N_("Trial")), words.ngettext("{n} day", "{n} days", plan.trial_days)))
    return found


def versions_of(
    catalog: Catalog,
    newest: Plan,
    held: Sequence[Held],
    added: Mapping[tuple[str, int], datetime],
    words: Translator,
) -> list[VersionLine]:
    """The newest first."""
    plans = sorted((each for each in catalog.plans if each.name == newest.name), key=lambda plan: plan.version)
    counts = {each.version: each for each in held if each.plan == newest.name}
    none = Held(plan=newest.name, version=0, shops=0, paying=0, moving=0)
    lines: list[VersionLine] = []
    for before, plan in zip([None, *plans], plans, strict=False):
        count = counts.get(plan.version, none)
        lines.append(
            VersionLine(
                version=plan.version,
                added_at=added.get((plan.name, plan.version)),
                shops=count.shops,
                paying=count.paying,
                moving=count.moving,
                is_newest=plan.version == newest.version,
                is_withdrawn=plan.is_withdrawn,
                changes=differences(before, plan, words) if before else (),
            )
        )
    return lines[::-1]


def move_page(
    catalog: Catalog, plan: Plan, paying: Sequence[Paying], at_once: int, form: Form, words: Translator
) -> MovePage:
    home, label = f"{PATH}/{plan.name}", words.gettext(plan.label)
    versions = sorted({each.version for each in paying})
    return MovePage(
        crumbs=crumbs_of(words, Link(label, home), Link(words.gettext(N_("Move subscribers")), "")),
        form=form,
        action=f"{home}/moving",
        back=home,
        label=label,
        version=plan.version,
        lines=[line for each in paying if (line := move_line(catalog, plan, each, words))],
        at_once=at_once,
        changes=[(each, differences(catalog.plan(plan.name, each), plan, words)) for each in versions],
    )


def move_line(catalog: Catalog, plan: Plan, paying: Paying, words: Translator) -> MoveLine | None:
    """None for a version that nobody knows any more."""
    interval = INTERVALS[paying.interval == "year"]
    try:
        before = catalog.plan(plan.name, paying.version).price(paying.currency, interval)
    except KeyError:
        return None
    after = plan.prices.get(paying.currency)
    return MoveLine(
        version=paying.version,
        currency=paying.currency,
        per=words.gettext(PER[interval]),
        shops=paying.shops,
        before=before,
        after=after.of(interval) if after else None,
    )
