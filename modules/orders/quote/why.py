"""Why each cent is there, in the shopkeeper's words: for the order's page and for its receipt."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from infra.kit.i18n import N_, Translator
from infra.kit.money import Amount
from modules.orders.quote.reasons import Stage
from modules.orders.schemas import LineOut, OrderOut, ReasonOut

FIRST = frozenset({Stage.PRICE_LIST, Stage.OWN_PRICE})
USUAL = N_("The price that goods of the shop have for everyone.")
OF_LIST = N_("This price list goes before the usual one here: for this customer, store or channel.")
FROM_STEP = N_("The price of this list for {step} or more.")
ELSEWHERE = N_("Sold elsewhere; the prices are as they were there.")

EXPLAINED: dict[Stage, str] = {
    Stage.PRICE_LIST: USUAL,
    Stage.OWN_PRICE: N_("Set by {by} when the order was taken; list prices don't count then."),
    Stage.PROMOTION: N_("A promotion that ran when the order was placed."),
    Stage.COUPON: N_("A code that the customer showed."),
    Stage.POINTS: N_("Points that the customer paid with."),
    Stage.BY_HAND: N_("Given by {by} when the order was taken."),
    Stage.DELIVERY: N_("What this way of delivery costs."),
    Stage.ROUNDING: N_("Cash is paid in steps of {step}."),
}
TAX_ADDED = N_("These prices are without tax: it comes on top.")


class Part(msgspec.Struct, frozen=True):
    """One amount of a line that came off or on after its price, in words."""

    label: str
    amount: int


class Sold(msgspec.Struct, frozen=True, kw_only=True):
    """A line as a receipt shows it: `amount` is `parts` and `first`, what it cost by its price alone."""

    name: str
    count: Decimal
    pack: str
    unit_price: int
    first: int
    price: str
    parts: tuple[Part, ...]


def explained(reason: ReasonOut, order: OrderOut, words: Translator) -> str:
    """Why this reason is there, as one sentence; empty for a kind of reason that we don't know."""
    try:
        stage = Stage(reason.stage)
    except ValueError:
        return ""
    facts: dict[str, Any] = {"by": order.by or "–", **reason.facts}
    if stage == Stage.ROUNDING:
        facts["step"] = Amount(int(reason.facts.get("round_to") or 1), order.currency)
    return words.gettext(sentence(stage, reason.facts, reason.source, order), **facts)


def sentence(stage: Stage, facts: Mapping[str, Any], source: str, order: OrderOut) -> str:
    if stage != Stage.PRICE_LIST:
        return EXPLAINED[stage]
    if order.origin and source == order.origin:
        return ELSEWHERE
    if "step" in facts:
        return FROM_STEP
    return OF_LIST if "list" in facts else USUAL


def sold(line: LineOut, words: Translator) -> Sold:
    """The line with what its price alone comes to, then each reason that changed it."""
    first = [reason for reason in line.reasons if reason.stage in FIRST]
    later = [reason for reason in line.reasons if reason.stage not in FIRST and reason.amount]
    price = words.gettext(first[-1].label, **first[-1].facts) if first else ""
    is_usual = not first or (first[-1].stage == Stage.PRICE_LIST and "list" not in first[-1].facts)
    return Sold(
        name=line.name, count=line.count, pack=line.pack, unit_price=line.unit_price,
        first=line.amount - sum(reason.amount for reason in later), price="" if is_usual else price,
        parts=tuple(Part(words.gettext(reason.label, **reason.facts).strip(), reason.amount) for reason in later),
    )  # fmt: skip
