"""A bill and its lines. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

Kind = Literal["item", "off", "unused", "rest", "credit", "tax", "note"]
TERMS = timedelta(days=14)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a bill. item: a period of something; off: a coupon; unused, rest: of what was given up and of what is
    had instead, until the period's end; credit: what was had to good; note: what is given back of the bill of that
    name. `label` is a msgid; `amount` in minor units.
    """

    kind: Kind
    label: str
    amount: int
    quantity: int = 1
    start: datetime | None = None
    end: datetime | None = None


class Bill(msgspec.Struct, frozen=True, kw_only=True):
    """What a shop was billed. `state`: open, paid, void or credit, of which nothing is to be paid.

    `remote`: the id of what the payment provider collects it by, `page` where it is paid there. `of`: the number of the
    bill that this one gives back of, 0 for none.
    """

    id: UUID
    tenant: str
    number: int
    state: str
    currency: str
    total: int
    lines: tuple[Line, ...]
    issued_at: datetime
    due_at: datetime
    paid_at: datetime | None = None
    paid_by: str = ""
    remote: str = ""
    page: str = ""
    of: int = 0

    @property
    def name(self) -> str:
        """The number as people write it."""
        return name_of(self.number)


class Collected(msgspec.Struct, frozen=True, kw_only=True):
    """A bill as the payment provider has it; `of` is the provider's id of the bill that a credit note is about."""

    remote: str
    state: str
    currency: str
    lines: tuple[Line, ...]
    issued_at: datetime
    due_at: datetime
    paid_at: datetime | None = None
    page: str = ""
    of: str = ""


def name_of(number: int) -> str:
    return f"YT-{number:06d}"


def number_in(name: str) -> int:
    """The number in what somebody wrote, 0 for none."""
    digits = name.upper().removeprefix("YT-")
    return int(digits) if digits.isdecimal() and digits.isascii() and len(digits) < 15 else 0  # noqa: PLR2004  a bigint


def total(lines: Sequence[Line]) -> int:
    return sum(line.amount for line in lines)
