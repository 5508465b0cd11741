"""What happened to orders. Amounts in minor units; `number` is the order's, for people.

Later facts are read from the order: an event says what must not change.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from infra.kit.outbox import Event


class OrderFact(Event, frozen=True, kw_only=True):
    """What every event of an order carries."""

    order: UUID
    number: str = ""
    store: UUID
    channel: UUID
    customer: UUID | None
    currency: str
    total: int
    at: datetime


class OrderPlaced(OrderFact, frozen=True, kw_only=True):
    name: ClassVar[str] = "order.placed"


class OrderKept(OrderFact, frozen=True, kw_only=True):
    """Placed, and its goods are kept for the buyer: a sale over the counter has no such thing to tell."""

    name: ClassVar[str] = "order.kept"


class OrderPaidLater(OrderFact, frozen=True, kw_only=True):
    """Nothing is left to pay of an order that was placed before: beside `order.paid`, for those who tell the buyer."""

    name: ClassVar[str] = "order.paid_later"


class OrderPaid(OrderFact, frozen=True, kw_only=True):
    """Nothing is left to pay."""

    name: ClassVar[str] = "order.paid"


class OrderRecorded(OrderFact, frozen=True, kw_only=True):
    """It had happened elsewhere; `origin` says where."""

    name: ClassVar[str] = "order.recorded"

    origin: str
    paid: int


class OrderBillable(OrderFact, frozen=True, kw_only=True):
    """It has come so far that its shop wants an invoice written: told only where the settings say so."""

    name: ClassVar[str] = "order.billable"


class OrderFulfilled(OrderFact, frozen=True, kw_only=True):
    """The goods are the customer's."""

    name: ClassVar[str] = "order.fulfilled"


class OrderCanceled(OrderFact, frozen=True, kw_only=True):
    """It will not happen; `refunded` has gone back to where it came from."""

    name: ClassVar[str] = "order.canceled"

    refunded: int


class PartFact(OrderFact, frozen=True, kw_only=True):
    """What happened to a part of an order; `part` is its fulfillment."""

    part: UUID
    way: str


class PartReady(PartFact, frozen=True, kw_only=True):
    """Packed, and waiting to be picked up."""

    name: ClassVar[str] = "order.part_ready"


class PartGone(PartFact, frozen=True, kw_only=True):
    """It has left the shelf: handed over, or on its way."""

    name: ClassVar[str] = "order.part_gone"


class PartDelivered(PartFact, frozen=True, kw_only=True):
    """What was shipped has arrived."""

    name: ClassVar[str] = "order.part_delivered"


class OrderEdited(OrderFact, frozen=True, kw_only=True):
    """It was changed before its goods were handed over; `total` is the new one."""

    name: ClassVar[str] = "order.edited"


class OrderReturned(OrderFact, frozen=True, kw_only=True):
    """Goods came back by `document`, which reverses `reversed` of the sale."""

    name: ClassVar[str] = "order.returned"

    document: UUID
    reversed: int


class OrderRefunded(OrderFact, frozen=True, kw_only=True):
    """Money went back by `document`; it may have lowered prices too."""

    name: ClassVar[str] = "order.refunded"

    document: UUID
    refunded: int


class OrderRebated(OrderFact, frozen=True, kw_only=True):
    """Money was given that reverses nothing. `funded_by`: merchant or supplier."""

    name: ClassVar[str] = "order.rebated"

    document: UUID
    amount: int
    funded_by: str


class OrderActAsked(Event, frozen=True, kw_only=True):
    """One act on many orders waits to be carried out."""

    name: ClassVar[str] = "order.act_asked"

    act: UUID


class OrderFlagged(Event, frozen=True, kw_only=True):
    """Something about it is to be looked at: `flag` says what."""

    name: ClassVar[str] = "order.flagged"

    order: UUID
    number: str
    store: UUID
    flag: str
    at: datetime
