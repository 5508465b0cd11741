"""Which offers apply together, stated once.

1. An **exclusive** offer keeps the goods it counts to itself: no other offer takes part in them. It goes first, and it
   goes only where that saves the customer more than the offers that go together would. Of several, the higher priority
   goes first; of the same priority the one that saves most.
2. All others go **together**: first what is about goods, then what is about the sum; in each the higher priority first.
   Each sees what those before it have left.
3. Coupons come after promotions by the same two rules. An exclusive coupon counts no goods that are reduced already.

Nothing goes below zero, and the order of lines never matters.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias
from uuid import UUID

from msgspec.structs import replace

from modules.promotions.domain import Basket, Gift, Item, Offer, Outcome, Passed, Saving
from modules.promotions.rules import Case, Effect, Taken, effect, in_order

Key: TypeAlias = tuple[UUID, str]


class Applied(NamedTuple):
    offer: Offer
    effect: Effect
    items: tuple[UUID, ...]  # those it has counted


class Plan(NamedTuple):
    """What applies, one after the other."""

    applied: tuple[Applied, ...] = ()
    refused: tuple[tuple[Offer, Effect], ...] = ()

    @property
    def total(self) -> int:
        return sum(each.effect.total for each in self.applied)

    def left(self, items: Sequence[Item]) -> list[Item]:
        """What the items cost now; those that an exclusive offer keeps are gone."""
        off: Taken = {}
        closed: set[UUID] = set()
        for each in self.applied:
            closed |= set(each.items) if each.offer.exclusive else set()
            for item, amount in each.effect.off.items():
                off[item] = off.get(item, 0) + amount
        open_ones = (item for item in items if item.id not in closed)
        return [
            replace(i, amount=i.amount - off[i.id], is_reduced=True) if off.get(i.id) else i for i in open_ones
        ]  # fmt: skip

    def keeper(self, item: UUID) -> str:
        """The exclusive offer that has the item, or nothing."""
        return next((each.offer.name for each in self.applied if each.offer.exclusive and item in each.items), "")


def settle(basket: Basket, offers: Sequence[Offer]) -> Outcome:
    """What `offers` take off, and why those that don't apply don't."""
    items = [item for item in basket.items if item.is_discountable and item.quantity > 0 and item.amount > 0]
    fit, passed = sift(basket, items, offers)
    together = sorted((offer for offer in fit if not offer.exclusive), key=turn)
    exclusive = sorted((offer for offer in fit if offer.exclusive), key=turn)
    start = Plan()
    while better := next_exclusive(items, start, exclusive, together):
        start = better
        exclusive = [offer for offer in exclusive if offer is not better.applied[-1].offer]
    plan = follow(items, start, together)
    passed += [stands_back(items, plan, offer) for offer in exclusive]
    passed += [refusal(items, plan, offer, found) for offer, found in plan.refused]
    passed += [hint(each.offer, each.effect) for each in plan.applied if each.effect.why]
    return Outcome(savings=tuple(savings(plan)), passed=tuple(passed))


def turn(offer: Offer) -> tuple[bool, int, UUID, str]:
    return offer.is_of_order, -offer.priority, offer.id, offer.code


def sift(basket: Basket, items: Sequence[Item], offers: Sequence[Offer]) -> tuple[list[Offer], list[Passed]]:
    """The offers that hold here, now and for this customer; why the others don't. One for other goods isn't named."""
    fit: list[Offer] = []
    passed: list[Passed] = []
    codes: dict[UUID, int] = {}
    for offer in sorted(offers, key=turn):
        codes[offer.id] = codes.get(offer.id, 0) + 1
        if why := unfit(basket, items, offer, codes[offer.id]):
            if offer.code or why not in {"goods", "elsewhere"}:
                passed.append(Passed(offer=offer.id, code=offer.code, name=offer.name, why=why))
        else:
            fit.append(offer)
    return fit, passed


def unfit(basket: Basket, items: Sequence[Item], offer: Offer, nth_code: int) -> str:  # noqa: PLR0911  one for each
    """The first condition that isn't met; nothing when all are."""
    if offer.is_off:
        return "stopped"
    if (offer.stores and basket.store not in offer.stores) or (offer.channels and basket.channel not in offer.channels):
        return "elsewhere"
    if not any(offer.goods.has(item) for item in items):
        return "goods"
    if not offer.when.is_valid(basket.at):
        return "ended" if offer.when.starts_at is None or offer.when.starts_at <= basket.at else "planned"
    if not offer.when.is_time(basket.at, basket.zone):
        return "time"
    if is_used_up(offer):
        return "used_up"
    if offer.code and nth_code > (offer.per_order or 1):
        return "once_an_order"
    if offer.groups and not set(offer.groups) & set(basket.groups):
        return "group"
    if offer.per_customer is not None:
        return customers_share(basket, offer)
    return ""


