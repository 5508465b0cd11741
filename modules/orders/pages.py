"""View-models of one order."""

from datetime import datetime
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader
from infra.kit.i18n import N_, Translator, for_locale
from infra.kit.ids import new_id
from infra.kit.money import Amount
from infra.kit.pages import Form
from infra.kit.shell import Link
from infra.kit.slots import Filled, fill
from modules.orders.after.pages import AfterCard, after_card
from modules.orders.fulfillment.delivery_pages import DeliveryCard, delivery_card
from modules.orders.fulfillment.pages import PartsCard, parts_card
from modules.orders.handling.pages import HandlingCard, handling_card
from modules.orders.listing.columns import Badge
from modules.orders.listing.page import home_of
from modules.orders.notices.letters import LABELS
from modules.orders.origins import named, told_of
from modules.orders.permissions import Perm
from modules.orders.quote.bundles import Whole, wholes
from modules.orders.quote.cents import Cents, cents_of
from modules.orders.schemas import EventOut, OrderOut, PaymentOut
from modules.orders.services.minding import asked_notes
from modules.orders.services.read import get_order
from modules.orders.states import HOLDS_STOCK, OrderState
from modules.orders.words import EVENTS, FLAGS, ON_ACCOUNT, OWED, PAYMENT_STATES, REWORDED, STATES, UNKNOWN_PAYMENT
from modules.payments import api as payments
from modules.promotions.api import PASSED
from modules.shipping.api import LABELS as PARCEL_STATES
from modules.shops import api as shops
from tenancy.access.api import Actor

WIDEST = 4  # lines that stand beside each other in the table of cents


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
    """One order and what can be done next; paths are empty for what can't. `key`: of its forms. `asks`: what has to be
    confirmed before it is handed over.
    """

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
    lines: tuple[Whole, ...]
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
    asks: tuple[str, ...]
    cancel: str
    edit: str
    receipt: str
    aside: tuple[Filled, ...]
    parts: PartsCard
    after: AfterCard
    delivery: DeliveryCard
    handling: HandlingCard


async def order_page(session: TenantReader, actor: Actor, order_id: UUID, form: Form | None = None) -> OrderPage:
    """Raises NotFound."""
    order = await get_order(session, order_id, actor)
    words, home = for_locale(actor.locale), home_of(actor)
    here = f"{home}/{order.id}"
    stores = {each.id: each.name for each in await shops.list_stores(session)}
    is_open = order.state in HOLDS_STOCK and order.handed_over_at is None
    cards = await payments.list_tenders(session, actor.switches)
    aside = await fill(session, "orders.order.aside", actor.switches, actor=actor, order=order.id)
    parts, lines = await parts_card(session, actor, order), wholes(order.lines)
    is_owed = bool(await payments.still_owed(session, [order.id]))
    return OrderPage(
        number=order.number, crumbs=(Link(words.gettext(N_("Orders")), home), Link(order.number, "")),
        badges=badges_of(order, words, is_owed=is_owed),
        flags=tuple(words.gettext(FLAGS.get(flag, flag)) for flag in order.flags),
        placed_at=order.placed_at, by=order.by, store=stores.get(order.store, ""), customer=order.customer_name,
        customer_href=f"/app/{actor.slug}/customers/{order.customer}" if order.customer else "", note=order.note,
        origin=told_of(order.origin, order.external_id, words), steps=steps_of(order, words, is_owed=is_owed),
        lines=tuple(lines),
        heads=tuple(each.line.name for each in lines) if len(lines) <= WIDEST else (),
        cents=cents_of(order, [each.line for each in lines], words), currency=order.currency, total=order.total,
        tax=order.tax, paid=order.paid,
        due=order.due,
        payments=tuple(payment_row(each, here, words, actor, is_owed=is_owed) for each in order.payments),
        history=tuple(told(each, words, order.currency) for each in reversed(order.history)), key=str(new_id()),
        form=form or Form(key=str(new_id()), values={}),
        tenders=tuple((kind, words.gettext(card.label)) for kind, card in cards.items() if card.is_on),
        pay=f"{here}/payments" if order.due and actor.may(Perm.PAY) else "",
        fulfill=f"{here}/fulfillment" if is_open and actor.may(Perm.FULFILL) else "",
        asks=tuple(asked_notes(order.handling)) if is_open else (),
        cancel=f"{here}/cancellation" if is_open and not parts.is_partly_gone and actor.may(Perm.CANCEL) else "",
        edit=f"{here}/edit" if is_open and is_whole_here(order, parts) and actor.may(Perm.EDIT) else "",
        receipt=f"{here}/receipt", aside=aside, parts=parts, after=await after_card(session, actor, order),
        handling=handling_card(order, actor, here, is_open=is_open),
        delivery=delivery_card(order, here, words, is_open=is_open and actor.may(Perm.FULFILL)),
    )  # fmt: skip


