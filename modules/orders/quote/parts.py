"""What of a bundle's price falls to each of its parts. Pure: Σ over the parts = the bundle, reason by reason."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import msgspec
from msgspec.structs import replace

from infra.kit import money
from modules.orders.quote.reasons import Reason


class AskedPart(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a bundle: `quantity` base units of it on the whole line. The bundle's price is spread by `share`."""

    id: UUID
    variant: UUID
    quantity: Decimal
    tax_rate: int
    share: int


class QuotePart(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a bundle with what of its line is the part's. Σ over the parts = the line, reason by reason."""

    part: AskedPart
    reasons: tuple[Reason, ...]
    net: int
    tax: int

    @property
    def total(self) -> int:
        """As prices are written: with tax where they include it."""
        return sum(reason.amount for reason in self.reasons)


def apart(reasons: Sequence[Reason], parts: Sequence[AskedPart]) -> list[tuple[Reason, ...]]:
    """A bundle's reasons, for each of its parts, by their shares (by their quantities, where none has a price).

    The sum goes first, by largest remainder, so that no part falls below zero; the last reason bears what is left.
    """
    weights = weights_of([(part.share, part.quantity) for part in parts])
    left = money.allocate(sum(reason.amount for reason in reasons), weights)
    found: list[list[Reason]] = [[] for _ in parts]
    for reason in reasons[:-1]:
        for n, amount in enumerate(money.allocate(reason.amount, weights)):
            found[n].append(replace(reason, amount=amount))
            left[n] -= amount
    for n, amount in enumerate(left):
        found[n].append(replace(reasons[-1], amount=amount))
    return [tuple(own) for own in found]


def weights_of(parts: Sequence[tuple[int, Decimal]]) -> list[int | Decimal]:
    """What a bundle's amounts are spread by, for parts of (share, quantity); never all 0."""
    shares = [share for share, _ in parts]
    return [*shares] if any(shares) else [quantity for _, quantity in parts]


def taxed_parts(reasons: Sequence[Reason], parts: Sequence[AskedPart], *, is_inclusive: bool) -> tuple[QuotePart, ...]:
    """The parts with what falls to each, taxed at their own rates."""
    return tuple(
        QuotePart(part=part, reasons=own, net=net, tax=tax)
        for part, own in zip(parts, apart(reasons, parts), strict=True)
        for net, tax in [net_and_tax(sum(r.amount for r in own), part.tax_rate, is_inclusive=is_inclusive)]
    )


def net_and_tax(total: int, rate: int, *, is_inclusive: bool) -> tuple[int, int]:
    """Of one line, rounded once."""
    if is_inclusive:
        tax = money.contained(total, rate)
        return total - tax, tax
    return total, money.basis_points(total, rate)
