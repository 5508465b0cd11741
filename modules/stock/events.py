"""What happened to stock."""

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


class ReservationsExpired(Event, frozen=True, kw_only=True):
    """The time of a document's claims is over, and they are given up."""

    name: ClassVar[str] = "stock.reservations_expired"

    cause_kind: str
    cause: UUID