def is_whole_here(order: OrderOut, parts: PartsCard) -> bool:
    """Nothing of it is packed, gone or given up: it can still be changed."""
    return not order.reversed and not any(row.tone != "" for row in parts.rows)


def badges_of(order: OrderOut, words: Translator, *, is_owed: bool) -> tuple[Badge, ...]:
    label, kind = ON_ACCOUNT if is_owed and order.state == OrderState.PAID else STATES[order.state]
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


def steps_of(order: OrderOut, words: Translator, *, is_owed: bool) -> tuple[Step, ...]:
    """How far the order is."""
    if order.state == OrderState.CANCELED:
        last = Step(words.gettext(N_("Canceled")), order.canceled_at, "now")
        return (Step(words.gettext(N_("Placed")), order.placed_at, "done"), last)
    paid_at = max((p.at for p in order.payments if p.state == "paid"), default=None)
    is_paid = not order.due
    paid = ON_ACCOUNT[0] if is_owed and is_paid else N_("Paid")
    done = [(N_("Placed"), order.placed_at, True), (paid, paid_at if is_paid else None, is_paid)]
    done.append((N_("Handed over"), order.handed_over_at, order.handed_over_at is not None))
    first_open = next((n for n, (_, _, is_done) in enumerate(done) if not is_done), None)
    return tuple(
        Step(words.gettext(label), when, "done" if is_done else "now" if n == first_open else "")
        for n, (label, when, is_done) in enumerate(done)
    )


def payment_row(payment: PaymentOut, here: str, words: Translator, actor: Actor, *, is_owed: bool) -> PaymentRow:
    on_account = is_owed and payment.state == "paid" and payment.tender == payments.ACCOUNT
    label, kind = OWED if on_account else PAYMENT_STATES[payment.state]
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


SEEN = {status.value: label for status, label in PARCEL_STATES.items()}


def looks_of(event: EventOut) -> tuple[str, str, str]:
    """Its msgid, icon and tone; an order of a package that has words for its origin is told in those."""
    text, icon, tone = EVENTS.get(event.kind, (event.kind, "history", ""))
    own = named(str(event.facts.get("origin"))) if event.kind == "recorded" else ""
    return own or text, icon, tone


def told(event: EventOut, words: Translator, currency: str) -> Told:
    text, icon, tone = looks_of(event)
    facts = dict(event.facts)
    for name, table in (("state", PAYMENT_STATES), ("status", SEEN)):
        if facts.get(name) in table:
            facts[name] = words.gettext(table[str(facts[name])][0])
    if event.kind == "passed":
        missing = Amount(int(event.facts.get("missing") or 0), currency)
        facts["reason"] = words.gettext(PASSED.get(str(facts.get("why")), ""), **{**facts, "amount": missing})
    if reworded := [words.gettext(text) for kind, text in REWORDED.items() if kind in facts]:
        facts["changes"] = ", ".join(filter(None, [str(facts["changes"]), *reworded]))
    if "notice" in facts:
        facts["notice"] = words.gettext(LABELS[str(facts["notice"])])
    if "carrier" in facts:
        facts["carrier"] = words.gettext(str(facts["carrier"]))
    if event.kind in FLAGS and "reason" in facts:
        facts["reason"] = words.gettext(str(facts["reason"]))
    if "flag" in facts:
        facts["flag"] = words.gettext(FLAGS.get(str(facts["flag"]), str(facts["flag"])))
    if "tender" in facts:
        facts["tender"] = words.gettext(str(facts["tender"]))
    amount = event.facts.get("amount") or event.facts.get("refunded") or event.facts.get("total")
    value = amount if isinstance(amount, int) and not isinstance(amount, bool) else None
    return Told(text=words.gettext(text, **facts).strip(), by=event.by, at=event.at, icon=icon, tone=tone, value=value)
