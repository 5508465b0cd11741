"""Exact arithmetic of this Stripe: fractions, rounded once. Pure; amounts as Stripe counts them."""

import calendar
from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction

THOUSANDTHS = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})
WHOLE = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf")
)
DAY = 86_400
MONTHS = {"month": 1, "year": 12}
DAYS = {"day": 1, "week": 7}


def step_of(currency: str) -> int:
    """The smallest amount that can be charged: ten where there are three decimals."""
    return 10 if currency in THOUSANDTHS else 1


def rounded(value: Fraction, currency: str) -> int:
    """Half away from zero, to what the currency can be charged in."""
    step = step_of(currency)
    steps = abs(value) / step
    whole = int(steps + Fraction(1, 2)) * step
    return whole if value >= 0 else -whole


def share(amount: int, part: int, whole: int, currency: str) -> int:
    """`part` of `whole` of an amount; nothing of a period without length."""
    return rounded(Fraction(amount * part, whole), currency) if whole else 0


def percent_of(amount: int, percent: float, currency: str) -> int:
    """A percentage with up to two decimals."""
    return rounded(Fraction(amount * round(percent * 100), 10_000), currency)


def spread(total: int, weights: Sequence[int], currency: str) -> list[int]:
    """`total` over `weights` by largest remainder, in steps of the currency; nothing on weights of zero."""
    step, whole = step_of(currency), sum(weights)
    if not whole:
        return [0 for _ in weights]
    steps, odd = divmod(total, step)
    exact = [Fraction(steps * weight, whole) for weight in weights]
    given = [int(each) for each in exact]
    order = sorted(range(len(weights)), key=lambda at: (given[at] - exact[at], at))
    for at in order[: steps - sum(given)]:
        given[at] += 1
    found = [each * step for each in given]
    found[order[0]] += odd
    return found


def later(anchor: int, interval: str, times: int) -> int:
    """`times` intervals after `anchor` (seconds): the same day of the month, or its last."""
    if interval in DAYS:
        return anchor + DAYS[interval] * DAY * times
    start = datetime.fromtimestamp(anchor, UTC)
    months = start.year * 12 + start.month - 1 + MONTHS[interval] * times
    year, month = divmod(months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return int(start.replace(year=year, month=month + 1, day=day).timestamp())


def next_end(anchor: int, interval: str, count: int, start: int) -> int:
    """The first end of a period after `start`, of periods that are counted from `anchor`."""
    times = 0
    while (end := later(anchor, interval, times)) <= start:
        times += count
    return end
