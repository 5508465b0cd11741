"""What each rule takes off: pure arithmetic over the items it is about.

Items come in an order that follows from what they are, dearest piece first, so that the order of lines never matters.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import singledispatch
from uuid import UUID

import msgspec

from infra.kit import money
from modules.promotions.domain import AmountOff, Bundle, Gift, Goods, Item, NthItem, Percentage, Step, Threshold

PIECES = 10**12
Taken = dict[UUID, int]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule is asked about: the `items` it is for and all open ones, both in order; `goods` as they are named;
    how often it applies at most.
    """

    items: Sequence[Item]
    basket: Sequence[Item]
    goods: Goods
    limit: int | None = None

    @property
    def most(self) -> int:
        return PIECES if self.limit is None else self.limit


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """`off`: item → what comes off. `why`, `pieces`, `amount`: what is missing, for this or for the next step."""

    off: Taken = {}
    why: str = ""
    pieces: int = 0
    amount: int = 0

    @property
    def total(self) -> int:
        return sum(self.off.values())


def in_order(items: Sequence[Item]) -> list[Item]:
    """The dearest piece first; equals by what they are, never by where they stand."""
    return sorted(items, key=lambda item: (-Fraction(item.amount) / Fraction(item.quantity), key(item)))


def key(item: Item) -> tuple[UUID, int, int, UUID]:
    return item.variant, -int(item.quantity * 1000), item.amount, item.id


def whole(item: Item) -> int:
    """Pieces: what is weighed counts by its whole units."""
    return int(item.quantity)


def worth(item: Item, pieces: int) -> int:
    """What so many pieces of an item cost."""
    numerator, denominator = item.quantity.as_integer_ratio()
    return money.divide(item.amount * pieces * denominator, numerator)


def shared(total: int, parts: Taken) -> Taken:
    """`total` over items by their `parts`, largest remainder; never more than there is."""
    total = min(total, sum(parts.values()))
    if total <= 0:
        return {}
    shares = money.allocate(total, list(parts.values()))
    return {item: share for item, share in zip(parts, shares, strict=True) if share}


def amounts(case: Case) -> Taken:
    return {item.id: item.amount for item in case.items}


def first(items: Sequence[Item], pieces: int) -> Taken:
    """What the `pieces` dearest pieces cost, by item."""
    found: Taken = {}
    for item in items:
        count = min(pieces, whole(item))
        if count:
            found[item.id] = worth(item, count)
        pieces -= count
    return found


def most(limit: int, pays: Callable[[int], bool]) -> int:
    """The largest number up to `limit` that pays, of those that all pay up to some point."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if pays(middle) else (low, middle - 1)
    return low


@singledispatch
def effect(rule: object, case: Case) -> Effect:
    """What `rule` takes off the items of `case`."""
    raise TypeError(rule, case)


@effect.register
def amount_off(rule: AmountOff, case: Case) -> Effect:
    if not rule.each:
        return Effect(off=shared(rule.amount, amounts(case)))
    if case.limit is None:
        taken = {item.id: min(item.amount, money.multiply(rule.amount, item.quantity)) for item in case.items}
        return Effect(off={item: saved for item, saved in taken.items() if saved > 0})
    off, left = Taken(), case.limit
    for item in case.items:
        count = min(left, whole(item))
        left -= count
        if saved := min(worth(item, count), rule.amount * count):
            off[item.id] = saved
    return Effect(off=off)


@effect.register
def percentage(rule: Percentage, case: Case) -> Effect:
    if rule.sets_of == 1 and case.limit is None:
        parts = amounts(case)
        return Effect(off=shared(money.basis_points(sum(parts.values()), rule.off), parts))
    there = sum(map(whole, case.items))
    sets = min(there // rule.sets_of, case.most)
    parts = first(case.items, sets * rule.sets_of)
    off = shared(money.basis_points(sum(parts.values()), rule.off), parts)
    return Effect(off=off) if off else Effect(why="pieces", pieces=rule.sets_of - there % rule.sets_of)


@effect.register
def nth_item(rule: NthItem, case: Case) -> Effect:
    groups: dict[UUID | None, list[Item]] = {}
    for item in case.items:
        groups.setdefault(item.product if rule.same else None, []).append(item)
    off, short, left = Taken(), rule.nth, case.most
    for _, group in sorted(groups.items(), key=lambda pair: str(pair[0])):
        taken, sets = every_nth(group, rule.nth, left)
        left -= sets
        off |= shared(money.basis_points(sum(taken.values()), rule.off), taken)
        short = min(short, rule.nth - sum(map(whole, group)) % rule.nth)
    is_short = left > 0 and (short < rule.nth or not off)
    return Effect(off=off, why="pieces" if is_short else "", pieces=short if is_short else 0)


def every_nth(items: Sequence[Item], nth: int, limit: int) -> tuple[Taken, int]:
    """What every `nth` piece costs, from the dearest on, and how many there are."""
    sets = min(sum(map(whole, items)) // nth, limit)
    taken, passed = Taken(), 0
    for item in items:
        before, passed = passed, min(passed + whole(item), sets * nth)
        if count := passed // nth - before // nth:
            taken[item.id] = worth(item, count)
    return taken, sets


@effect.register
def bundle(rule: Bundle, case: Case) -> Effect:
    scope = [item for item in case.items if whole(item)]
    parts = [(part, 1) for part in case.goods.parts()] if rule.one_each else [(Goods(), rule.pieces)]
    sets = min((sum(whole(i) for i in scope if part.has(i)) // count for part, count in parts), default=0)
    sets = most(min(sets, case.most), lambda n: bool(set_of(scope, parts, n)))
    sets = most(sets, lambda n: gain(scope, parts, rule, n) > gain(scope, parts, rule, n - 1))
    taken = set_of(scope, parts, sets)
    if off := shared(sum(taken.values()) - sets * rule.price, taken):
        return Effect(off=off)
    missing = sum(max(0, count - sum(whole(i) for i in scope if part.has(i))) for part, count in parts)
    return Effect(why="pieces", pieces=missing) if missing else Effect(why="nothing")


def set_of(items: Sequence[Item], parts: Sequence[tuple[Goods, int]], sets: int) -> Taken:
    """What the goods of so many sets cost; nothing when there aren't as many."""
    left = {item.id: whole(item) for item in items}
    for part, count in parts:
        wanted = count * sets
        for item in items:
            if part.has(item):
                taken = min(wanted, left[item.id])
                left[item.id] -= taken
                wanted -= taken
        if wanted:
            return {}
    used = {item.id: worth(item, whole(item) - left[item.id]) for item in items}
    return {item: amount for item, amount in used.items() if amount}


