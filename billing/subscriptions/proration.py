"""What is billed for a period, and for a change within one: minor units, rounded once a line. Pure.

Cards take three-decimal currencies in tenths alone, so amounts of these end in zero.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from billing.invoicing.api import Line, total
from billing.plans.api import step
from billing.subscriptions.domain import Choice, Discount, Subscription
from infra.kit import money

SECOND = timedelta(seconds=1)


def share(amount: int, part: int, whole: int, currency: str) -> int:
    """`amount` × `part` ÷ `whole`, half up to what can be charged; `amount` ≥ 0 and 0 ≤ `part` ≤ `whole`."""
    unit = step(currency)
    return (2 * amount * part + whole * unit) // (2 * whole * unit) * unit


def off(amount: int, discount: Discount | None, currency: str) -> int:
    """What `discount` takes off `amount`, never more than all of it."""
    if discount is None:
        return 0
    if discount.percent:
        return min(amount, share(amount, discount.percent, money.BASIS_POINTS, currency))
    return min(amount, discount.amount)


def net(choice: Choice, discount: Discount | None, currency: str) -> int:
    """What a whole period of `choice` costs after what is taken off."""
    gross = choice.cost()
    return gross - off(gross, discount, currency)


def period_lines(
    choice: Choice, discount: Discount | None, currency: str, period: tuple[datetime, datetime]
) -> list[Line]:
    """A line for each thing that costs, and one for what is taken off."""
    start, end = period
    items = [item for item in (choice.plan, *choice.add_ons) if item.cost(choice.interval)]
    lines = [
        Line(kind="item", label=i.label, quantity=i.quantity, amount=i.cost(choice.interval), start=start, end=end)
        for i in items
    ]
    taken_off = off(choice.cost(), discount, currency)
    if discount and taken_off:
        lines.append(Line(kind="off", label=discount.label, amount=-taken_off))
    return lines


def left_of(subscription: Subscription, now: datetime) -> tuple[int, int]:
    """Seconds that are left of the period, and seconds of all of it; none of one where nothing is paid for."""
    if subscription.period is None:
        return 0, 1
    start, end = subscription.period
    return max(timedelta(0), end - max(start, now)) // SECOND, (end - start) // SECOND


def unused_lines(subscription: Subscription, now: datetime) -> list[Line]:
    """What comes off for what is given up at `now`, before its period ends."""
    part, whole = left_of(subscription, now)
    cost = net(subscription.has, subscription.taken_off, subscription.currency)
    amount = -share(cost, part, whole, subscription.currency)
    if not amount or subscription.period is None:
        return []
    return [
        Line(kind="unused", label=subscription.has.plan.label, amount=amount, start=now, end=subscription.period[1])
    ]


def rest_lines(subscription: Subscription, wanted: Choice, now: datetime) -> list[Line]:
    """What `wanted`, of the same interval, costs from `now` until the period ends."""
    part, whole = left_of(subscription, now)
    amount = share(net(wanted, subscription.taken_off, subscription.currency), part, whole, subscription.currency)
    if not amount or subscription.period is None:
        return []
    return [Line(kind="rest", label=wanted.plan.label, amount=amount, start=now, end=subscription.period[1])]


def with_credit(lines: Sequence[Line], credit: int) -> tuple[list[Line], int]:
    """The lines with as much of `credit` as they take, and the credit that is then left; below zero it grows."""
    sum_ = total(lines)
    if sum_ < 0:
        return [*lines], credit - sum_
    used = min(credit, sum_)
    return ([*lines, Line(kind="credit", label="", amount=-used)] if used else [*lines]), credit - used
