"""View-models of shops in the console."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

import msgspec

from billing.console.tenants.repository import Owner, Seen, ShopRow
from billing.plans.api import Catalog
from billing.subscriptions.api import STATE_WORDS, BillShown, Meter, State, Subscription
from infra.kit.i18n import N_, Translator
from infra.kit.letters import Letter
from infra.kit.pages import Form
from infra.kit.shell import Link
from tenancy.operators.api import HOME

PATH = f"{HOME}/tenants"
VIEWS = {"": N_("All"), "trial": N_("On trial"), "paying": N_("Paying"), "owing": N_("Bill unpaid"), "shut": N_("Shut")}
STATES = {
    "opening": (N_("Opening"), "info"),
    "open": (N_("In business"), "good"),
    "read_only": (N_("To be closed"), "sun"),
    "suspended": (N_("Suspended by us"), "bad"),
    "closed": (N_("Closed"), ""),
}


class Badge(msgspec.Struct, frozen=True):
    label: str
    kind: str = ""


class ShopShown(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the list. `version`: whether its tables are of this release, empty where it isn't known."""

    name: str
    slug: str
    href: str
    owner: str
    state: Badge
    plan: str
    standing: Badge | None
    cost: int
    currency: str
    bytes: int | None
    rows: int | None
    seen_at: datetime | None
    version: Badge | None


class ShopsPage(msgspec.Struct, frozen=True, kw_only=True):
    tabs: Sequence[Link]
    query: str
    view: str
    home: str
    rows: Sequence[ShopShown]
    next: str
    is_first: bool
    is_narrowed: bool
    exports: Sequence[Link]


class SwitchShown(msgspec.Struct, frozen=True, kw_only=True):
    label: str
    state: Badge


class BillActs(msgspec.Struct, frozen=True, kw_only=True):
    """Paths that take a POST, empty for what can't be done. `left`: what can still be given back, as it is typed.

    `wrong`: the form of what is given back, once more, with what is wrong with it.
    """

    pay: str = ""
    void: str = ""
    refund: str = ""
    left: str = ""
    by_card: bool = False
    wrong: Form | None = None


class ShopPage(msgspec.Struct, frozen=True, kw_only=True):
    """One shop. Paths are empty for what can't be done now. `log`: its lines in the operators' log."""

    shop: ShopShown
    crumbs: Sequence[Link]
    id: str
    cell: str
    zone: str
    country: str
    opened_at: datetime | None
    closes_at: datetime | None
    owners: Sequence[tuple[Owner, str]]
    form: Form
    trial: Form
    has: str
    add_ons: Sequence[str]
    state: Badge
    stage_until: datetime | None
    trial_until: datetime | None
    renews_at: datetime | None
    ends_at: datetime | None
    credit: int
    per: str
    bills: Sequence[tuple[BillShown, BillActs]]
    meters: Sequence[Meter]
    switches: Sequence[SwitchShown]
    letters: Sequence[Letter]
    behind: Sequence[tuple[str, str, str]]
    tables: int | None
    give: str
    extend: str
    suspend: str
    reopen: str
    log: str


class GivePage(msgspec.Struct, frozen=True, kw_only=True):
    """`offers`: (name@version, in words)."""

    form: Form
    crumbs: Sequence[Link]
    action: str
    back: str
    offers: Sequence[tuple[str, str]]
    intervals: Sequence[tuple[str, str]]
    name: str
    has: str
    currency: str


def badge_of(state: str, words: Translator) -> Badge:
    label, kind = STATES.get(state, (state, ""))
    return Badge(words.gettext(label), kind)


def standing_of(state: str, words: Translator) -> Badge | None:
    if not state:
        return None
    label, kind = STATE_WORDS[State(state)]
    return Badge(words.gettext(label), kind)


def version_of(seen: Seen, words: Translator) -> Badge | None:
    if seen.behind is None:
        return None
    if not seen.behind:
        return Badge(words.gettext(N_("Of this release")), "good")
    return Badge(words.ngettext("{n} behind", "{n} behind", len(seen.behind)), "bad")


def label_of(catalog: Catalog, plan: str, version: int, words: Translator) -> str:
    try:
        label = words.gettext(catalog.plan(plan, version).label)
    except KeyError:
        label = plan
    return f"{label} v{version}"


def shop_shown(row: ShopRow, seen: Seen, catalog: Catalog, words: Translator) -> ShopShown:
    return ShopShown(
        name=row.name or row.slug,
        slug=row.slug,
        href=f"{PATH}/{row.slug}",
        owner=", ".join(seen.owners),
        state=badge_of(row.state, words),
        plan=label_of(catalog, row.plan, row.version, words),
        standing=standing_of(row.standing, words),
        cost=row.cost,
        currency=row.currency,
        bytes=seen.size.bytes if seen.size else None,
        rows=seen.size.rows if seen.size else None,
        seen_at=seen.at,
        version=version_of(seen, words),
    )


def shops_page(
    rows: Sequence[ShopShown], *, view: str, query: str, more: str, is_first: bool, words: Translator
) -> ShopsPage:
    asked = {name: value for name, value in (("view", view), ("q", query)) if value}
    exports = [Link(kind.upper(), f"{PATH}/export.{kind}?{urlencode(asked)}") for kind in ("csv", "xlsx")]
    found = f"&{urlencode({'q': query})}" if query else ""
    return ShopsPage(
        tabs=[Link(words.gettext(label), f"{PATH}?view={name}{found}", name == view) for name, label in VIEWS.items()],
        query=query,
        view=view,
        home=PATH,
        rows=rows,
        next=f"{PATH}?{urlencode({**asked, 'after': more})}" if more else "",
        is_first=is_first,
        is_narrowed=bool(asked),
        exports=exports,
    )


def has_of(subscription: Subscription, words: Translator) -> tuple[str, list[str]]:
    """The plan with its version, and what is taken beside it."""
    has = subscription.has
    extra = [words.gettext(item.label) + (f" × {item.quantity}" if item.quantity > 1 else "") for item in has.add_ons]
    return f"{words.gettext(has.plan.label)} v{has.plan.version}", extra
