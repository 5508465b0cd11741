"""Plans, add-ons, coupons and their prices. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, TypeVar

import msgspec

from infra.kit import money

EVERY_SWITCH = "*"
SOURCE_CURRENCY = "USD"
THREE_DECIMALS = 3
Interval = Literal["month", "year"]
INTERVALS: tuple[Interval, ...] = ("month", "year")
T = TypeVar("T", "Plan", "AddOn", "Coupon")


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """What a period costs, in minor units of one currency."""

    month: int
    year: int

    def of(self, interval: Interval) -> int:
        return self.month if interval == "month" else self.year


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What may be subscribed to: one version of one thing. `prices` by currency; none means that it is free.

    `limits`: stores, staff, registers: how many at a time; orders_month: in a calendar month; api_calls_minute: of one
    key. Of an add-on they are what each piece adds. `switches`: what may be switched on, `*` for all that there are.
    """

    name: str
    version: int
    label: str
    text: str = ""
    limits: Mapping[str, int] = {}
    switches: tuple[str, ...] = ()
    prices: Mapping[str, Price] = {}

    @property
    def is_free(self) -> bool:
        return not any(price.month or price.year for price in self.prices.values())

    def price(self, currency: str, interval: Interval) -> int:
        """Minor units of `currency`. Raises KeyError where it isn't sold in that currency."""
        return 0 if self.is_free else self.prices[currency].of(interval)

    def includes(self, switch: str) -> bool:
        return bool({EVERY_SWITCH, switch} & {*self.switches})


class Plan(Offer, frozen=True, kw_only=True):
    """One version of one plan; of limits, what isn't named is not limited. `is_best` is shown first among equals.

    `is_withdrawn`: nobody subscribes to it any more; who has an older version keeps it.
    """

    trial_days: int = 0
    is_best: bool = False
    is_withdrawn: bool = False


class AddOn(Offer, frozen=True, kw_only=True):
    """One version of what may be taken beside a plan, `most` pieces of it."""

    icon: str = "plus"
    most: int = 1


class Coupon(msgspec.Struct, frozen=True, kw_only=True):
    """Takes `percent` (basis points) or `amounts` (minor units by currency) off each of `periods` bills; None: of all.

    `plans`: for these alone, none named for all. `until`: the last moment at which it is taken; `most`: by how many
    shops, None for as many as like.
    """

    name: str
    version: int
    label: str
    percent: int = 0
    amounts: Mapping[str, int] = {}
    periods: int | None = 1
    plans: tuple[str, ...] = ()
    until: datetime | None = None
    most: int | None = None

    def fits(self, plan: str, currency: str, now: datetime) -> bool:
        is_told = bool(self.percent) or currency in self.amounts
        return is_told and (not self.plans or plan in self.plans) and (self.until is None or now <= self.until)


class Catalog(msgspec.Struct, frozen=True, kw_only=True):
    """Every version of everything that was ever on offer."""

    plans: tuple[Plan, ...]
    add_ons: tuple[AddOn, ...]
    coupons: tuple[Coupon, ...] = ()

    def plan(self, name: str, version: int | None = None) -> Plan:
        """That version, or the newest. Raises KeyError."""
        return _pick(self.plans, name, version)

    def add_on(self, name: str, version: int | None = None) -> AddOn:
        return _pick(self.add_ons, name, version)

    def coupon(self, name: str) -> Coupon:
        return _pick(self.coupons, name, None)

    @property
    def on_sale(self) -> Sequence[Plan]:
        """The newest version of each plan that isn't withdrawn."""
        newest = [self.plan(name) for name in dict.fromkeys(plan.name for plan in self.plans)]
        return [plan for plan in newest if not plan.is_withdrawn]

    def offered(self, currency: str) -> Sequence[Plan]:
        """What is on sale in `currency`, the cheapest first."""
        sold = [plan for plan in self.on_sale if plan.is_free or currency in plan.prices]
        return sorted(sold, key=lambda plan: plan.price(currency, "month"))

    def extras(self, currency: str) -> Sequence[AddOn]:
        newest = [self.add_on(name) for name in dict.fromkeys(each.name for each in self.add_ons)]
        return [each for each in newest if currency in each.prices]

    def currencies(self) -> tuple[str, ...]:
        """Those in which plans are sold, the source's first."""
        found = {currency for plan in self.on_sale for currency in plan.prices}
        return tuple(sorted(found, key=lambda currency: (currency != SOURCE_CURRENCY, currency)))

    def currency_for(self, wanted: str) -> str:
        """The currency that a shop which counts in `wanted` pays in."""
        return wanted if wanted in self.currencies() else SOURCE_CURRENCY

    def with_switch(self, switch: str, currency: str = SOURCE_CURRENCY) -> Sequence[Plan]:
        """The plans on offer that include `switch`, the cheapest first."""
        return [plan for plan in self.offered(currency) if plan.includes(switch)]

    def roomier(self, limit: str, most: int, currency: str = SOURCE_CURRENCY) -> Sequence[Plan]:
        """The plans on offer that take more of `limit` than `most`, the cheapest first."""
        return [plan for plan in self.offered(currency) if plan.limits.get(limit, most + 1) > most]

    def adding(self, limit: str, currency: str = SOURCE_CURRENCY) -> Sequence[AddOn]:
        """What is taken beside a plan for more of `limit`."""
        return [each for each in self.extras(currency) if each.limits.get(limit, 0) > 0]


def step(currency: str) -> int:
    """The smallest amount that can be charged: cards take three-decimal currencies in tenths alone."""
    return 10 if money.exponent(currency) == THREE_DECIMALS else 1


def _pick(things: Sequence[T], name: str, version: int | None) -> T:
    found = [each for each in things if each.name == name and version in (None, each.version)]
    if not found:
        raise KeyError(name)
    return max(found, key=lambda each: each.version)