def gain(items: Sequence[Item], parts: Sequence[tuple[Goods, int]], rule: Bundle, sets: int) -> int:
    return sum(set_of(items, parts, sets).values()) - sets * rule.price


@effect.register
def threshold(rule: Threshold, case: Case) -> Effect:
    parts = amounts(case)
    spent = sum(parts.values())
    reached = spent if rule.of == "amount" else sum(map(whole, case.items))
    steps = sorted(rule.steps, key=lambda step: step.at)
    step = next((step for step in reversed(steps) if step.at <= reached), None)
    times = times_of(rule, step, reached, case.most)
    off = shared(taken_off(rule, step, spent, times), parts) if step else {}
    following = next_step(rule, steps, step, times, case.most)
    missing = following - reached if following else 0
    return Effect(off=off) if not missing else lacking(rule.of, missing, off)


def lacking(what: str, missing: int, off: Taken | None = None) -> Effect:
    """What is missing, in money (`amount`) or in pieces."""
    if what == "amount":
        return Effect(off=off or {}, why=what, amount=missing)
    return Effect(off=off or {}, why=what, pieces=missing)


def times_of(rule: Threshold, step: Step | None, reached: int, limit: int) -> int:
    return min(reached // step.at, limit) if step and rule.repeats else 1


def taken_off(rule: Threshold, step: Step, spent: int, times: int) -> int:
    return step.off * times if rule.takes == "amount" else money.basis_points(spent, step.off)


def next_step(rule: Threshold, steps: Sequence[Step], step: Step | None, times: int, limit: int) -> int | None:
    """Where the next step begins, if there is one."""
    if rule.repeats and step and rule.takes == "amount":
        return step.at * (times + 1) if times < limit else None
    return next((each.at for each in steps if step is None or each.at > step.at), None)


@effect.register
def gift(rule: Gift, case: Case) -> Effect:
    bought = [item for item in case.items if not rule.gifts.has(item)]
    reached, each = (sum(i.amount for i in bought), rule.spend) if rule.spend else (sum(map(whole, bought)), rule.buy)
    times = min(reached // each, case.most)
    if not times:
        return lacking("amount" if rule.spend else "pieces", each - reached)
    off, wanted = Taken(), times * rule.get
    for item in filter(rule.gifts.has, case.basket):
        count = min(wanted, whole(item))
        wanted -= count
        if (saved := worth(item, count) - rule.price * count) > 0:
            off[item.id] = saved
    return Effect(off=off, why="gift" if wanted else "", pieces=wanted)
