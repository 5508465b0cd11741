"""A line of a statement as the bank wrote it, and what makes it the same line again."""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec

LONGEST_NAME, LONGEST_TEXT = 140, 1000
TELLING = 4  # signs: fewer may stand in any words
Kind = Literal["camt", "mt940", "table", "api"]
"""Of what a line came in; each bank writes less or more into each of them."""


class RawLine(msgspec.Struct, frozen=True, kw_only=True):
    """One booked payment, minor units of `currency`: above 0 it came in. `account`: whose statement it is."""

    day: date
    amount: int
    currency: str
    account: str = ""
    payer: str = ""
    payer_account: str = ""
    text: str = ""
    reference: str = ""


def tidy(text: str | None, most: int) -> str:
    """One line of text without signs that don't print."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text or "").split())[:most]


def account_in(text: str | None) -> str:
    return "".join(sign for sign in (text or "").upper() if sign.isalnum())[:40]


def digest(line: RawLine, kind: Kind) -> str:
    """The same for the same line, whichever file of a kind it stands in."""
    return f"{kind}:{hashlib.sha256(msgspec.json.encode(line)).hexdigest()}"


def plain(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def agreement(one: RawLine, other: RawLine) -> int:
    """How much two lines of files of different kinds say alike, 0 for different payments.

    Day, amount and currency are the same, and whatever both say: one file may say less, or put into the words what the
    other has in a field of its own. Something must be said by both: who paid, from where, or for what. The bank's own
    numbers may differ: each kind of file has its own.
    """
    if (one.day, one.amount, one.currency) != (other.day, other.amount, other.currency):
        return 0
    if one.account and other.account and one.account != other.account:
        return 0
    here, there = words_of(one), words_of(other)
    score = 0
    for field in ("payer_account", "payer", "text", "reference"):
        mine, theirs = plain(getattr(one, field)), plain(getattr(other, field))
        if not (mine and theirs):
            continue
        if mine in there or theirs in here:
            score += mine == theirs or min(len(mine), len(theirs)) >= TELLING
        elif field != "reference":
            return 0
    return score


def words_of(line: RawLine) -> str:
    return plain(f"{line.payer} {line.payer_account} {line.text} {line.reference}")


def numbered(lines: Sequence[RawLine], kind: Kind) -> list[tuple[RawLine, str, int]]:
    """Each line with its digest, and which of its like it is within the file, from 0."""
    seen = Counter[str]()
    found: list[tuple[RawLine, str, int]] = []
    for line in lines:
        key = digest(line, kind)
        found.append((line, key, seen[key]))
        seen[key] += 1
    return found
