"""What may be sold, and why so many: the terms that a merchant can check by hand."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import msgspec

from infra.kit.i18n import N_
from infra.kit.quantity import ZERO


class Level(msgspec.Struct, frozen=True, kw_only=True):
    """One SKU in one warehouse. `reserved`: allocated, or held for an unpaid order; `kept`: put aside for a customer;
    `held`: damaged, or held back. Goods on their way don't count. `sells`: a store sells from it.
    """

    on_hand: Decimal
    held: Decimal = ZERO
    kept: Decimal = ZERO
    reserved: Decimal = ZERO
    safety: Decimal = ZERO
    sells: bool = True


class Lying(Protocol):
    """What a level's row says, whose `reserved` is all that is promised."""

    @property
    def on_hand(self) -> Decimal: ...
    @property
    def reserved(self) -> Decimal: ...
    @property
    def safety(self) -> Decimal: ...
    @property
    def sells(self) -> bool: ...


def level_of(row: Lying, claims: Mapping[str, Decimal], *, keeps_safety: bool = True) -> Level:
    """A level with its claims told apart by the kind of document that makes them."""
    held, kept = claims.get("block", ZERO), claims.get("hold", ZERO)
    return Level(
        on_hand=row.on_hand,
        held=held,
        kept=kept,
        reserved=row.reserved - held - kept,
        safety=row.safety if keeps_safety else ZERO,
        sells=row.sells,
    )


class Cause(StrEnum):
    ON_HAND = "on_hand"
    HELD = "held"
    KEPT = "kept"
    RESERVED = "reserved"
    SAFETY = "safety"
    SHORT = "short"
    ELSEWHERE = "elsewhere"
    CHANNEL_SAFETY = "channel_safety"
    CHANNEL_CAP = "channel_cap"
    SPLIT = "split"


LABELS: dict[Cause, str] = {
    Cause.ON_HAND: N_("On hand"),
    Cause.HELD: N_("Damaged or held back"),
    Cause.KEPT: N_("Put aside for customers"),
    Cause.RESERVED: N_("Promised to orders"),
    Cause.SAFETY: N_("Safety stock"),
    Cause.SHORT: N_("Promised beyond what is there"),
    Cause.ELSEWHERE: N_("In places that no store sells from"),
    Cause.CHANNEL_SAFETY: N_("Safety stock of this channel"),
    Cause.CHANNEL_CAP: N_("At most so many on this channel"),
    Cause.SPLIT: N_("In other places, and the line may not be split"),
}


class Term(msgspec.Struct, frozen=True):
    """One step of the sum; `label` is a msgid."""

    cause: Cause
    amount: Decimal

    @property
    def label(self) -> str:
        return LABELS[self.cause]


class Sellable(msgspec.Struct, frozen=True):
    """Σ terms = quantity, always."""

    quantity: Decimal
    terms: tuple[Term, ...]


def free(level: Level) -> Decimal:
    """What nobody has a claim on, below zero where more was promised than is there."""
    return level.on_hand - level.held - level.kept - level.reserved


def sellable(
    levels: Sequence[Level], *, channel_safety: Decimal = ZERO, cap: Decimal | None = None, may_split: bool = True
) -> Sellable:
    """How many of a SKU a channel may sell from the warehouses that feed it.

    A warehouse that lacks goods takes none from another's. Where a line may not be split, no more is promised than the
    best warehouse has.
    """
    takes = [max(ZERO, free(level) - level.safety) if level.sells else ZERO for level in levels]
    terms = [
        Term(Cause.ON_HAND, sum((level.on_hand for level in levels), ZERO)),
        Term(Cause.HELD, -sum((level.held for level in levels), ZERO)),
        Term(Cause.KEPT, -sum((level.kept for level in levels), ZERO)),
        Term(Cause.RESERVED, -sum((level.reserved for level in levels), ZERO)),
        Term(Cause.SAFETY, -sum((_kept_safe(level) for level in levels), ZERO)),
        Term(Cause.SHORT, sum((max(ZERO, -free(level)) for level in levels), ZERO)),
        Term(Cause.ELSEWHERE, -sum((max(ZERO, free(level)) for level in levels if not level.sells), ZERO)),
    ]
    total = sum(takes, ZERO)
    limits = [(Cause.SPLIT, total if may_split else max(takes, default=ZERO))]
    limits.append((Cause.CHANNEL_SAFETY, max(ZERO, limits[0][1] - channel_safety)))
    if cap is not None:
        limits.append((Cause.CHANNEL_CAP, min(limits[-1][1], max(ZERO, cap))))
    for cause, limit in limits:
        terms.append(Term(cause, limit - total))
        total = limit
    shown = tuple(term for term in terms if term.amount or term.cause == Cause.ON_HAND)
    return Sellable(total, shown)


def _kept_safe(level: Level) -> Decimal:
    """Of the safety stock, what is really there to be kept."""
    return min(level.safety, max(ZERO, free(level))) if level.sells else ZERO


def sellable_kits(parts: Mapping[str, tuple[Decimal, Decimal]]) -> Decimal:
    """Whole kits from {part: (sellable, needed per kit > 0)}: the scarcest part decides."""
    kits = ((have / need).to_integral_value(ROUND_FLOOR) for have, need in parts.values())
    return max(ZERO, min(kits, default=ZERO))


def is_low(quantity: Decimal, threshold: Decimal | None) -> bool:
    """Strictly below its threshold; without one, never."""
    return threshold is not None and quantity < threshold


def fell_low(before: Decimal, after: Decimal, threshold: Decimal | None) -> bool:
    """Whether this change is the one to tell about: once, and again only after a return to the threshold."""
    return is_low(after, threshold) and not is_low(before, threshold)


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """One variant of a count over its zones (`lines`), beside what the ledger says for that moment.

    `moved`: goods came or went between its first and its last entry, so that it may need another look.
    """

    variant: UUID
    lines: tuple[UUID, ...]
    counted: Decimal
    book: Decimal
    moved: bool = False
    recount: bool = False

    @property
    def difference(self) -> Decimal:
        return self.counted - self.book


class Accuracy(msgspec.Struct, frozen=True):
    """How well the ledger told what is there. `places`: those without a difference ÷ all; `units`: 1 − Σ |difference| ÷
    Σ book, never net. None where there is nothing to divide by.
    """

    places: Decimal | None
    units: Decimal | None


def accuracy(rows: Sequence[Counted]) -> Accuracy:
    right = sum(1 for row in rows if row.difference == 0)
    book = sum((row.book for row in rows), ZERO)
    off = sum((abs(row.difference) for row in rows), ZERO)
    places = Decimal(right) / len(rows) if rows else None
    return Accuracy(places, max(ZERO, 1 - off / book) if book > 0 else None)
