"""Prices and discounts that somebody sets by hand: each is a reason of its own, with what was said for it. Pure."""

from collections.abc import Iterable
from uuid import UUID

from infra.kit import money
from infra.kit.i18n import N_
from modules.orders.domain import Adjustment, Price, Quote, Reason, Stage, add, spread
from modules.orders.schemas import DiscountIn, LineIn, QuoteIn

SOURCE = "by_hand"
PERCENT = N_("Discount {percent} % {reason}")
AMOUNT = N_("Discount {reason}")
PRICE = N_("Price set by hand")


def is_used(asked: QuoteIn) -> bool:
    return asked.discount is not None or any(
        line.discount is not None or line.price is not None for line in asked.lines
    )


def own_price(line: LineIn) -> tuple[Price, ...]:
    return () if line.price is None else (Price(source=SOURCE, unit_price=line.price, label=PRICE),)


def adjustment(asked: QuoteIn) -> Adjustment:
    """After everybody else: lines first, then the whole order; never more off than is there."""
    lines = [(line.id, line.discount) for line in asked.lines if line.id and line.discount]
    return Adjustment(SOURCE, Stage.BY_HAND, lambda quote: discounted(quote, lines, asked.discount))


def discounted(quote: Quote, lines: Iterable[tuple[UUID, DiscountIn]], whole: DiscountIn | None) -> Quote:
    totals = {line.id: line.total for line in quote.lines}
    for line, discount in lines:
        quote = add(quote, line, reason_of(discount, totals[line]))
    return spread(quote, reason_of(whole, quote.goods)) if whole else quote


def reason_of(discount: DiscountIn, total: int) -> Reason:
    facts: dict[str, str | int] = {"reason": discount.reason}
    if discount.rate is None:
        return Reason(Stage.BY_HAND, SOURCE, AMOUNT, -min(discount.amount or 0, total), facts)
    facts["percent"] = f"{discount.rate / 100:g}"
    return Reason(Stage.BY_HAND, SOURCE, PERCENT, -money.basis_points(total, discount.rate), facts)