def is_used_up(offer: Offer) -> bool:
    own = offer.code_most is not None and offer.code_used >= offer.code_most
    return own or (offer.in_all is not None and offer.used >= offer.in_all)


def customers_share(basket: Basket, offer: Offer) -> str:
    if basket.customer is None:
        return "customer"
    return "had" if basket.uses.get(offer.id, 0) >= (offer.per_customer or 0) else ""


def next_exclusive(
    items: Sequence[Item], start: Plan, exclusive: Sequence[Offer], together: Sequence[Offer]
) -> Plan | None:
    """`start` with one more exclusive offer, or None where the others together save as much."""
    before = follow(items, start, together).total
    for priority in sorted({offer.priority for offer in exclusive}, reverse=True):
        found: list[tuple[int, Plan]] = []
        for offer in exclusive:
            if offer.priority == priority and (more := apply(items, start, offer)).effect.total:
                plan = Plan((*start.applied, more))
                found.append((follow(items, plan, together).total, plan))
        total, plan = max(found, key=lambda pair: pair[0], default=(0, None))
        if plan and total > before:
            return plan
    return None


def follow(items: Sequence[Item], plan: Plan, together: Sequence[Offer]) -> Plan:
    """The plan with all that go together, in their turn."""
    for offer in together:
        more = apply(items, plan, offer)
        if more.effect.total:
            plan = Plan((*plan.applied, more), plan.refused)
        else:
            plan = Plan(plan.applied, (*plan.refused, (offer, more.effect)))
    return plan


def apply(items: Sequence[Item], plan: Plan, offer: Offer) -> Applied:
    """What the offer takes off what the plan has left."""
    open_ones = in_order([item for item in plan.left(items) if item.amount > 0])
    own = [item for item in open_ones if offer.goods.has(item)]
    if offer.exclusive and own:
        open_ones = [item for item in open_ones if not item.is_reduced]
        own = [item for item in own if not item.is_reduced]
        if not own:
            return Applied(offer, Effect(why="reduced"), ())
    if missing := conditions(offer, own):
        return Applied(offer, missing, ())
    limit = None if offer.code else offer.per_order
    found = effect(offer.rule, Case(items=own, basket=open_ones, goods=offer.goods, limit=limit))
    counted = {item.id for item in own} | set(found.off)
    return Applied(offer, found, tuple(sorted(counted)))


def conditions(offer: Offer, items: Sequence[Item]) -> Effect | None:
    """What is missing to the least that must be bought."""
    if not items:
        return Effect(why="taken")
    pieces, amount = sum(int(item.quantity) for item in items), sum(item.amount for item in items)
    if pieces < offer.min_pieces:
        return Effect(why="pieces", pieces=offer.min_pieces - pieces)
    return Effect(why="amount", amount=offer.min_amount - amount) if amount < offer.min_amount else None


def stands_back(items: Sequence[Item], plan: Plan, offer: Offer) -> Passed:
    """Why an exclusive offer isn't in the plan."""
    alone = apply(items, Plan(), offer)
    if not alone.effect.total:
        return refusal(items, plan, offer, alone.effect)
    return replace(hint(offer, Effect(why="better")), other=rival(plan, offer, items))


def refusal(items: Sequence[Item], plan: Plan, offer: Offer, found: Effect) -> Passed:
    if found.why == "taken":
        return replace(hint(offer, Effect(why="better")), other=rival(plan, offer, items))
    return hint(offer, found if found.why else Effect(why="nothing"))


def rival(plan: Plan, offer: Offer, items: Sequence[Item]) -> str:
    """The offer that has what this one is about."""
    own = {item.id for item in items if offer.goods.has(item)}
    keeper = next((plan.keeper(item) for item in sorted(own) if plan.keeper(item)), "")
    return keeper or next((each.offer.name for each in plan.applied if own & set(each.effect.off)), "")


def hint(offer: Offer, found: Effect) -> Passed:
    gifts = offer.rule.gifts.variants if isinstance(offer.rule, Gift) and found.why == "gift" else ()
    return Passed(
        offer=offer.id, code=offer.code, name=offer.name, why=found.why, pieces=found.pieces, amount=found.amount,
        gifts=gifts,
    )  # fmt: skip


def savings(plan: Plan) -> list[Saving]:
    return [
        Saving(
            offer=each.offer.id, code=each.offer.code, name=each.offer.name, item=item, amount=amount,
            is_gift=isinstance(each.offer.rule, Gift),
        )
        for each in plan.applied
        for item, amount in each.effect.off.items()
    ]  # fmt: skip
