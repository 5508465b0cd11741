"""Recurring revenue and its movements, churn and trials, from the history of subscriptions. Pure; whole minor units."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from infra.kit.clock import day_bounds, day_of

TWELVE = 12
NOT_SERVED = frozenset({"trialing", "read_only", "suspended", "closed"})
"""States in which a shop brings in nothing: it pays nothing yet, or is not served because it doesn't pay."""
OPEN_FOR = timedelta(days=30)
"""How long after its end a trial may still lead to a plan that costs something."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """From `at` on a shop's subscription was so. `cost`: minor units of `currency` a period of `interval`."""

    tenant: str
    at: datetime
    state: str
    plan: str
    interval: str
    currency: str
    cost: int

    @property
    def monthly(self) -> int:
        """What it brings in a month; of a year's price a twelfth, rounded half up."""
        if self.state in NOT_SERVED:
            return 0
        return (2 * self.cost + TWELVE) // (2 * TWELVE) if self.interval == "year" else self.cost


History = Mapping[str, Sequence[Change]]
"""Shop → its changes in their order."""


class Month(msgspec.Struct, frozen=True):
    """From `start` to before `end`; of the month that runs, to now. `first`: its first day."""

    first: date
    start: datetime
    end: datetime


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """One month of one currency: start + new + back + more − less − lost = end, in money and (without more and less) in
    shops. back: who has paid at some time before; lost: who brings in nothing at its end.
    """

    start: int = 0
    new: int = 0
    back: int = 0
    more: int = 0
    less: int = 0
    lost: int = 0
    end: int = 0
    shops_start: int = 0
    shops_new: int = 0
    shops_back: int = 0
    shops_lost: int = 0
    shops_end: int = 0

    @property
    def shop_churn(self) -> float | None:
        """Of the shops that paid at its start those that don't at its end; None where there were none."""
        return self.shops_lost / self.shops_start if self.shops_start else None

    @property
    def revenue_churn(self) -> float | None:
        """Of the revenue at its start what was lost, by who left and by who pays less."""
        return (self.lost + self.less) / self.start if self.start else None


class Trials(msgspec.Struct, frozen=True, kw_only=True):
    """Of the trials that ended in a month, how many led to a plan that costs something; `is_open`: more may follow."""

    ended: int = 0
    converted: int = 0
    is_open: bool = False

    @property
    def rate(self) -> float | None:
        return self.converted / self.ended if self.ended else None


def months_until(now: datetime, zone: str, count: int) -> list[Month]:
    """The last `count` months of `zone`, the one that runs last."""
    today = day_of(now, zone)
    numbers = [today.year * TWELVE + today.month - 1 - back for back in reversed(range(count))]
    firsts = [date(n // TWELVE, n % TWELVE + 1, 1) for n in numbers]
    starts = [day_bounds(first, zone)[0] for first in firsts]
    return [Month(*each) for each in zip(firsts, starts, [*starts[1:], now], strict=True)]


def by_shop(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """`changes` in their order, as a history."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.tenant, []).append(change)
    return found


def standing(changes: Sequence[Change], at: datetime) -> Change | None:
    """What was true right before `at`."""
    return next((change for change in reversed(changes) if change.at < at), None)


def brought_in(changes: Sequence[Change], at: datetime, currency: str) -> int:
    found = standing(changes, at)
    return found.monthly if found and found.currency == currency else 0


def revenue(history: History, at: datetime, currency: str) -> int:
    """Monthly recurring revenue right before `at`."""
    return sum(brought_in(changes, at, currency) for changes in history.values())


def moved(changes: Sequence[Change], month: Month, currency: str) -> dict[str, int]:
    """What one shop adds to the fields of a Movement."""
    start, end = brought_in(changes, month.start, currency), brought_in(changes, month.end, currency)
    known = any(each.monthly and each.currency == currency and each.at < month.start for each in changes)
    found = {"start": start, "end": end, "shops_start": int(start > 0), "shops_end": int(end > 0)}
    if not start and end:
        kind = "back" if known else "new"
        return found | {kind: end, f"shops_{kind}": 1}
    if start and not end:
        return found | {"lost": start, "shops_lost": 1}
    return found | ({"more": end - start} if end > start else {"less": start - end})


def movement(history: History, month: Month, currency: str) -> Movement:
    """Everybody's."""
    total: Counter[str] = Counter()
    for changes in history.values():
        total.update(moved(changes, month, currency))
    return Movement(**total)


def trial_of(changes: Sequence[Change]) -> tuple[datetime, bool] | None:
    """When the shop's first trial ended, and whether it led to a plan that costs something; None while it runs."""
    begun = next((n for n, change in enumerate(changes) if change.state == "trialing"), None)
    if begun is None:
        return None
    ended = next((change.at for change in changes[begun:] if change.state != "trialing"), None)
    if ended is None:
        return None
    return ended, any(each.monthly and ended <= each.at <= ended + OPEN_FOR for each in changes[begun:])


def trials(history: History, month: Month, now: datetime) -> Trials:
    """Of those that ended in the month."""
    found = [trial for changes in history.values() if (trial := trial_of(changes))]
    mine = [converted for ended, converted in found if month.start <= ended < month.end]
    return Trials(ended=len(mine), converted=sum(mine), is_open=now < month.end + OPEN_FOR)


def currencies(history: History) -> list[str]:
    """Those in which somebody has ever paid, the one of most shops first."""
    count = Counter(each for changes in history.values() for each in {c.currency for c in changes if c.monthly})
    return [currency for currency, _ in sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))]


def by_plan(history: History, at: datetime, currency: str) -> list[tuple[str, int, int]]:
    """Plan, its paying shops and what they bring in a month, the most first."""
    shops: Counter[str] = Counter()
    money: Counter[str] = Counter()
    for changes in history.values():
        found = standing(changes, at)
        if found and found.monthly and found.currency == currency:
            shops[found.plan] += 1
            money[found.plan] += found.monthly
    return [(plan, shops[plan], amount) for plan, amount in money.most_common()]
