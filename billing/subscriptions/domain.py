"""The subscription: what is true of it, and each way in which that changes. Pure; moments come as parameters.

Its state follows from what is true of it, so that no two facts can contradict each other.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from billing.plans.api import INTERVALS, Interval, Offer, Price

NOTHING = Price(month=0, year=0)


class State(StrEnum):
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    READ_ONLY = "read_only"
    SUSPENDED = "suspended"
    CANCELING = "canceling"
    CANCELED = "canceled"
    CLOSED = "closed"


STAGES = (State.PAST_DUE, State.READ_ONLY, State.SUSPENDED, State.CLOSED)
"""What becomes of who owes, one after the other."""
GOOD = frozenset({State.TRIALING, State.ACTIVE, State.CANCELING, State.CANCELED})
MOVES: Mapping[State, frozenset[State]] = {
    State.TRIALING: frozenset({State.ACTIVE}),
    State.ACTIVE: frozenset({State.CANCELING, State.PAST_DUE}),
    State.CANCELING: frozenset({State.ACTIVE, State.CANCELED, State.PAST_DUE}),
    State.CANCELED: frozenset({State.ACTIVE, State.PAST_DUE}),
    State.PAST_DUE: frozenset({State.READ_ONLY, State.ACTIVE, State.CANCELING, State.CANCELED}),
    State.READ_ONLY: frozenset({State.SUSPENDED, State.ACTIVE, State.CANCELING, State.CANCELED}),
    State.SUSPENDED: frozenset({State.CLOSED, State.ACTIVE, State.CANCELING, State.CANCELED}),
    State.CLOSED: frozenset({State.ACTIVE, State.CANCELING, State.CANCELED}),
}
"""From where to where one act leads. What is closed comes back by paying, until the shop is taken away."""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A plan or an add-on as it was when it was taken, in the subscription's currency."""

    name: str
    version: int
    label: str
    quantity: int = 1
    price: Price = NOTHING
    limits: Mapping[str, int] = {}
    switches: tuple[str, ...] = ()

    def cost(self, interval: Interval) -> int:
        return self.quantity * self.price.of(interval)


class Discount(msgspec.Struct, frozen=True, kw_only=True):
    """What a coupon takes off: `percent` in basis points or `amount` in minor units; `left`: of how many bills yet."""

    name: str
    label: str
    percent: int = 0
    amount: int = 0
    left: int | None = None


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to have."""

    plan: Item
    add_ons: tuple[Item, ...] = ()
    interval: Interval = "month"

    def cost(self) -> int:
        """Minor units a period, before anything is taken off."""
        return sum(item.cost(self.interval) for item in (self.plan, *self.add_ons))


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """A change that is on its way to the payment provider under `key`: `items` by price code, as of `at`."""

    key: str
    items: Mapping[str, int]
    at: datetime
    coupon: str = ""


class Collection(msgspec.Struct, frozen=True, kw_only=True):
    """Who collects: the provider's ids of the `payer`, of the `subscription` that stands for ours, of the open `page`
    and the form that opened it.

    `coupon`: what was typed for that page. `asked`: how often it was asked for what is true; `known`: which asking our
    state is from.
    """

    payer: str
    subscription: str = ""
    page: str = ""
    page_key: str = ""
    coupon: str = ""
    asked: int = 0
    known: int = 0
    change: Pending | None = None


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """One shop's. `has` now, `follows` at the end of the trial or the period. `period` is None for what costs nothing.

    `anchor`: where months are counted from, `turns`: how many have passed. `taken_off`: the discount of the present
    period. `credit`: what the next bills are less by. `overdue_since`: the moment a bill became overdue, with the
    `stage` that has come of it, until when, whether the shop closes for it, and how many `letters` were written.
    `moves_to`: the newer version of its plan that it has from its next period on.
    """

    currency: str
    has: Choice
    begun_at: datetime
    trial_until: datetime | None = None
    follows: Choice | None = None
    moves_to: Item | None = None
    anchor: datetime | None = None
    turns: int = 0
    period: tuple[datetime, datetime] | None = None
    discount: Discount | None = None
    taken_off: Discount | None = None
    credit: int = 0
    cancels: bool = False
    ended_at: datetime | None = None
    overdue_since: datetime | None = None
    stage: State | None = None
    stage_until: datetime | None = None
    closes: bool = False
    letters: int = 0
    trial_letters: int = 0
    collection: Collection | None = None

    @property
    def state(self) -> State:
        if self.stage is not None:
            return self.stage
        if self.trial_until is not None:
            return State.TRIALING
        if self.cancels:
            return State.CANCELING
        return State.CANCELED if self.ended_at else State.ACTIVE

    @property
    def next_choice(self) -> Choice:
        """What its next period is of."""
        to, has = self.moves_to, self.has
        is_newer = to is not None and to.name == has.plan.name and to.version > has.plan.version
        return replace(has, plan=to) if to is not None and is_newer else has

    @property
    def is_paid(self) -> bool:
        return self.period is not None

    @property
    def is_collected(self) -> bool:
        """Whether its periods are the payment provider's: what comes of itself comes from there."""
        return self.collection is not None and bool(self.collection.subscription)

    @property
    def turns_at(self) -> datetime | None:
        """When it goes on by itself."""
        return self.trial_until or (self.period[1] if self.period else None)


def taken(offer: Offer, currency: str, quantity: int = 1) -> Item:
    """`offer` as it is today. Raises KeyError where it isn't sold in `currency`."""
    price = NOTHING if offer.is_free else Price(**{each: offer.price(currency, each) for each in INTERVALS})
    return Item(
        name=offer.name,
        version=offer.version,
        label=offer.label,
        quantity=quantity,
        price=price,
        limits=offer.limits,
        switches=offer.switches,
    )
