"""What may be sold, and why so many: the terms that a merchant can check by hand."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

import msgspec

from infra.kit.i18n import N_
from infra.kit.quantity import ZERO


class Level(msgspec.Struct, frozen=True, kw_only=True):
    """One SKU in one warehouse. `reserved`: allocated, or held for an unpaid order. Goods on their way don't count."""

    on_hand: Decimal
    held: Decimal = ZERO
    reserved: Decimal = ZERO
    safety: Decimal = ZERO


class Cause(StrEnum):
    ON_HAND = "on_hand"
    HELD = "held"
    RESERVED = "reserved"
    SAFETY = "safety"
    SHORT = "short"
    CHANNEL_SAFETY = "channel_safety"
    CHANNEL_CAP = "channel_cap"
    SPLIT = "split"


LABELS: dict[Cause, str] = {
    Cause.ON_HAND: N_("On hand"),
    Cause.HELD: N_("Damaged or held back"),
    Cause.RESERVED: N_("Promised to orders"),
    Cause.SAFETY: N_("Safety stock"),
    Cause.SHORT: N_("Promised beyond what is there"),
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
    return level.on_hand - level.held - level.reserved


def sellable(
    levels: Sequence[Level], *, channel_safety: Decimal = ZERO, cap: Decimal | None = None, may_split: bool = True
) -> Sellable:
    """How many of a SKU a channel may sell from the warehouses that feed it.

    A warehouse that lacks goods takes none from another's. Where a line may not be split, no more is promised than the
    best warehouse has.
    """
    takes = [max(ZERO, free(level) - level.safety) for level in levels]
    terms = [
        Term(Cause.ON_HAND, sum((level.on_hand for level in levels), ZERO)),
        Term(Cause.HELD, -sum((level.held for level in levels), ZERO)),
        Term(Cause.RESERVED, -sum((level.reserved for level in levels), ZERO)),
        Term(Cause.SAFETY, -sum((_kept_safe(level) for level in levels), ZERO)),
        Term(Cause.SHORT, sum((max(ZERO, -free(level)) for level in levels), ZERO)),
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
    return min(level.safety, max(ZERO, free(level)))


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
