"""What a subscription is billed, reckoned for itself from the rules of prorating: fractions, rounded once a line.

Knows neither our arithmetic nor the try-out provider's. Amounts in minor units, moments in seconds.
"""

import calendar
from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import NamedTuple

TENS = {"KWD"}
MONTHS = {"month": 1, "year": 12}


class Charged(NamedTuple):
    """What was taken for one thing, after what came off, for which time."""

    net: int
    start: int
    end: int


class Billed(NamedTuple):
    """`total` before what was to good, `due` after it."""

    total: int
    due: int


class Line(NamedTuple):
    """`of`: the thing it is charged for, from `start` on; what gives back has none, and nothing comes off it."""

    amount: int
    of: str = ""
    start: int = 0
    extra: bool = False


def months_later(anchor: int, months: int) -> int:
    start = datetime.fromtimestamp(anchor, UTC)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return int(start.replace(year=year, month=month + 1, day=day).timestamp())


class Reckoning:
    """One subscription. `things`: name → price of a piece and how many; the plan is one of them, named "plan"."""

    def __init__(self, currency: str, things: Mapping[str, tuple[int, int]], interval: str, at: int) -> None:
        self.currency, self.balance = currency, 0
        self.things = dict(things)
        self.charged: dict[str, Charged] = {}
        self.waiting: list[int] = []
        self.percent, self.is_once = 0, False
        self.bills: list[Billed] = []
        self.begin(interval, at)

    def begin(self, interval: str, at: int, before: tuple[Line, ...] = ()) -> None:
        """A whole first period from `at` on."""
        self.interval, self.anchor, self.turns = interval, at, 0
        self.start, self.end = at, months_later(at, MONTHS[interval])
        self.bill([*before, *self.whole()])

    def rounded(self, value: Fraction) -> int:
        step = 10 if self.currency in TENS else 1
        size = int(abs(value) / step + Fraction(1, 2)) * step
        return size if value >= 0 else -size

    def whole(self) -> list[Line]:
        return [Line(price * pieces, name, self.start) for name, (price, pieces) in self.things.items()]

    def bill(self, lines: list[Line]) -> None:
        """What waited comes with it; the coupon takes its part of each line that charges."""
        if not lines:
            return
        every = [*(Line(amount, extra=True) for amount in self.waiting), *lines]
        self.waiting = []
        off = 0
        for line in every:
            charges = line.of or line.extra
            less = self.rounded(Fraction(line.amount * self.percent, 100)) if charges else 0
            off += less
            if line.of:
                self.charged[line.of] = Charged(line.amount - less, line.start, self.end)
        if off and self.is_once:
            self.percent = 0
        total = sum(line.amount for line in every) - off
        due = max(0, total + self.balance) if total > 0 else 0
        self.balance += total - due
        if any(line.amount for line in every):
            self.bills.append(Billed(total, due if total > 0 else total))

    def whole_of(self, name: str) -> int:
        price, pieces = self.things[name]
        return price * pieces

    def unused(self, name: str, at: int) -> list[Line]:
        had = self.charged.pop(name, None)
        if had is None or not had.net:
            return []
        return [Line(-self.rounded(Fraction(had.net * (self.end - at), had.end - had.start)))]

    def change(self, things: Mapping[str, tuple[int, int]], interval: str, at: int) -> None:
        """What is given up is credited, what is had instead is charged until the period ends, or for a new one."""
        touched = [name for name in self.things if things.get(name) != self.things[name]]
        new = [name for name in things if name not in self.things]
        if interval != self.interval:
            back = tuple(line for name in list(self.things) for line in self.unused(name, at))
            self.things = dict(things)
            self.begin(interval, at, back)
            return
        back = [line for name in touched for line in self.unused(name, at)]
        self.things = dict(things)
        rest = [
            Line(self.rounded(Fraction(self.whole_of(name) * (self.end - at), self.end - self.start)), name, at)
            for name in [*touched, *new]
            if name in things
        ]
        self.bill([*back, *rest])

    def give(self, percent: int, *, is_once: bool) -> None:
        self.percent, self.is_once = percent, is_once

    def use(self, amount: int) -> None:
        self.waiting.append(amount)

    def pass_until(self, now: int) -> None:
        """Every period that begins until then."""
        while self.end <= now:
            self.turns += 1
            self.start = self.end
            self.end = months_later(self.anchor, (self.turns + 1) * MONTHS[self.interval])
            self.bill(self.whole())

    def credit(self, amount: int) -> None:
        """To good, for what comes."""
        self.balance -= amount
