"""Where an order and its fulfillments may go from where they stand: data, and the functions that read it.

Cancellation, return, exchange, refund and rebate are documents of their own; holds and flags stand beside the state.
"""

from collections.abc import Iterable
from enum import StrEnum

from modules.orders.errors import FulfillmentCannotBecome, OrderCannotBecome


class OrderState(StrEnum):
    QUOTED = "quoted"
    PLACED = "placed"
    PAID = "paid"
    COMPLETED = "completed"
    CANCELED = "canceled"


class FulfillmentState(StrEnum):
    ALLOCATED = "allocated"
    PICKED = "picked"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELED = "canceled"


class Progress(StrEnum):
    """How far an order's goods are, seen over all its warehouses."""

    NONE = "none"
    PARTLY_SHIPPED = "partly_shipped"
    SHIPPED = "shipped"
    DELIVERED = "delivered"


_O, _F = OrderState, FulfillmentState

ORDER_STEPS: dict[OrderState, frozenset[OrderState]] = {
    _O.QUOTED: frozenset({_O.PLACED, _O.CANCELED}),
    _O.PLACED: frozenset({_O.PAID, _O.CANCELED}),
    # Paid and canceled: the refund is under way or done, as its own document says.
    # Paid and placed again: it was changed, and is dearer now.
    _O.PAID: frozenset({_O.COMPLETED, _O.CANCELED, _O.PLACED}),
    # The money that completed it was somebody else's.
    _O.COMPLETED: frozenset({_O.PLACED}),
    _O.CANCELED: frozenset(),
}
FULFILLMENT_STEPS: dict[FulfillmentState, frozenset[FulfillmentState]] = {
    _F.ALLOCATED: frozenset({_F.PICKED, _F.PACKED, _F.SHIPPED, _F.DELIVERED, _F.CANCELED}),
    _F.PICKED: frozenset({_F.PACKED, _F.SHIPPED, _F.DELIVERED, _F.CANCELED}),
    _F.PACKED: frozenset({_F.SHIPPED, _F.DELIVERED, _F.CANCELED}),
    _F.SHIPPED: frozenset({_F.DELIVERED}),
    _F.DELIVERED: frozenset(),
    _F.CANCELED: frozenset(),
}
HOLDS_STOCK = frozenset({_O.PLACED, _O.PAID})
"""While the goods are promised and not yet gone."""


def can_become(state: OrderState, target: OrderState) -> bool:
    return target in ORDER_STEPS[state]


def become(state: OrderState, target: OrderState) -> OrderState:
    """`target`, if an order may go there from `state`; raises OrderCannotBecome, for a repeated step too."""
    if not can_become(state, target):
        raise OrderCannotBecome(state=state.value, target=target.value)
    return target


def fulfillment_become(state: FulfillmentState, target: FulfillmentState) -> FulfillmentState:
    """As `become`; a step may be left out (goods handed over at the counter are delivered at once)."""
    if target not in FULFILLMENT_STEPS[state]:
        raise FulfillmentCannotBecome(state=state.value, target=target.value)
    return target


def progress(fulfillments: Iterable[FulfillmentState]) -> Progress:
    """How far the goods are; canceled fulfillments don't count."""
    live = [state for state in fulfillments if state != _F.CANCELED]
    gone = [state for state in live if state in {_F.SHIPPED, _F.DELIVERED}]
    if not gone:
        return Progress.NONE
    if len(gone) < len(live):
        return Progress.PARTLY_SHIPPED
    return Progress.DELIVERED if all(state == _F.DELIVERED for state in gone) else Progress.SHIPPED


def is_complete(state: OrderState, fulfillments: Iterable[FulfillmentState]) -> bool:
    """Paid, and every part that wasn't canceled has arrived."""
    return state == _O.PAID and progress(fulfillments) == Progress.DELIVERED
