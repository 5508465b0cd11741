"""The price of an order, with the reason for each cent: list, own price, promotion, coupon, points, hand, rounding.

Pure: what the stages need is loaded before, and what they promise is claimed when the order is placed (adjusters.py).
Σ reasons = line total, always; an order's discount is spread over its lines by largest remainder, so that each
line knows what a return of it gives back.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec
from msgspec.structs import replace

from infra.kit import money
from infra.kit.i18n import N_
from infra.kit.problems import FieldError, Invalid
from modules.orders.errors import AdjusterOverreached, OrderTooLong, OrderWithoutLines
from modules.orders.quote.parts import AskedPart, QuotePart, net_and_tax, taxed_parts
from modules.orders.quote.reasons import ADJUSTABLE, STAGES, Reason, Stage
from modules.promotions.api import Offer

MOST_LINES = 500


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Why something did not apply, or what is missing to it: `why` for programs, `label` a msgid for `shown`.

    `amount` minor units that are missing; `gifts`: variants to put on the order; `code`: the coupon that was shown.
    """

    stage: Stage
    source: str
    why: str
    label: str
    facts: dict[str, str | int] = {}
    amount: int = 0
    code: str = ""
    gifts: tuple[UUID, ...] = ()

    def shown(self, quote: "Quote") -> dict[str, object]:
        """The facts of the label, money as each language writes it."""
        return {**self.facts, "amount": money.Amount(self.amount, quote.currency)}


class Price(msgspec.Struct, frozen=True):
    """A unit price from `from_quantity` on; `source` names its price list, `label` is a msgid for `facts`."""

    source: str
    unit_price: int
    from_quantity: Decimal = Decimal(0)
    label: str = N_("List price")
    facts: dict[str, str | int] = {}


class AskedLine(msgspec.Struct, frozen=True, kw_only=True):
    """What a buyer wants. `prices` are valid now, on this channel; `own_prices` are this buyer's (member, dealer).

    `quantity` is in base units. `count`: how many of a larger unit that is, when it is sold by one; prices are for one
    of what is sold. A bundle has `parts`: it is priced as one, and each part bears its own tax.
    """

    id: UUID
    variant: UUID
    quantity: Decimal
    count: Decimal | None = None
    prices: tuple[Price, ...]
    own_prices: tuple[Price, ...] = ()
    tax_rate: int = 0
    is_discountable: bool = True
    parts: tuple[AskedPart, ...] = ()

    def worth(self, unit_price: int) -> int:
        """What it comes to at this price."""
        return money.checked(money.multiply(unit_price, self.quantity if self.count is None else self.count))


class QuoteContext(msgspec.Struct, frozen=True, kw_only=True):
    """Who buys what, where and when. `codes` are coupons he showed, `points` what he wants to spend of his.

    `offers`: the promotions that run at that moment; `zone`: the store's.
    """

    store: UUID
    channel: UUID
    currency: str
    at: datetime
    lines: tuple[AskedLine, ...]
    customer: UUID | None = None
    prices_include_tax: bool = True
    codes: tuple[str, ...] = ()
    points: int = 0
    zone: str = "UTC"
    offers: tuple[Offer, ...] = ()
    round_to: int = 1
    rounding: money.Rounding = "half_up"


