"""Invoices and credit notes of the payment provider as bills of ours. Pure."""

from collections.abc import Mapping
from datetime import timedelta

from billing.gateway import api as gateway
from billing.invoicing.api import Collected, Line
from billing.plans.api import Catalog
from billing.subscriptions.collecting.codes import NotOurs, item_in
from billing.subscriptions.collecting.following import World

TRIES = timedelta(days=1)  # as long as nobody is told that a card was declined
STATES = {"open": "open", "uncollectible": "open", "paid": "paid", "void": "void"}


def collected(world: World, catalog: Catalog, coupon: str) -> list[Collected]:
    """What was billed there, the oldest first, credit notes after the invoices that they are about.

    `coupon`: the msgid of what was given last.
    """
    invoices = sorted(world.invoices, key=lambda each: (each.finalized_at or each.created_at, each.number))
    notes = sorted(world.credits, key=lambda each: (each.created_at, each.number))
    bills = [bill_of(each, world.prices, catalog, coupon) for each in invoices if each.status in STATES]
    return [*(each for each in bills if each.lines), *(note_of(each) for each in notes)]


def bill_of(
    found: gateway.RemoteInvoice, prices: Mapping[str, gateway.Price], catalog: Catalog, coupon: str
) -> Collected:
    lines = [line_of(each, prices, catalog) for each in found.lines if each.amount]
    due = max(0, found.total + found.starting_balance) if found.total > 0 else found.total
    rest = [
        Line(kind="off", label=coupon, amount=-found.discount),
        Line(kind="tax", label="", amount=found.tax),
        Line(kind="credit", label="", amount=due - found.total),
    ]
    lines += [line for line in rest if line.amount]
    issued = found.finalized_at or found.created_at
    state = STATES.get(found.status, "open") if due > 0 else "credit"
    return Collected(
        remote=found.id, state=state, currency=found.currency, lines=tuple(lines), issued_at=issued,
        due_at=issued + TRIES, paid_at=(found.paid_at or issued) if state == "paid" else None, page=found.page,
    )  # fmt: skip


def line_of(found: gateway.Line, prices: Mapping[str, gateway.Price], catalog: Catalog) -> Line:
    """In our words where the price is ours, else in those that were sent."""
    kind = "item" if not found.is_proration else "unused" if found.amount < 0 else "rest"
    try:
        label = item_in(prices[found.price].code, catalog)[1].label if found.price in prices else found.text
    except NotOurs:
        label = found.text
    return Line(
        kind=kind, label=label, amount=found.amount, quantity=max(1, found.quantity), start=found.starts_at,
        end=found.ends_at,
    )  # fmt: skip


def note_of(found: gateway.CreditNote) -> Collected:
    return Collected(
        remote=found.id, state="void" if found.status == "void" else "credit", currency=found.currency,
        lines=(Line(kind="note", label="", amount=-found.amount),), issued_at=found.created_at,
        due_at=found.created_at, of=found.invoice,
    )  # fmt: skip
