"""View-models of the plan's settings: what the shop has, uses, could have, and was billed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from billing.entitlements.api import Entitlements, Usage
from billing.invoicing.api import Bill, Line, name_of
from billing.plans.api import Catalog, Interval
from billing.subscriptions.acts import Done
from billing.subscriptions.cards import PER, AddOnCard, PlanCard, add_on_cards, plan_cards, room
from billing.subscriptions.domain import Choice, State, Subscription
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.module import registry
from infra.kit.pages import Form
from infra.kit.shell import Link
from tenancy.access.api import Actor, settings_tabs

PATH = "/settings/plan"
STATES: dict[State, tuple[str, str]] = {
    State.TRIALING: (N_("On trial"), "info"),
    State.ACTIVE: (N_("Active"), "good"),
    State.PAST_DUE: (N_("Bill unpaid"), "sun"),
    State.READ_ONLY: (N_("Can only be read"), "bad"),
    State.SUSPENDED: (N_("Suspended"), "bad"),
    State.CANCELING: (N_("Ends soon"), "sun"),
    State.CANCELED: (N_("Plan canceled"), ""),
    State.CLOSED: (N_("Closing"), "bad"),
}
BILL_STATES = {
    "open": (N_("To pay"), "sun"),
    "paid": (N_("Paid"), "good"),
    "credit": (N_("To good"), "info"),
    "void": (N_("Void"), ""),
}
KINDS = {
    "off": N_("Coupon: {name}"),
    "unused": N_("{name}, not used"),
    "rest": N_("{name}, the rest of the period"),
    "credit": N_("Your credit"),
    "tax": N_("Tax"),
    "note": N_("Given back of {name}"),
}


class Meter(msgspec.Struct, frozen=True, kw_only=True):
    """A bar. `most` None for as much as one likes; `kind`: "" or sun or bad; `said`: what it says beside it."""

    label: str
    used: int
    most: int | None
    kind: str
    said: str


class LineShown(msgspec.Struct, frozen=True, kw_only=True):
    label: str
    amount: int
    start: datetime | None
    end: datetime | None


class BillShown(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    href: str
    issued_at: datetime
    due_at: datetime
    total: int
    currency: str
    state: str
    kind: str
    is_overdue: bool
    pay: str = ""


class PlanPage(msgspec.Struct, frozen=True, kw_only=True):
    """`stage`: what has come of an unpaid bill, empty for nothing. Paths are empty for what can't be done now.

    `moves`: what the next period costs, and what it takes, where a newer version of the plan begins with it.
    """

    tabs: Sequence[Link]
    form: Form
    home: str
    plan: str
    add_ons: Sequence[str]
    state: str
    kind: str
    stage: str
    stage_until: datetime | None
    cost: int
    per: str
    currency: str
    credit: int
    trial_until: datetime | None
    follows: str
    ends_at: datetime | None
    renews_at: datetime | None
    cancel: str
    resume: str
    meters: Sequence[Meter]
    intervals: Sequence[Link]
    interval: str
    cards: Sequence[PlanCard]
    extras: Sequence[AddOnCard]
    bills: Sequence[BillShown]
    owes: int
    data: str
    card: str
    moves: tuple[int, str] | None


class PreviewPage(msgspec.Struct, frozen=True, kw_only=True):
    """What a change costs before it is made. `total` is billed `at`; None: nothing is."""

    tabs: Sequence[Link]
    form: Form
    home: str
    plan: str
    add_ons: Sequence[str]
    lines: Sequence[LineShown]
    total: int | None
    at: datetime | None
    begins: str
    later: int
    per: str
    currency: str
    fields: Sequence[tuple[str, str]]
    is_free: bool


class BillPage(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    shop: str
    issued_at: datetime
    due_at: datetime
    paid_at: datetime | None
    state: str
    lines: Sequence[LineShown]
    total: int
    currency: str
    crumbs: Sequence[Link]
    kind: str = ""
    pay: str = ""
    pdf: str = ""


def meters_of(entitled: Entitlements, used: Mapping[str, int], words: Translator) -> list[Meter]:
    """A bar for each limit that something counts."""
    shown: list[Meter] = []
    for meter in registry.meters():
        if meter.name not in used:
            continue
        usage = Usage(used=used[meter.name], most=entitled.limits.get(meter.name))
        said = ""
        if usage.is_over:
            said = words.gettext(N_("More than the plan has: what is there stays, nothing new fits."))
        elif usage.is_full:
            said = words.gettext(N_("All used: nothing new fits."))
        elif usage.is_near:
            said = words.gettext(N_("Nearly all used."))
        kind = "bad" if usage.is_full else "sun" if usage.is_near else ""
        shown.append(Meter(label=words.gettext(meter.label), used=usage.used, most=usage.most, kind=kind, said=said))
    return shown


def line_shown(line: Line, words: Translator) -> LineShown:
    name = words.gettext(line.label) if line.label else ""
    label = words.gettext(KINDS[line.kind], name=name) if line.kind in KINDS else name
    if line.kind == "off" and not name:
        label = words.gettext(N_("Coupon"))
    if line.quantity > 1:
        label = f"{label} × {line.quantity}"
    return LineShown(label=label, amount=line.amount, start=line.start, end=line.end)


def bill_shown(bill: Bill, home: str, words: Translator, now: datetime) -> BillShown:
    label, kind = BILL_STATES[bill.state]
    is_overdue = bill.state == "open" and bill.due_at <= now
    return BillShown(
        name=bill.name,
        href=f"{home}/bills/{bill.id}",
        issued_at=bill.issued_at,
        due_at=bill.due_at,
        total=bill.total,
        currency=bill.currency,
        state=words.gettext(N_("Overdue")) if is_overdue else words.gettext(label),
        kind="bad" if is_overdue else kind,
        is_overdue=is_overdue,
        pay=f"{home}/bills/{bill.id}/payment" if bill.state == "open" and bill.page else "",
    )


def bill_page(bill: Bill, actor: Actor) -> BillPage:
    words = for_locale(actor.locale)
    return BillPage(
        name=bill.name,
        shop=actor.shop,
        issued_at=bill.issued_at,
        due_at=bill.due_at,
        paid_at=bill.paid_at,
        state=bill.state,
        lines=[line_shown(named_note(line, bill), words) for line in bill.lines],
        total=bill.total,
        currency=bill.currency,
        kind=words.gettext(N_("Credit note") if bill.of else N_("Bill")),
        pay=f"/app/{actor.slug}{PATH}/bills/{bill.id}/payment" if bill.state == "open" and bill.page else "",
        pdf=f"/app/{actor.slug}{PATH}/bills/{bill.id}/pdf",
        crumbs=(Link(words.gettext(N_("Plan")), f"/app/{actor.slug}{PATH}"), Link(bill.name, "")),
    )


def named_note(line: Line, bill: Bill) -> Line:
    """What is given back says of which bill."""
    return replace(line, label=name_of(bill.of)) if line.kind == "note" and bill.of else line


def named(choice: Choice, words: Translator) -> tuple[str, list[str]]:
    """The plan, and what is taken beside it, in words."""
    extra = [
        words.gettext(item.label) + (f" × {item.quantity}" if item.quantity > 1 else "") for item in choice.add_ons
    ]
    return words.gettext(choice.plan.label), extra


def plan_page(  # noqa: PLR0913, PLR0917  parts of one page
    actor: Actor,
    form: Form,
    subscription: Subscription,
    catalog: Catalog,
    entitled: Entitlements,
    used: Mapping[str, int],
    bills: Sequence[Bill],
    *,
    interval: Interval,
    now: datetime,
) -> PlanPage:
    words, home = for_locale(actor.locale), f"/app/{actor.slug}{PATH}"
    wanted = subscription.follows or subscription.has
    in_trial = subscription.trial_until is not None
    has = {item.name: item.quantity for item in wanted.add_ons}
    chosen = str(form.value("plan")) or ("" if in_trial and subscription.follows is None else wanted.plan.name)
    current = "" if in_trial else subscription.has.plan.name
    currency = subscription.currency
    return PlanPage(
        **facts_of(subscription, home, words),
        tabs=settings_tabs(actor, PATH),
        form=form,
        home=home,
        meters=meters_of(entitled, used, words),
        intervals=interval_links(home, interval, words),
        interval=interval,
        cards=plan_cards(catalog, currency, interval, words, current=current, chosen=chosen),
        extras=add_on_cards(catalog, currency, interval, words, has),
        bills=[bill_shown(bill, home, words, now) for bill in bills],
        owes=sum(bill.total for bill in bills if bill.state == "open"),
        data=f"/app/{actor.slug}/settings/data",
    )


def facts_of(subscription: Subscription, home: str, words: Translator) -> dict[str, Any]:
    """What is true of the subscription, and the paths of what can be done with it."""
    label, kind = STATES[subscription.state]
    plan, add_ons = named(subscription.has, words)
    ends = subscription.period[1] if subscription.period else None
    return {
        "plan": plan,
        "add_ons": add_ons,
        "state": words.gettext(label),
        "kind": kind,
        "stage": subscription.stage or "",
        "stage_until": subscription.stage_until,
        "cost": subscription.has.cost() if subscription.is_paid else 0,
        "per": words.gettext(PER[subscription.has.interval]),
        "currency": subscription.currency,
        "credit": subscription.credit,
        "trial_until": subscription.trial_until,
        "follows": words.gettext(subscription.follows.plan.label) if subscription.follows else "",
        "ends_at": ends if subscription.cancels else None,
        "renews_at": None if subscription.cancels else ends,
        "cancel": f"{home}/cancellation" if subscription.is_paid and not subscription.cancels else "",
        "resume": f"{home}/resumption" if subscription.cancels else "",
        "card": f"{home}/card" if subscription.collection else "",
        "moves": moves_of(subscription, words),
    }


def moves_of(subscription: Subscription, words: Translator) -> tuple[int, str] | None:
    later = subscription.next_choice
    if later == subscription.has or subscription.cancels:
        return None
    rooms = [room(limit, most, words) for limit, most in later.plan.limits.items()]
    return later.cost(), ", ".join(said for said in rooms if said)


def interval_links(home: str, interval: Interval, words: Translator, more: str = "") -> list[Link]:
    return [
        Link(words.gettext(N_("By month")), f"{home}?interval=month{more}", interval == "month"),
        Link(words.gettext(N_("By year")), f"{home}?interval=year{more}", interval == "year"),
    ]


def preview_page(
    actor: Actor, form: Form, before: Subscription, done: Done, fields: Sequence[tuple[str, str]]
) -> PreviewPage:
    """What would come of it: the bill of now, or what follows and when."""
    words, after = for_locale(actor.locale), done.subscription
    wanted = after.follows or after.has
    plan, add_ons = named(wanted, words)
    lines = [line for _, part in done.bills for line in part]
    at = after.trial_until or (after.period[1] if after.cancels and after.period else None)
    begins = "trial" if after.trial_until else "end" if after.cancels else "now"
    return PreviewPage(
        tabs=settings_tabs(actor, PATH),
        form=form,
        home=f"/app/{actor.slug}{PATH}",
        plan=plan,
        add_ons=add_ons,
        lines=[line_shown(line, words) for line in lines],
        total=sum(line.amount for line in lines) if lines else None,
        at=at,
        begins=begins,
        later=wanted.cost(),
        per=words.gettext(PER[wanted.interval]),
        currency=before.currency,
        fields=fields,
        is_free=not wanted.cost(),
    )
