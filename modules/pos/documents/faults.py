"""Why somebody has to look at a document: words for each, and what a manager does about it."""

from typing import Any

import msgspec

from infra.kit.i18n import N_
from infra.kit.money import Amount, to_decimal
from infra.kit.problems import Problem, fill
from modules.pos.documents.schemas import FaultOut

WORDS = {
    "price_changed": N_("{name} was sold at {was}; it cost {now} then."),
    "stock_below_zero": N_("More was sold than the stock has: {name}."),
    "coupon_used": N_("{name} was given here, and its uses had run out."),
    "customer_blocked": N_("Sold on account to {name}, who may owe no more."),
    "nobody_owes": N_("Sold on account, and nobody is known here who owes it."),
    "customer_gone": N_("The customer is not there any more; the sale stands without."),
    "hold_ended": N_("Its goods were put aside, and that had ended or become another sale."),
    "gap": N_("The shift was ended, and documents before it have not come: {missing}."),
    "clock_skew": N_("The device’s clock was wrong by {minutes} minutes."),
    "shift_closed": N_("It came after its shift was ended: Z {number} does not have it."),
    "drawer_open": N_("The drawer was opened while another shift was open on it."),
    "unknown_goods": N_("Goods that are not in the catalog: {name}."),
    "sums_differ": N_("Its lines don’t add up to its total."),
    "number_taken": N_("Another sale has the number {number} already."),
    "seq_taken": N_("Another document of this device has the same place in its sequence."),
    "right_missing": N_("{name} has no right to this: {right}."),
    "amount_differs": N_("{paid} was handed back; the goods are worth {worth}."),
    "not_booked": N_("It could not be booked: {why}"),
    "unreadable": N_("It was kept as it came and could not be read."),
    "charge_open": N_("{name} did not confirm this payment: {paid}. See whether the money is there."),
    "recovered": N_("It was handed in by another device."),
    "handed_out_before": N_("The goods of {number} were handed out before."),
    "due_differs": N_("{due} is left to pay for this order, and {paid} was taken."),
    "back_differs": N_("{due} goes back for this order, and {paid} was said."),
    "order_refused": N_("The shop said no: {why}"),
    "document_differs": N_("A document with this id is here already, with other contents."),
}


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """As it is kept with the document."""

    code: str
    facts: dict[str, Any] = {}


def not_booked(problem: Problem) -> Fault:
    """What the books refused, with its words, so that each reads them in his own language."""
    return Fault(code="not_booked", facts=why_of(problem))


OF_ORDERS = frozenset({"handed_out_before", "due_differs", "back_differs"})
"""Refusals of orders that a register has words of its own for."""


def not_done(problem: Problem) -> Fault:
    """What an order refuses, so that it did not happen."""
    if problem.code not in OF_ORDERS:
        return Fault(code="order_refused", facts=why_of(problem))
    facts = {name: each.minor if isinstance(each, Amount) else each for name, each in problem.facts.items()}
    return Fault(code=problem.code, facts=facts)


def why_of(problem: Problem) -> dict[str, Any]:
    given = {name: str(value) for name, value in problem.facts.items()}
    return {"why": str(problem), "problem": problem.code, "words": problem.message, "given": given}


MONEY = frozenset({"was", "now", "paid", "worth", "due"})
"""Facts that are amounts, in minor units."""


def shown(fault: Fault, currency: str) -> FaultOut:
    """In English, for programs."""
    facts: dict[str, object] = {k: str(to_decimal(v, currency)) if k in MONEY else v for k, v in fault.facts.items()}
    return FaultOut(code=fault.code, message=fill(WORDS[fault.code], facts), facts=fault.facts)
