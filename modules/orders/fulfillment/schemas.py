"""Parts of an order that go to the customer together, as the API takes and gives them."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from modules.orders.schemas import Quantity, Words


class PartLine(msgspec.Struct, frozen=True, kw_only=True):
    """How much of one order line."""

    line: UUID
    quantity: Quantity


class FulfillmentIn(msgspec.Struct, frozen=True, kw_only=True):
    """What goes out. Without `lines` all that is left; without `warehouse` from where it is kept for the order.

    `way`: over the counter, kept ready to be picked up, or shipped. `gone`: it leaves the shelf now; otherwise it is
    packed and goes later. `confirmed`: the notes of the order, by their text, that its packer has minded.
    """

    lines: Annotated[list[PartLine], Meta(min_length=1, max_length=500)] | None = None
    warehouse: UUID | None = None
    way: Literal["counter", "pickup", "ship"] = "counter"
    gone: bool = True
    confirmed: Annotated[list[Words], Meta(max_length=20)] = []


class Minded(msgspec.Struct, frozen=True, kw_only=True):
    """A note of the order that the packer of a part has confirmed."""

    text: str
    by: str
    at: datetime


class ConfirmationIn(msgspec.Struct, frozen=True, kw_only=True):
    """Notes of the order, by their text; what is no note of it any more is left out."""

    notes: Annotated[list[Words], Meta(min_length=1, max_length=20)]


class FulfillmentOut(msgspec.Struct, frozen=True, kw_only=True):
    """A part of an order. Its stock moves name it (`cause` = `id`)."""

    id: UUID
    order: UUID
    number: str
    state: str
    way: str
    warehouse: UUID | None
    warehouse_name: str
    lines: list[PartLine]
    reason: str
    left_at: datetime | None
    delivered_at: datetime | None
    by: str
    at: datetime
    minded: list[Minded] = []


class FulfillmentReason(msgspec.Struct, frozen=True, kw_only=True):
    reason: Words = ""


def quantities(lines: list[PartLine] | None) -> dict[UUID, Decimal] | None:
    """Lines by id; a line named twice is summed."""
    if lines is None:
        return None
    sums: dict[UUID, Decimal] = {}
    for each in lines:
        sums[each.line] = sums.get(each.line, Decimal(0)) + each.quantity
    return sums
