"""What a payment is for: proposed by the numbers that it names, its amount and its payer, each with its reason."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec

from modules.payments.bank.lines import plain

SHORTEST_NUMBER = 3
APART = r"[\W_]*"


class Why(StrEnum):
    """The reasons, the strongest first."""

    NAMED = "named"
    NAMED_ALL = "named_all"
    NAMED_LESS = "named_less"
    NAMED_MORE = "named_more"
    PAYER = "payer"
    PAYER_ALL = "payer_all"
    PAYER_LESS = "payer_less"
    AMOUNT = "amount"


SURE = frozenset({Why.NAMED, Why.NAMED_ALL, Why.PAYER})


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is to be paid: `due` minor units of `currency`. `names`: what a payer may call it by."""

    kind: str
    id: UUID
    number: str
    due: int
    currency: str
    day: date
    names: tuple[str, ...] = ()
    customer: UUID | None = None
    payer: str = ""
    store: UUID | None = None
    href: str = ""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What came in. `known`: customers who paid from this account before."""

    id: UUID
    amount: int
    currency: str
    payer: str
    words: str
    known: frozenset[UUID] = frozenset()


class Part(msgspec.Struct, frozen=True):
    """How much of a line pays a claim."""

    claim: Claim
    amount: int


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """`said`: what in the line's words named it."""

    parts: tuple[Part, ...]
    why: Why
    said: str = ""

    @property
    def is_sure(self) -> bool:
        return self.why in SURE


def propose(lines: Sequence[Line], claims: Sequence[Claim]) -> dict[UUID, Proposal]:
    """A proposal for each line that has one. What a sure one pays, no other is proposed for.

    The order of either doesn't matter: claims are paid the oldest first, and sure lines go before the others.
    """
    there = sorted(claims, key=lambda claim: (claim.day, claim.number, claim.kind, claim.id))
    left = {(claim.kind, claim.id): claim.due for claim in there}
    found: dict[UUID, Proposal] = {}
    waiting = sorted((line for line in lines if line.amount > 0), key=lambda line: line.id)
    names = [(claim, names_of(claim)) for claim in there]
    for only_sure in (True, False):
        for line in waiting:
            if line.id in found:
                continue
            made = propose_one(line, names, left)
            if made and (made.is_sure or not only_sure):
                found[line.id] = made
                if made.is_sure:
                    for part in made.parts:
                        left[part.claim.kind, part.claim.id] -= part.amount
    return found


Named = Sequence[tuple[Claim, Sequence[str]]]
Left = Mapping[tuple[str, UUID], int]


def propose_one(line: Line, names: Named, left: Left) -> Proposal | None:
    open_ones = [
        (claim, own) for claim, own in names if claim.currency == line.currency and left[claim.kind, claim.id] > 0
    ]
    called = [(claim, said) for claim, own in open_ones if (said := said_in(line.words, own))]
    if called:
        return by_name(line, [claim for claim, _ in called], called[0][1], left)
    theirs = [claim for claim, _ in open_ones if is_payer(line, claim)]
    same = [claim for claim in theirs if due(claim, left) == line.amount]
    if same:
        return Proposal(parts=whole(same[:1], left), why=Why.PAYER if len(same) == 1 else Why.PAYER_LESS)
    if theirs and len({claim.customer or claim.payer for claim in theirs}) == 1:
        total = sum(due(claim, left) for claim in theirs)
        why = Why.PAYER_ALL if total == line.amount else Why.PAYER_LESS
        return Proposal(parts=filled(theirs, line.amount, left), why=why)
    alike = [claim for claim, _ in open_ones if due(claim, left) == line.amount]
    return Proposal(parts=whole(alike, left), why=Why.AMOUNT) if len(alike) == 1 else None


def by_name(line: Line, called: Sequence[Claim], said: str, left: Left) -> Proposal:
    total = sum(due(claim, left) for claim in called)
    if total == line.amount:
        return Proposal(parts=whole(called, left), why=Why.NAMED if len(called) == 1 else Why.NAMED_ALL, said=said)
    same = [claim for claim in called if due(claim, left) == line.amount]
    if len(same) == 1:
        return Proposal(parts=whole(same, left), why=Why.NAMED, said=said)
    why = Why.NAMED_LESS if line.amount < total else Why.NAMED_MORE
    return Proposal(parts=filled(called, line.amount, left), why=why, said=said)


def due(claim: Claim, left: Left) -> int:
    return left[claim.kind, claim.id]


def whole(claims: Sequence[Claim], left: Left) -> tuple[Part, ...]:
    return tuple(Part(claim, due(claim, left)) for claim in claims)


def filled(claims: Sequence[Claim], amount: int, left: Left) -> tuple[Part, ...]:
    """The oldest first, as far as the amount goes."""
    parts: list[Part] = []
    for claim in claims:
        share = min(amount, due(claim, left))
        if share:
            parts.append(Part(claim, share))
        amount -= share
    return tuple(parts)


def names_of(claim: Claim) -> list[str]:
    """What it is called by, without what is too short to mean it."""
    return [name for name in (claim.number, *claim.names) if len(plain(name)) >= SHORTEST_NUMBER]


def said_in(words: str, names: Collection[str]) -> str:
    """The first of `names` that stands in `words`, however its parts are parted; not within a longer one."""
    packed = plain(words)
    return next((name for name in names if plain(name) in packed and pattern(name).search(folded(words))), "")


@lru_cache(8192)
def pattern(name: str) -> re.Pattern[str]:
    parts = [re.escape(part) for part in re.findall(r"[^\W_]+", folded(name))]
    first, last = edge_of(parts[0][0]), edge_of(parts[-1][-1])
    return re.compile(f"(?<!{first}){APART.join(parts)}(?!{last})")


def edge_of(sign: str) -> str:
    """A number doesn't go on with a digit, a word not with a letter."""
    return r"\d" if sign.isdigit() else "[a-z]"


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def is_payer(line: Line, claim: Claim) -> bool:
    """Whether it paid from that account before, or bears the same name, its words in whichever order."""
    if claim.customer is not None and claim.customer in line.known:
        return True
    return bool(claim.payer) and (words_of(line.payer) == words_of(claim.payer) or same(line.payer, claim.payer))


def words_of(name: str) -> Any:
    return sorted(re.findall(r"[^\W_]+", folded(name)))


def same(one: str, other: str) -> bool:
    return plain(one) == plain(other) != ""