class QuoteLine(msgspec.Struct, frozen=True, kw_only=True):
    """A priced line; amounts in minor units. `net` and `tax` are set once all stages are through, and with them what
    falls to the `parts` of a bundle.
    """

    id: UUID
    variant: UUID
    quantity: Decimal
    unit_price: int
    tax_rate: int
    is_discountable: bool
    reasons: tuple[Reason, ...]
    net: int = 0
    tax: int = 0
    made_of: tuple[AskedPart, ...] = ()
    parts: tuple[QuotePart, ...] = ()

    @property
    def total(self) -> int:
        """As prices are written: with tax where they include it."""
        return sum(reason.amount for reason in self.reasons)

    @property
    def gross(self) -> int:
        return self.net + self.tax


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """What it costs to bring the goods: a line of its own, of no goods, that takes no part in discounts."""

    id: UUID
    name: str
    tax_class: str
    tax_rate: int
    reasons: tuple[Reason, ...]
    net: int = 0
    tax: int = 0

    @property
    def total(self) -> int:
        """As prices are written: with tax where they include it."""
        return sum(reason.amount for reason in self.reasons)


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """`total` = Σ gross of the lines and of delivery + rounding, minor units of `currency`. `notes`: why something did
    not apply.
    """

    currency: str
    prices_include_tax: bool
    lines: tuple[QuoteLine, ...]
    delivery: Delivery | None = None
    rounding: tuple[Reason, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def goods(self) -> int:
        return sum(line.total for line in self.lines)

    @property
    def net(self) -> int:
        return sum(line.net for line in self.lines) + (self.delivery.net if self.delivery else 0)

    @property
    def tax(self) -> int:
        return sum(line.tax for line in self.lines) + (self.delivery.tax if self.delivery else 0)

    @property
    def total(self) -> int:
        return self.net + self.tax + sum(reason.amount for reason in self.rounding)

    def adjustments(self) -> list[Reason]:
        """What changed the list prices, once per source with its sum over the lines: the lines below a receipt."""
        reasons = [r for line in self.lines for r in line.reasons if r.stage != Stage.PRICE_LIST]
        brought = self.delivery.reasons if self.delivery else ()
        return _summed([*reasons, *brought, *self.rounding])


class Adjustment(msgspec.Struct, frozen=True):
    """An adjuster that has loaded its facts."""

    name: str
    stage: Stage
    apply: Callable[[Quote], Quote]


def quote(
    context: QuoteContext, adjustments: Iterable[Adjustment] = (), bring: Callable[[Quote], Delivery] | None = None
) -> Quote:
    """Price the lines by the stages, then what `bring` asks for goods at these prices, then tax each line once, then
    round what is to pay.

    Raises OrderWithoutLines, OrderTooLong, Invalid with a field error per line, and AmountTooLarge.
    """
    _check(context.lines)
    priced = Quote(
        currency=context.currency,
        prices_include_tax=context.prices_include_tax,
        lines=tuple(_priced(line) for line in context.lines),
    )
    for adjustment in sorted(adjustments, key=lambda each: STAGES.index(each.stage)):
        adjusted = adjustment.apply(priced)
        _check_reach(priced, adjusted, adjustment)
        priced = adjusted
    if bring:
        priced = replace(priced, delivery=bring(priced))
    return _rounded(_taxed(priced), context)


def price_at(prices: Iterable[Price], quantity: Decimal) -> Price | None:
    """The price whose step `quantity` has reached; of two lists with the same step the cheaper."""
    reached = [price for price in prices if price.from_quantity <= quantity]
    return max(reached, key=lambda price: (price.from_quantity, -price.unit_price), default=None)


def add(quote: Quote, line: UUID, reason: Reason) -> Quote:
    """The quote with one more reason on `line`."""
    return replace(quote, lines=tuple(_because(each, reason) if each.id == line else each for each in quote.lines))


def spread(quote: Quote, reason: Reason, among: Sequence[UUID] | None = None) -> Quote:
    """The reason's amount over the lines `among` (all), by their totals, largest remainder.

    Never more off than is there; lines that aren't discountable take no part.
    """
    takes_part = {line.id for line in quote.lines if line.is_discountable and (among is None or line.id in among)}
    totals = [line.total if line.id in takes_part else 0 for line in quote.lines]
    if not any(totals):
        return quote
    shares = money.allocate(max(reason.amount, -sum(totals)), totals)
    lines = zip(quote.lines, shares, strict=True)
    return replace(
        quote, lines=tuple(_because(line, replace(reason, amount=share)) if share else line for line, share in lines)
    )


def _because(line: QuoteLine, reason: Reason) -> QuoteLine:
    return replace(line, reasons=(*line.reasons, reason))


def _check(lines: Sequence[AskedLine]) -> None:
    if not lines:
        raise OrderWithoutLines
    if len(lines) > MOST_LINES:
        raise OrderTooLong(limit=MOST_LINES)
    seen: set[UUID] = set()
    errors = [error for place, line in enumerate(lines) for error in _line_errors(f"lines.{place}", line, seen)]
    if errors:
        raise Invalid(fields=errors)


def _line_errors(path: str, line: AskedLine, seen: set[UUID]) -> list[FieldError]:
    errors: list[FieldError] = []
    if line.id in seen:
        errors.append(FieldError(field=f"{path}.id", code="line_twice", message=N_("This line is already there.")))
    seen.add(line.id)
    if not line.quantity.is_finite() or line.quantity <= 0:
        message = N_("Enter a quantity above 0.")
        errors.append(FieldError(field=f"{path}.quantity", code="quantity_not_positive", message=message))
    elif price_at(line.prices, line.quantity) is None:
        message = N_("This has no price here. Give it one, or take it off the order.")
        errors.append(FieldError(field=f"{path}.variant", code="price_missing", message=message))
    return errors


def _priced(line: AskedLine) -> QuoteLine:
    listed = price_at(line.prices, line.quantity)
    if listed is None:  # _check has named it
        raise AssertionError(line.id)
    amount = line.worth(listed.unit_price)
    reasons = [Reason(Stage.PRICE_LIST, listed.source, listed.label, amount, said_of(listed))]
    own = price_at(line.own_prices, line.quantity)
    if own is not None:
        change = line.worth(own.unit_price) - amount
        reasons.append(Reason(Stage.OWN_PRICE, own.source, own.label, change, said_of(own)))
    return QuoteLine(
        id=line.id,
        variant=line.variant,
        quantity=line.quantity,
        unit_price=listed.unit_price,
        tax_rate=line.tax_rate,
        is_discountable=line.is_discountable,
        reasons=tuple(reasons),
        made_of=line.parts,
    )


def said_of(price: Price) -> dict[str, str | int]:
    return {"unit_price": price.unit_price, **price.facts}


def _check_reach(before: Quote, after: Quote, adjustment: Adjustment) -> None:
    """An adjuster adds reasons of its own stage and leaves no line below zero."""
    pairs = list(zip(before.lines, after.lines, strict=False))
    lines = tuple(replace(new, reasons=old.reasons) for old, new in pairs)
    restored = replace(after, notes=before.notes, lines=lines)
    kept = [new.reasons[: len(old.reasons)] == old.reasons for old, new in pairs]
    added = [reason for old, new in pairs for reason in new.reasons[len(old.reasons) :]]
    if (
        adjustment.stage not in ADJUSTABLE
        or restored != before
        or len(after.lines) != len(before.lines)
        or not all(kept)
        or after.notes[: len(before.notes)] != before.notes
        or any(reason.stage != adjustment.stage for reason in added)
        or any(line.total < 0 for line in after.lines)
    ):
        raise AdjusterOverreached(adjustment.name)


def _taxed(priced: Quote) -> Quote:
    lines = [_with_tax(line, is_inclusive=priced.prices_include_tax) for line in priced.lines]
    brought = priced.delivery
    if brought:
        net, tax = net_and_tax(brought.total, brought.tax_rate, is_inclusive=priced.prices_include_tax)
        brought = replace(brought, net=net, tax=tax)
    return replace(priced, lines=tuple(lines), delivery=brought)


def _with_tax(line: QuoteLine, *, is_inclusive: bool) -> QuoteLine:
    """A bundle's tax is that of its parts."""
    if not line.made_of:
        net, tax = net_and_tax(line.total, line.tax_rate, is_inclusive=is_inclusive)
        return replace(line, net=net, tax=tax)
    parts = taxed_parts(line.reasons, line.made_of, is_inclusive=is_inclusive)
    return replace(line, parts=parts, net=sum(part.net for part in parts), tax=sum(part.tax for part in parts))


def _rounded(taxed: Quote, context: QuoteContext) -> Quote:
    change = money.round_to(money.checked(taxed.total), context.round_to, context.rounding) - taxed.total
    if not change:
        return taxed
    reason = Reason(Stage.ROUNDING, "cash", N_("Rounding"), change, {"round_to": context.round_to})
    return replace(taxed, rounding=(reason,))


def _summed(reasons: Iterable[Reason]) -> list[Reason]:
    sums: dict[tuple[Stage, str], Reason] = {}
    for reason in reasons:
        key = reason.stage, reason.source
        sums[key] = replace(reason, amount=sums[key].amount + reason.amount) if key in sums else reason
    return sorted(sums.values(), key=lambda reason: STAGES.index(reason.stage))
