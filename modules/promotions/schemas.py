"""What comes in and goes out by the API."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from modules.promotions.domain import Goods, Rule, When

MOST_MINOR = 10**15
Name = Annotated[str, Meta(max_length=200)]
Minor = Annotated[int, Meta(ge=0, le=MOST_MINOR)]
Pieces = Annotated[int, Meta(ge=0, le=10**6)]
Limit = Annotated[int, Meta(ge=1, le=10**9)] | None
State = Literal["planned", "running", "ended", "paused", "archived"]
Ids = Annotated[tuple[UUID, ...], Meta(max_length=500)]


class PromotionIn(msgspec.Struct, frozen=True, kw_only=True):
    """A promotion, or with `by_code` what a coupon is worth. Empty conditions hold for everybody, everywhere.

    Amounts in minor units of the shop's currency, `off` of percentages in basis points. `groups`: customers' tags, or
    ids of their groups. `per_order`: how often it applies on one order; `per_customer`, `in_all`: on how many orders.
    """

    name: Name
    rule: Rule
    by_code: bool = False
    goods: Goods = Goods()
    when: When = When()
    stores: Ids = ()
    channels: Ids = ()
    groups: Annotated[tuple[Name, ...], Meta(max_length=100)] = ()
    min_pieces: Pieces = 0
    min_amount: Minor = 0
    exclusive: bool = False
    priority: Annotated[int, Meta(ge=-100, le=100)] = 0
    per_order: Limit = None
    per_customer: Limit = None
    in_all: Limit = None


class PromotionOut(PromotionIn, frozen=True, kw_only=True):
    """`version` is its ETag; `state` follows from its dates and from who has paused it."""

    id: UUID
    version: int
    state: State


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """`orders` it was on (minus those that let go of it), what it took off and what those orders came to."""

    orders: int = 0
    discount: int = 0
    sales: int = 0


class CodesIn(msgspec.Struct, frozen=True, kw_only=True):
    """One `code` of your choice, or `count` codes made up behind `prefix`. `most_uses`: of each, null for any."""

    code: Annotated[str, Meta(max_length=40)] = ""
    count: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    prefix: Annotated[str, Meta(max_length=12)] = ""
    most_uses: Limit = 1
    batch: Name = ""


class CouponOut(msgspec.Struct, frozen=True, kw_only=True):
    """A code; `left` is None where it may be used any number of times."""

    id: UUID
    code: str
    promotion: UUID
    most_uses: int | None
    used: int
    left: int | None
    batch: str
    is_off: bool
    created_at: datetime


class CodesOut(msgspec.Struct, frozen=True, kw_only=True):
    """The codes that were added, sorted."""

    codes: list[str]
