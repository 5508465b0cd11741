"""View-models of the list and of one order."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from infra.kit.cursors import either_way, leaf_of
from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.ids import new_id
from infra.kit.money import Amount
from infra.kit.pages import Form
from infra.kit.shell import Link
from infra.kit.slots import Filled, fill
from modules.orders.after_pages import AfterCard, after_card
from modules.orders.delivery_pages import DeliveryCard, delivery_card
from modules.orders.fulfillment_pages import PartsCard, parts_card
from modules.orders.handling_pages import HandlingCard, handling_card
from modules.orders.notices import LABELS
from modules.orders.permissions import Perm
from modules.orders.schemas import EventOut, LineOut, OrderBrief, OrderOut, PaymentOut
from modules.orders.services.list import NEWEST, OrderFilter, count_orders, filtered
from modules.orders.services.read import BRIEF, brief, get_order
from modules.orders.states import HOLDS_STOCK, OrderState
from modules.orders.words import EVENTS, FLAGS, PAYMENT_STATES, STATES, UNKNOWN_PAYMENT
from modules.payments import api as payments
from modules.promotions.api import PASSED
from modules.shops import api as shops
from tenancy.access.api import Actor

LIMIT = 50
MOST_COUNTED = 1000
TABS = (
    ("", N_("All")), ("open", N_("To handle")), ("unpaid", N_("To pay")), ("completed", N_("Completed")),
    ("canceled", N_("Canceled")), ("flagged", N_("To look at")),
)  # fmt: skip
COUNTED = {"open", "unpaid", "flagged"}
WIDEST = 4  # lines that stand beside each other in the table of cents


class Tab(msgspec.Struct, frozen=True, kw_only=True):
    label: str
    href: str
    current: bool
    count: int | None = None
    needs_you: bool = False


class Badge(msgspec.Struct, frozen=True):
    """A ready word and its tone."""

    label: str
    kind: str = ""


class OrderRow(msgspec.Struct, frozen=True, kw_only=True):
    number: str
    href: str
    customer: str
    state: Badge
    hint: str
    store: str
    placed_at: datetime
    total: int
    currency: str


class OrderList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the list; `new` is empty for who may not place."""

    home: str
    query: str
    state: str
    store: str
    is_filtered: bool
    tabs: tuple[Tab, ...]
    stores: tuple[Link, ...]
    rows: tuple[OrderRow, ...]
    back: str
    next: str
    new: str
    export: str
    workbook: str


class Cents(msgspec.Struct, frozen=True, kw_only=True):
    """One row of "where each cent comes from": the amounts of each line, then of the whole order."""

    label: str
    amounts: tuple[int, ...]
    total: int
    is_sum: bool = False


class Step(msgspec.Struct, frozen=True):
    label: str
    when: datetime | None
    state: str


class PaymentRow(msgspec.Struct, frozen=True, kw_only=True):
    """One payment. `receive` and `ask`: paths that take a POST, or empty."""

    label: str
    amount: int
    change: int
    badge: Badge
    reference: str
    at: datetime
    note: str
    receive: str
    ask: str


class Told(msgspec.Struct, frozen=True, kw_only=True):
    text: str
    by: str
    at: datetime
    icon: str
    tone: str
    value: int | None


class OrderPage(msgspec.Struct, frozen=True, kw_only=True):
    """One order and what can be done next; paths are empty for what can't. `key`: of its forms."""

    number: str
    crumbs: tuple[Link, ...]
    badges: tuple[Badge, ...]
    flags: tuple[str, ...]
    placed_at: datetime
    by: str
    store: str
    customer: str
    customer_href: str
    note: str
    origin: str
    steps: tuple[Step, ...]
    lines: tuple[LineOut, ...]
    heads: tuple[str, ...]
    cents: tuple[Cents, ...]
    currency: str
    total: int
    tax: int
    paid: int
    due: int
    payments: tuple[PaymentRow, ...]
    history: tuple[Told, ...]
    key: str
    form: Form
    tenders: tuple[tuple[str, str], ...]
    pay: str
    fulfill: str
    cancel: str
    edit: str
    aside: tuple[Filled, ...]
    parts: PartsCard
    after: AfterCard
    delivery: DeliveryCard
    handling: HandlingCard


def home_of(actor: Actor) -> str:
    return f"/app/{actor.slug}/orders"


def address(home: str, **query: str) -> str:
    given = {name: value for name, value in query.items() if value}
    return f"{home}?{urlencode(given)}" if given else home


