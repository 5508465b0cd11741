"""The moving average: each thing that comes in changes what one is worth, each that goes out leaves at that.

Values are integers in minor units; the average is kept to six decimals and changed by what comes in alone. Whatever
the last unit leaves behind goes with it, so that nothing is worth nothing.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

import msgspec

from infra.kit.quantity import ZERO

STEP = Decimal("0.000001")
TRANSFER, ARRIVES = "transfer", 1


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """One move of the ledger, as it is valued. See modules.stock.views.moves."""

    id: UUID
    warehouse: UUID
    at: datetime
    kind: str
    quantity: Decimal
    unit_cost: Decimal | None
    cause: UUID
    line: UUID
    part: int = 0
    of: UUID | None = None


class Worth(msgspec.Struct, frozen=True):
    """What lies in one place: how many, what they are worth (minor units), what one is (major units)."""

    quantity: Decimal = ZERO
    value: int = 0
    unit_cost: Decimal = ZERO


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A move with its worth; see models.CostEntry."""

    move: Moved
    unit_cost: Decimal
    value: int
    corrected: int
    left: Worth


class Origin(msgspec.Struct):
    """What a line had moved (as amounts above 0), and what of it has come back so far."""

    quantity: Decimal = ZERO
    value: int = 0
    back_quantity: Decimal = ZERO
    back_value: int = 0


class Known(msgspec.Struct):
    """What earlier entries of a variant say to later ones.

    `places`: the worth of each warehouse; `lines`: what a line had moved; `sent`: what left by a transfer's line.
    """

    places: dict[UUID, Worth] = {}
    lines: dict[UUID, Origin] = {}
    sent: dict[tuple[UUID, UUID], tuple[Decimal, int]] = {}


def whole(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_HALF_UP))


def minor(quantity: Decimal, unit_cost: Decimal, exponent: int) -> int:
    """Quantity × cost of one, half up, in minor units."""
    return whole((quantity * unit_cost).scaleb(exponent))


def one_of(quantity: Decimal, value: int, exponent: int) -> Decimal:
    """The cost of one, to six decimals, half up."""
    return (Decimal(value).scaleb(-exponent) / quantity).quantize(STEP, ROUND_HALF_UP)


def fold(moves: Iterable[Moved], known: Known, exponent: int) -> list[Entry]:
    """The entries of one variant's moves, which come in the order of (at, id); `known` is taken on."""
    entries: list[Entry] = []
    for move in moves:
        left = known.places.get(move.warehouse, Worth())
        entry = comes(move, left, known, exponent) if move.quantity > 0 else goes(move, left, known, exponent)
        entries.append(entry)
        known.places[move.warehouse] = entry.left
        remember(entry, known)
    return entries


def remember(entry: Entry, known: Known) -> None:
    move = entry.move
    if move.kind == TRANSFER and move.part != ARRIVES:
        known.sent[move.cause, move.line] = (entry.unit_cost, -entry.value)
    if move.of is None:
        origin = known.lines.setdefault(move.line, Origin())
        origin.quantity += abs(move.quantity)
        origin.value += abs(entry.value)
    elif move.kind == "return":
        origin = known.lines.setdefault(move.of, Origin())
        origin.back_quantity += move.quantity
        origin.back_value += entry.value


def came_at(move: Moved, left: Worth, known: Known, exponent: int) -> tuple[Decimal, int]:
    """What one had cost that comes in, and what all of them did."""
    quantity = move.quantity
    if move.kind == TRANSFER and (sent := known.sent.get((move.cause, move.line))):
        return sent
    if move.of and (origin := known.lines.get(move.of)) and origin.quantity:
        back = origin.back_quantity if move.kind == "return" else ZERO
        before = origin.back_value if move.kind == "return" else 0
        value = whole(Decimal(origin.value) * (back + quantity) / origin.quantity) - before
        return one_of(origin.quantity, origin.value, exponent), value
    unit_cost = left.unit_cost if move.unit_cost is None else move.unit_cost
    return unit_cost, minor(quantity, unit_cost, exponent)


def comes(move: Moved, left: Worth, known: Known, exponent: int) -> Entry:
    """Goods that were sold before they came in were taken off at a guess: the difference leaves the value with them."""
    unit_cost, value = came_at(move, left, known, exponent)
    quantity, there = left.quantity + move.quantity, left.value + value
    if left.quantity < 0:
        guess = left.unit_cost or unit_cost
        there = minor(quantity, guess, exponent) if quantity <= 0 else whole(value * quantity / move.quantity)
    average = one_of(quantity, there, exponent) if quantity > 0 else left.unit_cost or unit_cost
    corrected = there - left.value - value
    return Entry(move=move, unit_cost=unit_cost, value=value, corrected=corrected, left=Worth(quantity, there, average))


def goes(move: Moved, left: Worth, known: Known, exponent: int) -> Entry:
    wanted = -move.quantity
    value = minor(wanted, left.unit_cost, exponent)
    unit_cost = left.unit_cost
    if move.of and (origin := known.lines.get(move.of)) and origin.quantity and wanted < left.quantity:
        unit_cost = one_of(origin.quantity, origin.value, exponent)
        value = max(0, min(left.value, whole(Decimal(origin.value) * wanted / origin.quantity)))
    elif wanted == left.quantity:
        value = left.value
    elif wanted > left.quantity > 0:
        value = left.value + minor(wanted - left.quantity, left.unit_cost, exponent)
    elif 0 < wanted < left.quantity:
        value = min(value, left.value)
    rest = Worth(left.quantity - wanted, left.value - value, left.unit_cost)
    return Entry(move=move, unit_cost=unit_cost, value=-value, corrected=0, left=rest)
