"""Those who have a say in prices without the order center knowing them: promotions, coupons, points."""

from datetime import datetime
from decimal import Decimal
from typing import Protocol, TypeVar
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantReader, TenantSession
from modules.orders.domain import Adjustment, Quote, QuoteContext, Stage


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """An order that is being placed, for those who promised a part of its price."""

    order: UUID
    store: UUID
    customer: UUID | None
    at: datetime
    quote: Quote


class RefundedLine(msgspec.Struct, frozen=True):
    line: UUID
    quantity: Decimal
    amount: int


class Refunded(msgspec.Struct, frozen=True, kw_only=True):
    """A refund of an order; `is_last` when nothing of the order is kept."""

    order: UUID
    refund: UUID
    at: datetime
    lines: tuple[RefundedLine, ...]
    is_last: bool


Facts = TypeVar("Facts")


class PriceAdjuster(Protocol[Facts]):
    """One that has a say in prices: a promotion, a coupon, points. It speaks at its `stage`."""

    name: str
    stage: Stage

    async def load(self, session: TenantReader, context: QuoteContext) -> Facts:
        """All that `adjust` will need, in one query."""
        ...

    def adjust(self, quote: Quote, facts: Facts) -> Quote:
        """Pure: the quote with reasons of this stage added (`spread`, `add`), nothing else changed."""
        ...

    async def claim(self, session: TenantSession, order: Placed) -> None:
        """Burn what was promised, conditionally (a coupon once); raises a Problem when it is gone."""
        ...

    async def release(self, session: TenantSession, refund: Refunded) -> None:
        """Give back what the refund leaves without a reason."""
        ...


def loaded(adjuster: PriceAdjuster[Facts], facts: Facts) -> Adjustment:
    """The adjuster with what it has loaded, ready for `quote`."""
    return Adjustment(adjuster.name, adjuster.stage, lambda quote: adjuster.adjust(quote, facts))
