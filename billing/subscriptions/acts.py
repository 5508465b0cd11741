"""What may be done with a subscription: each act gives it as it is then, and the lines to bill. Pure."""

import calendar
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from billing.invoicing.api import Line
from billing.plans.api import Interval
from billing.subscriptions.domain import Choice, Discount, Item, State, Subscription
from billing.subscriptions.errors import NothingToCancel, NothingToResume, PayFirst
from billing.subscriptions.proration import period_lines, rest_lines, unused_lines, with_credit

MONTHS: dict[Interval, int] = {"month": 1, "year": 12}


class Done(NamedTuple):
    """The subscription afterwards, and the bills to write, each a list of lines with the moment it is for."""

    subscription: Subscription
    bills: Sequence[tuple[datetime, Sequence[Line]]] = ()


def after_months(anchor: datetime, months: int) -> datetime:
    """`months` later on the anchor's day; on the month's last one where it has no such day."""
    year, month = divmod(anchor.month - 1 + months, 12)
    year, month = anchor.year + year, month + 1
    return anchor.replace(year=year, month=month, day=min(anchor.day, calendar.monthrange(year, month)[1]))


def begin_trial(plan: Item, currency: str, now: datetime, until: datetime) -> Subscription:
    """Everything of `plan` until then, for nothing."""
    return Subscription(currency=currency, has=Choice(plan=plan), begun_at=now, trial_until=until)


def begin_free(plan: Item, currency: str, now: datetime) -> Subscription:
    return Subscription(currency=currency, has=Choice(plan=plan), begun_at=now)


def billed(subscription: Subscription, at: datetime, lines: Sequence[Line]) -> Done:
    """With its credit used on `lines`, or grown by them; no lines, no bill."""
    if not lines:
        return Done(subscription)
    lines, credit = with_credit(lines, subscription.credit)
    return Done(replace(subscription, credit=credit), ((at, lines),))


def start(subscription: Subscription, wanted: Choice, at: datetime, before: Sequence[Line] = ()) -> Done:
    """A first period of `wanted` from `at` on; what costs nothing has none. `before`: lines that it begins with."""
    plain = replace(
        subscription, has=wanted, follows=None, moves_to=None, trial_until=None, cancels=False, ended_at=None, turns=0,
        taken_off=None,
    )  # fmt: skip
    if not wanted.cost():
        return billed(replace(plain, anchor=None, period=None), at, before)
    period = (at, after_months(at, MONTHS[wanted.interval]))
    return bill_period(replace(plain, anchor=at, period=period), at, before)


def bill_period(subscription: Subscription, at: datetime, before: Sequence[Line] = ()) -> Done:
    """The bill of the present period, with what the coupon takes off, of which one is used."""
    if subscription.period is None:
        return billed(subscription, at, before)
    discount = subscription.discount
    used = replace(subscription, taken_off=discount, discount=after_one(discount))
    lines = period_lines(subscription.has, discount, subscription.currency, subscription.period)
    return billed(used, at, [*before, *lines])


def after_one(discount: Discount | None) -> Discount | None:
    """What is left of a discount once a bill was less by it."""
    if discount is None or discount.left is None:
        return discount
    return replace(discount, left=discount.left - 1) if discount.left > 1 else None


def choose(subscription: Subscription, wanted: Choice, now: datetime) -> Done:
    """What is wanted begins at once, or when the trial ends; for nothing, when the period ends. Raises PayFirst."""
    if subscription.stage is not None:
        raise PayFirst
    if subscription.trial_until is not None:
        return Done(replace(subscription, follows=wanted))
    if not subscription.is_paid:
        return start(subscription, wanted, now)
    if not wanted.cost():
        return Done(replace(subscription, follows=wanted, cancels=True))
    before = unused_lines(subscription, now)
    if wanted.interval != subscription.has.interval:
        return start(subscription, wanted, now, before)
    changed = replace(subscription, has=wanted, follows=None, cancels=False)
    if wanted == subscription.has:
        return Done(changed)
    return billed(changed, now, [*before, *rest_lines(subscription, wanted, now)])


def redeem(subscription: Subscription, discount: Discount) -> Subscription:
    """The next bills are less by it; it takes the place of one that was there."""
    return replace(subscription, discount=discount)


def cancel(subscription: Subscription) -> Subscription:
    """It ends with its period, or with the trial that something was to follow. Raises NothingToCancel."""
    if subscription.trial_until is not None and subscription.follows is not None:
        return replace(subscription, follows=None)
    if not subscription.is_paid or subscription.cancels:
        raise NothingToCancel
    return replace(subscription, cancels=True, follows=None)


def resume(subscription: Subscription) -> Subscription:
    """It goes on after all. Raises NothingToResume."""
    if not subscription.cancels:
        raise NothingToResume
    return replace(subscription, cancels=False, follows=None)


def turn(subscription: Subscription, now: datetime, free: Item) -> Done:
    """All that has come of itself until `now`: the trial's end, the ends of periods. `free` is what remains of nothing.

    Who can't use it isn't billed for it: from read-only on no new period begins. What somebody else collects goes on
    there.
    """
    if subscription.is_collected:
        return Done(subscription)
    bills: list[tuple[datetime, Sequence[Line]]] = []
    while (at := subscription.turns_at) is not None and at <= now and not is_stopped(subscription):
        done = turn_once(subscription, at, free)
        subscription = done.subscription
        bills += done.bills
    return Done(subscription, bills)


def is_stopped(subscription: Subscription) -> bool:
    return subscription.stage is not None and subscription.stage != State.PAST_DUE


def turn_once(subscription: Subscription, at: datetime, free: Item) -> Done:
    if subscription.trial_until is not None:
        return start(subscription, subscription.follows or Choice(plan=free), at)
    if subscription.cancels:
        ended = replace(subscription, discount=None)
        done = start(ended, subscription.follows or Choice(plan=free), at)
        return Done(replace(done.subscription, ended_at=at), done.bills)
    return renew(subscription)


def renew(subscription: Subscription) -> Done:
    """The next period begins where the last one ended."""
    if subscription.period is None or subscription.anchor is None:
        return Done(subscription)
    turns, months = subscription.turns + 1, MONTHS[subscription.has.interval]
    period = (subscription.period[1], after_months(subscription.anchor, (turns + 1) * months))
    onward = replace(subscription, has=subscription.next_choice, moves_to=None, turns=turns, period=period)
    return bill_period(onward, period[0])


def fall_behind(
    subscription: Subscription, since: datetime, stage: State, until: datetime | None = None
) -> Subscription:
    """A bill is overdue since then, and that is what comes of it, `until` the next stage."""
    return replace(subscription, overdue_since=subscription.overdue_since or since, stage=stage, stage_until=until)


def catch_up(subscription: Subscription, now: datetime) -> Done:
    """Nothing is overdue any more: all is as it was. A period that ended meanwhile wasn't billed: one begins now."""
    stopped = is_stopped(subscription)
    good = replace(subscription, overdue_since=None, stage=None, stage_until=None, letters=0, closes=False)
    if stopped and not good.is_collected and good.period and good.period[1] <= now and not good.cancels:
        return start(good, good.next_choice, now)
    return Done(good)