async def list_of(
    session: TenantReader, actor: Actor, wanted: OrderFilter, after: str | None, before: str | None
) -> OrderList:
    """The page after or before a cursor, newest first."""
    home, words = home_of(actor), for_locale(actor.locale)
    query = either_way(filtered(actor, wanted, *BRIEF), NEWEST, after, before, LIMIT)
    rows = (await session.execute(query)).all()
    leaf = leaf_of(rows, LIMIT, lambda row: [row.placed_at, row.id], after, before)
    store = str(wanted.store or "")
    here = {"q": wanted.q, "state": wanted.state, "store": store}
    stores = {each.id: each.name for each in await shops.list_stores(session, actor)}
    tabs = [await tab(session, actor, wanted, state, words.gettext(label), here) for state, label in TABS]
    links = [Link(name, address(home, **here | {"store": str(key)}), str(key) == store) for key, name in stores.items()]
    every = Link(words.gettext(N_("All stores")), address(home, **here | {"store": ""}), not store)
    return OrderList(
        home=home, query=wanted.q, state=wanted.state, store=store,
        is_filtered=bool(wanted.q.strip() or wanted.state or store or after or before), tabs=tuple(tabs),
        stores=(every, *links) if len(links) > 1 else (),
        rows=tuple(row_of(brief(row), home, stores, words) for row in leaf.rows),
        back=leaf.back and address(home, **here, before=leaf.back),
        next=leaf.next and address(home, **here, after=leaf.next),
        new=f"{home}/new" if actor.may(Perm.PLACE) else "", export=address(f"{home}/export.csv", **here),
        workbook=address(f"{home}/export.xlsx", **here),
    )  # fmt: skip


async def tab(
    session: TenantReader, actor: Actor, wanted: OrderFilter, state: str, label: str, here: dict[str, str]
) -> Tab:
    of_tab = msgspec.structs.replace(wanted, state=state)
    count = await count_orders(session, actor, of_tab, most=MOST_COUNTED) if state in COUNTED else None
    href = address(home_of(actor), **here | {"state": state})
    return Tab(label=label, href=href, current=state == wanted.state, count=count, needs_you=bool(count))


def row_of(order: OrderBrief, home: str, stores: dict[UUID, str], words: Translator) -> OrderRow:
    return OrderRow(
        number=order.number, href=f"{home}/{order.id}", customer=order.customer_name, state=state_badge(order, words),
        hint=words.gettext(N_("To look at")) if order.flags else "", store=stores.get(order.store, ""),
        placed_at=order.placed_at, total=order.total, currency=order.currency,
    )  # fmt: skip


def state_badge(order: OrderBrief, words: Translator) -> Badge:
    label, kind = STATES[order.state]
    if order.state == OrderState.PAID and order.handed_over_at is None:
        return Badge(words.gettext(N_("To hand over")), "sun")
    return Badge(words.gettext(label), kind)


async def order_page(session: TenantReader, actor: Actor, order_id: UUID, form: Form | None = None) -> OrderPage:
    """Raises NotFound."""
    order = await get_order(session, order_id, actor)
    words, home = for_locale(actor.locale), home_of(actor)
    here = f"{home}/{order.id}"
    stores = {each.id: each.name for each in await shops.list_stores(session)}
    is_open = order.state in HOLDS_STOCK and order.handed_over_at is None
    cards = await payments.list_tenders(session, actor.switches)
    aside = await fill(session, "orders.order.aside", actor.switches, actor=actor, order=order.id)
    parts = await parts_card(session, actor, order)
    return OrderPage(
        number=order.number, crumbs=(Link(words.gettext(N_("Orders")), home), Link(order.number, "")),
        badges=badges_of(order, words), flags=tuple(words.gettext(FLAGS.get(flag, flag)) for flag in order.flags),
        placed_at=order.placed_at, by=order.by, store=stores.get(order.store, ""), customer=order.customer_name,
        customer_href=f"/app/{actor.slug}/customers/{order.customer}" if order.customer else "", note=order.note,
        origin=f"{order.origin} {order.external_id}".strip(), steps=steps_of(order, words), lines=tuple(order.lines),
        heads=tuple(line.name for line in order.lines) if len(order.lines) <= WIDEST else (),
        cents=cents_of(order, words), currency=order.currency, total=order.total, tax=order.tax, paid=order.paid,
        due=order.due, payments=tuple(payment_row(each, here, words, actor) for each in order.payments),
        history=tuple(told(each, words, order.currency) for each in reversed(order.history)), key=str(new_id()),
        form=form or Form(key=str(new_id()), values={}),
        tenders=tuple((kind, words.gettext(card.label)) for kind, card in cards.items() if card.is_on),
        pay=f"{here}/payments" if order.due and actor.may(Perm.PAY) else "",
        fulfill=f"{here}/fulfillment" if is_open and actor.may(Perm.FULFILL) else "",
        cancel=f"{here}/cancellation" if is_open and not parts.is_partly_gone and actor.may(Perm.CANCEL) else "",
        edit=f"{here}/edit" if is_open and is_whole_here(order, parts) and actor.may(Perm.EDIT) else "",
        aside=aside, parts=parts, after=await after_card(session, actor, order),
        handling=handling_card(order, actor, here, is_open=is_open),
        delivery=delivery_card(order, here, words, is_open=is_open and actor.may(Perm.FULFILL)),
    )  # fmt: skip


def is_whole_here(order: OrderOut, parts: PartsCard) -> bool:
    """Nothing of it is packed, gone or given up: it can still be changed."""
    return not order.reversed and not any(row.tone != "" for row in parts.rows)


