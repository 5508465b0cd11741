"""What happened to stock."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from infra.kit.outbox import Event


class StockReceived(Event, frozen=True, kw_only=True):
    """Goods came in. `kind`: opening or receive."""

    name: ClassVar[str] = "stock.received"

    cause: UUID
    kind: str
    variants: list[UUID]


class StockAdjusted(Event, frozen=True, kw_only=True):
    """Somebody corrected a level; `quantity` is the change, a decimal as text."""

    name: ClassVar[str] = "stock.adjusted"

    cause: UUID
    variant: UUID
    quantity: str
    reason: str


class StockCounted(Event, frozen=True, kw_only=True):
    """A count was posted: `cause` is its document."""

    name: ClassVar[str] = "stock.counted"

    cause: UUID
    warehouse: UUID


class HoldMade(Event, frozen=True, kw_only=True):
    """Goods were put aside. `kind`: hold (for a customer) or block (not to be sold)."""

    name: ClassVar[str] = "stock.hold_made"

    hold: UUID
    kind: str
    customer: UUID | None


class HoldEnded(Event, frozen=True, kw_only=True):
    """Goods are no longer put aside. `state`: released, sold or expired."""

    name: ClassVar[str] = "stock.hold_ended"

    hold: UUID
    kind: str
    state: str
    customer: UUID | None


class StockLow(Event, frozen=True, kw_only=True):
    """A store can sell fewer than the threshold since this change; quantities are decimals as text.

    Told once, and again only after a return to the threshold.
    """

    name: ClassVar[str] = "stock.low"

    variant: UUID
    warehouse: UUID
    store: UUID
    left: str
    threshold: str
    at: datetime


class ReservationsExpired(Event, frozen=True, kw_only=True):
    """The time of a document's claims is over, and they are given up."""

    name: ClassVar[str] = "stock.reservations_expired"

    cause_kind: str
    cause: UUID
