"""Consents: what a customer answered, for which purpose and by which way, and what follows from it. Pure.

Notices about one's own order may be sent unless they are stopped; everything else only where it was agreed to. No
answer is ever written over: the newest of its pair counts, and the others say since when.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from infra.kit.i18n import N_
from modules.customers.domain import Consent


class Purpose(StrEnum):
    """Why one writes."""

    NOTICES = "notices"
    NEWS = "news"
    SURVEYS = "surveys"


class How(StrEnum):
    """How the answer was given."""

    STAFF = "staff"
    PAPER = "paper"
    ONLINE = "online"
    MESSAGE = "message"
    IMPORT = "import"


PURPOSES = {
    Purpose.NOTICES: N_("About their orders"),
    Purpose.NEWS: N_("News and offers"),
    Purpose.SURVEYS: N_("Questions how it was"),
}
HOWS = {
    How.STAFF: N_("Told us in person or by phone"),
    How.PAPER: N_("Signed on paper"),
    How.ONLINE: N_("Ticked online"),
    How.MESSAGE: N_("Wrote to us"),
    How.IMPORT: N_("Came with a file"),
}
WAYS = {Consent.EMAIL: N_("E-mail"), Consent.SMS: N_("Text message"), Consent.WECHAT: N_("WeChat")}


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer: `given` or withdrawn, when, taken down by whom."""

    purpose: Purpose
    channel: Consent
    given: bool
    how: How = How.STAFF
    at: datetime
    by: str = ""


Pair = tuple[Purpose, Consent]
PAIRS: tuple[Pair, ...] = tuple((purpose, channel) for purpose in Purpose for channel in Consent)


def is_allowed(answers: Sequence[Answer], pair: Pair) -> bool:
    """Whether one may write for that purpose by that way."""
    last = next((answer for answer in reversed(answers) if (answer.purpose, answer.channel) == pair), None)
    return last.given if last else pair[0] is Purpose.NOTICES


def allowed(answers: Sequence[Answer]) -> list[str]:
    """Every "purpose:channel" by which one may write."""
    return [name_of(pair) for pair in PAIRS if is_allowed(answers, pair)]


def name_of(pair: Pair) -> str:
    return f"{pair[0]}:{pair[1]}"


def with_answers(
    before: Sequence[Answer], wanted: Iterable[Pair], *, of: Iterable[Pair], how: How, at: datetime, by: str
) -> list[Answer]:
    """`before` and an answer for each pair of `of` that is now in `wanted` and wasn't, or no longer is."""
    now = set(wanted)
    changed = [pair for pair in of if is_allowed(before, pair) != (pair in now)]
    return [
        *before,
        *(Answer(purpose=p, channel=c, given=(p, c) in now, how=how, at=at, by=by) for p, c in changed),
    ]


def news_by(answers: Sequence[Answer]) -> tuple[Consent, ...]:
    """The ways by which news may be sent."""
    return tuple(channel for channel in sorted(Consent) if is_allowed(answers, (Purpose.NEWS, channel)))