def badges_of(order: OrderOut, words: Translator) -> tuple[Badge, ...]:
    label, kind = STATES[order.state]
    badges = [Badge(words.gettext(label), kind)]
    if order.state in HOLDS_STOCK:
        handed = order.handed_over_at is not None
        badges.append(
            Badge(words.gettext(N_("Handed over") if handed else N_("To hand over")), "" if handed else "sun")
        )
    if order.reversed and order.state != OrderState.CANCELED:
        is_whole = order.reversed == order.total
        badges.append(Badge(words.gettext(N_("Returned") if is_whole else N_("Partly returned")), "info"))
    return tuple(badges)


def steps_of(order: OrderOut, words: Translator) -> tuple[Step, ...]:
    """How far the order is."""
    if order.state == OrderState.CANCELED:
        last = Step(words.gettext(N_("Canceled")), order.canceled_at, "now")
        return (Step(words.gettext(N_("Placed")), order.placed_at, "done"), last)
    paid_at = max((p.at for p in order.payments if p.state == "paid"), default=None)
    is_paid = not order.due
    done = [(N_("Placed"), order.placed_at, True), (N_("Paid"), paid_at if is_paid else None, is_paid)]
    done.append((N_("Handed over"), order.handed_over_at, order.handed_over_at is not None))
    first_open = next((n for n, (_, _, is_done) in enumerate(done) if not is_done), None)
    return tuple(
        Step(words.gettext(label), when, "done" if is_done else "now" if n == first_open else "")
        for n, (label, when, is_done) in enumerate(done)
    )


def cents_of(order: OrderOut, words: Translator) -> tuple[Cents, ...]:
    """Each reason once, with its amount on each line: their sum is what is paid."""
    found: dict[tuple[str, str, str], list[int]] = {}
    labels: dict[tuple[str, str, str], str] = {}
    for position, line in enumerate(order.lines):
        for reason in line.reasons:
            key = (reason.stage, reason.source, reason.label)
            labels[key] = words.gettext(reason.label, **reason.facts)
            found.setdefault(key, [0] * len(order.lines))[position] += reason.amount
    rows = [Cents(label=labels[key], amounts=tuple(parts), total=sum(parts)) for key, parts in found.items()]
    if not order.prices_include_tax:
        taxes = tuple(line.tax for line in order.lines)
        rows.append(Cents(label=words.gettext(N_("Tax")), amounts=taxes, total=sum(taxes)))
    if order.rounding:
        nothing = tuple(0 for _ in order.lines)
        rows.append(Cents(label=words.gettext(N_("Rounding")), amounts=nothing, total=order.rounding))
    sums = tuple(line.net + line.tax for line in order.lines)
    return (*rows, Cents(label=words.gettext(N_("Total")), amounts=sums, total=order.total, is_sum=True))


def payment_row(payment: PaymentOut, here: str, words: Translator, actor: Actor) -> PaymentRow:
    label, kind = PAYMENT_STATES[payment.state]
    name = words.gettext(payment.label)
    is_called = payments.is_called_kind(payment.tender)
    may = actor.may(Perm.PAY)
    is_waiting = payment.state in {"created", "unknown", "pending"}
    return PaymentRow(
        label=name, amount=payment.amount, change=payment.given - payment.amount,
        badge=Badge(words.gettext(label), kind), reference=payment.reference, at=payment.at,
        note=words.gettext(UNKNOWN_PAYMENT, tender=name) if payment.state == "unknown" else "",
        receive=f"{here}/payments/{payment.id}/receipt" if may and payment.state == "pending" and not is_called else "",
        ask=f"{here}/payments/{payment.id}/question" if may and is_waiting and is_called else "",
    )  # fmt: skip


def told(event: EventOut, words: Translator, currency: str) -> Told:
    text, icon, tone = EVENTS.get(event.kind, (event.kind, "history", ""))
    facts = dict(event.facts)
    for name, table in (("state", PAYMENT_STATES),):
        if facts.get(name) in table:
            facts[name] = words.gettext(table[str(facts[name])][0])
    if event.kind == "passed":
        missing = Amount(int(event.facts.get("missing") or 0), currency)
        facts["reason"] = words.gettext(PASSED.get(str(facts.get("why")), ""), **{**facts, "amount": missing})
    if "notice" in facts:
        facts["notice"] = words.gettext(LABELS[str(facts["notice"])])
    if "carrier" in facts:
        facts["carrier"] = words.gettext(str(facts["carrier"]))
    if "flag" in facts:
        facts["flag"] = words.gettext(FLAGS.get(str(facts["flag"]), str(facts["flag"])))
    if "tender" in facts:
        facts["tender"] = words.gettext(str(facts["tender"]))
    amount = event.facts.get("amount") or event.facts.get("refunded") or event.facts.get("total")
    value = amount if isinstance(amount, int) and not isinstance(amount, bool) else None
    return Told(text=words.gettext(text, **facts).strip(), by=event.by, at=event.at, icon=icon, tone=tone, value=value)
