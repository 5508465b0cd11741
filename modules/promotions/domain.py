"""What a promotion is: a rule, the goods it is about, and when, where and for whom it holds. Pure.

Amounts in minor units, rates in basis points, quantities in base units.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

DAY = 24 * 60
ALL_DAYS = (1, 2, 3, 4, 5, 6, 7)


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the basket. `amount`: what it costs before promotions; `categories`: its own and those above it."""

    id: UUID
    variant: UUID
    product: UUID
    quantity: Decimal
    amount: int
    categories: tuple[UUID, ...] = ()
    brand: UUID | None = None
    tags: tuple[str, ...] = ()
    is_discountable: bool = True
    is_reduced: bool = False


class Goods(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which goods: those of any of these. Nothing named is everything."""

    variants: tuple[UUID, ...] = ()
    products: tuple[UUID, ...] = ()
    categories: tuple[UUID, ...] = ()
    brands: tuple[UUID, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def is_all(self) -> bool:
        return not (self.variants or self.products or self.categories or self.brands or self.tags)

    def has(self, item: Item) -> bool:
        return (
            self.is_all
            or item.variant in self.variants
            or item.product in self.products
            or item.brand in self.brands
            or any(each in self.categories for each in item.categories)
            or any(tag in self.tags for tag in item.tags)
        )

    def parts(self) -> list["Goods"]:
        """One for each thing named: what a set needs one of."""
        named = (("variants", self.variants), ("products", self.products), ("categories", self.categories))
        more = (("brands", self.brands), ("tags", self.tags))
        return [Goods(**{name: (each,)}) for name, values in (*named, *more) for each in values]  # pyright: ignore[reportArgumentType]


class AmountOff(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="amount"):
    """`amount` off the goods together, or off each piece."""

    amount: int
    each: bool = False


class Percentage(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="percentage"):
    """`off` basis points off; with `sets_of` 2, off whole pairs alone."""

    off: int
    sets_of: int = 1


class NthItem(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="nth"):
    """Of every `nth` pieces the cheapest is `off`: the second at half price, buy three and pay two.

    `same`: of one and the same product, not mixed.
    """

    nth: int
    off: int
    same: bool = False


class Bundle(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="bundle"):
    """A set for `price`: any `pieces` of the goods, or one of each thing that is named."""

    price: int
    pieces: int = 2
    one_each: bool = False


class Step(msgspec.Struct, frozen=True):
    """From `at` (spent, or pieces) on, `off` comes off."""

    at: int
    off: int


class Threshold(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="threshold"):
    """Spend so much (or take so many pieces) and get something off; the highest step that is reached counts.

    `of`: what steps count; `takes`: whether `off` is an amount or basis points; `repeats`: once for every `at`.
    """

    steps: tuple[Step, ...]
    of: Literal["amount", "pieces"] = "amount"
    takes: Literal["amount", "percentage"] = "amount"
    repeats: bool = False


class Gift(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="gift"):
    """For every `buy` pieces (or every `spend`), `get` pieces of `gifts` at `price`: free, or cheap beside the rest.

    Gifts on the order don't count as bought.
    """

    gifts: Goods
    buy: int = 1
    spend: int = 0
    get: int = 1
    price: int = 0


Rule: TypeAlias = AmountOff | Percentage | NthItem | Bundle | Threshold | Gift


class When(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When it holds: from `starts_at` up to `ends_at`, on `days` (Monday is 1), between two minutes of the day.

    A time that ends before it starts reaches into the next day, and belongs to the day it starts on.
    """

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    days: tuple[int, ...] = ALL_DAYS
    since: int = 0
    until: int = DAY

    def holds(self, at: datetime, zone: str) -> bool:
        """At an aware moment, in the store's zone."""
        return self.is_valid(at) and self.is_time(at, zone)

    def is_valid(self, at: datetime) -> bool:
        return (self.starts_at is None or self.starts_at <= at) and (self.ends_at is None or at < self.ends_at)

    def is_time(self, at: datetime, zone: str) -> bool:
        local = at.astimezone(ZoneInfo(zone))
        minute = local.hour * 60 + local.minute
        if self.since < self.until:
            return local.isoweekday() in self.days and self.since <= minute < self.until
        yesterday = (local.date() - timedelta(days=1)).isoweekday()
        return (local.isoweekday() in self.days and minute >= self.since) or (
            yesterday in self.days and minute < self.until
        )


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A promotion, or a coupon with the `code` that was shown. Empty conditions hold for everybody, everywhere.

    `groups`: customers' tags, and ids of their groups. `per_order`: how often the rule applies on one order;
    `per_customer`, `in_all`: on how many orders; `used`: on how many it was. A code has uses of its own. `is_off`:
    somebody has stopped it.
    """

    id: UUID
    name: str
    rule: Rule
    goods: Goods = Goods()
    when: When = When()
    stores: tuple[UUID, ...] = ()
    channels: tuple[UUID, ...] = ()
    groups: tuple[str, ...] = ()
    min_pieces: int = 0
    min_amount: int = 0
    exclusive: bool = False
    priority: int = 0
    per_order: int | None = None
    per_customer: int | None = None
    in_all: int | None = None
    used: int = 0
    code: str = ""
    code_used: int = 0
    code_most: int | None = None
    is_off: bool = False

    @property
    def is_of_order(self) -> bool:
        """Taken off the sum, once the goods have their prices."""
        return isinstance(self.rule, Threshold) or (isinstance(self.rule, AmountOff) and not self.rule.each)


class Basket(msgspec.Struct, frozen=True, kw_only=True):
    """What is bought, where, when and by whom. `uses`: promotion → on how many orders of this customer it was."""

    items: tuple[Item, ...]
    at: datetime
    zone: str
    store: UUID
    channel: UUID
    customer: UUID | None = None
    groups: tuple[str, ...] = ()
    uses: dict[UUID, int] = {}


class Saving(msgspec.Struct, frozen=True, kw_only=True):
    """What an offer takes off one item: `amount` > 0."""

    offer: UUID
    code: str
    name: str
    item: UUID
    amount: int
    is_gift: bool = False


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """Why an offer does not apply, or what would make it better: `why` is a word of `words.PASSED`.

    `pieces` and `amount`: how much is missing. `other`: the offer that stands in the way. `gifts`: what to put on the
    order.
    """

    offer: UUID | None
    code: str
    name: str
    why: str
    pieces: int = 0
    amount: int = 0
    other: str = ""
    gifts: tuple[UUID, ...] = ()


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    savings: tuple[Saving, ...] = ()
    passed: tuple[Passed, ...] = ()
