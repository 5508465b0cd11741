"""What comes after a sale, in figures: a part that is taken back gives back its share, the last part all that is left.

Pure. Each figure is a target: what a line should have given back by now, minus what was posted for it before, so that
parts in any order and number add up to the line, tax included.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from infra.kit import money
from infra.kit.quantity import ZERO


class SoldLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it was sold, and what of it was reversed before: `back` pieces, `back_net`, `back_tax`."""

    id: UUID
    quantity: Decimal
    net: int
    tax: int
    back: Decimal = ZERO
    back_net: int = 0
    back_tax: int = 0

    @property
    def left(self) -> Decimal:
        """What the customer still has."""
        return self.quantity - self.back

    @property
    def value(self) -> int:
        """What of its price was not reversed, tax included."""
        return self.net + self.tax - self.back_net - self.back_tax


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What is reversed of a line: pieces (0 for a lower price alone), net and tax in minor units."""

    line: UUID
    quantity: Decimal
    net: int
    tax: int

    @property
    def gross(self) -> int:
        return self.net + self.tax


def taken_back(line: SoldLine, quantity: Decimal) -> Part:
    """The share of `quantity` pieces (> 0, at most `line.left`) of what the line still is worth."""
    if quantity == line.left:
        return part_of(line, quantity, line.value)
    return part_of(line, quantity, money.allocate(line.value, [quantity, line.left - quantity])[0])


def taken_together(lines: Sequence[tuple[SoldLine, Decimal]]) -> list[Part]:
    """Shares of lines that come back in one: as long as the same of each is left, their sum is rounded once."""
    first, quantity = lines[0]
    value = sum(line.value for line, _ in lines)
    is_even = all(quantity * line.left == wanted * first.left for line, wanted in lines)
    if not is_even or not value or quantity == first.left:
        return [taken_back(line, wanted) for line, wanted in lines]
    gross = money.allocate(value, [quantity, first.left - quantity])[0]
    shares = money.allocate(gross, [line.value for line, _ in lines])
    return [part_of(line, wanted, share) for (line, wanted), share in zip(lines, shares, strict=True)]


def lowered(line: SoldLine, amount: int) -> Part:
    """The price of a line lowered by `amount` (0 to `line.value`), tax included; the goods stay where they are."""
    return part_of(line, ZERO, amount)


def part_of(line: SoldLine, quantity: Decimal, gross: int) -> Part:
    """The tax goes back as the price does; with all that is left of the price, all that is left of the tax."""
    left = line.tax - line.back_tax
    rest = line.value - gross
    tax = money.allocate(left, [gross, rest])[0] if rest else left
    return Part(line=line.id, quantity=quantity, net=gross - tax, tax=tax)


def rounding_left(rounding: int, lines: Sequence[SoldLine], parts: Iterable[Part]) -> int:
    """What of the order's rounding goes back: all of it with the last part, before that nothing."""
    return 0 if kept(lines, parts) else rounding


def kept(lines: Sequence[SoldLine], parts: Iterable[Part]) -> bool:
    """Whether anything of the sale stays with the customer once `parts` are back: goods or money."""
    posted = list(parts)
    quantity, gross = dict[UUID, Decimal](), dict[UUID, int]()
    for part in posted:
        quantity[part.line] = quantity.get(part.line, ZERO) + part.quantity
        gross[part.line] = gross.get(part.line, 0) + part.gross
    if any(line.value != gross.get(line.id, 0) for line in lines):
        return True
    is_free = all(line.net + line.tax == 0 for line in lines)
    return is_free and any(line.left != quantity.get(line.id, ZERO) for line in lines)


def owed(*, total: int, reversed_: int, paid: int, going_back: int) -> int:
    """What the customer is to get back now: what was paid beyond what the kept part costs, without what is under way.

    The target is what is kept; what was posted is what has been paid and given back so far.
    """
    return max(0, paid - going_back - (total - reversed_))


def due(*, total: int, reversed_: int, paid: int) -> int:
    """What is still to pay of what is kept."""
    return max(0, total - reversed_ - paid)
