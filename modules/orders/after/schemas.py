"""What comes after a sale, as it comes in and goes out by the API. Amounts in minor units."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from modules.orders.schemas import LineIn, Name, PaymentIn, Quantity, Words

Condition = Literal["shelf", "damaged", "destroyed"]
Tender = Annotated[str, Meta(max_length=40)]
Amount = Annotated[int, Meta(gt=0, le=10**15)]


class ReturnLine(msgspec.Struct, frozen=True, kw_only=True):
    """What comes back of a line, and how it was found: back to the shelf, damaged, or only fit to be destroyed.

    `line` may be a bundle's id: then `quantity` counts bundles, and all of its parts come back.
    """

    line: UUID
    quantity: Quantity
    condition: Condition = "shelf"
    reason: Name = ""


class ReturnIn(msgspec.Struct, frozen=True, kw_only=True):
    """Goods that come back. `refund`: their money goes back at once, as `tender` says, else as it came."""

    lines: Annotated[list[ReturnLine], Meta(min_length=1, max_length=500)]
    refund: bool = True
    tender: Tender = ""
    note: Words = ""


class LoweredLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line's price lowered afterwards by `amount`, tax included: the goods stay with the customer. `line` may be a
    bundle's id: then the amount is spread over its parts.
    """

    line: UUID
    amount: Amount
    reason: Name = ""


class RefundIn(msgspec.Struct, frozen=True, kw_only=True):
    """Money that goes back: `amount` of what is owed, all of it without. `lines` lowers prices first."""

    amount: Amount | None = None
    lines: Annotated[list[LoweredLine], Meta(max_length=500)] = []
    tender: Tender = ""
    note: Words = ""


class RebateIn(msgspec.Struct, frozen=True, kw_only=True):
    """Money given for a reason of its own; it reverses nothing of the sale. `funded_by` bears it."""

    amount: Amount
    kind: Literal["goodwill", "cash_back", "check_in"] = "goodwill"
    tender: Tender = "cash"
    funded_by: Literal["merchant", "supplier"] = "merchant"
    line: UUID | None = None
    note: Words = ""


class ExchangeIn(msgspec.Struct, frozen=True, kw_only=True):
    """Goods that come back and goods that go out for them, in one act.

    What the new goods cost more is paid by `payments`; what they cost less goes back, as `tender` says.
    """

    lines: Annotated[list[ReturnLine], Meta(min_length=1, max_length=500)]
    goods: Annotated[list[LineIn], Meta(min_length=1, max_length=500)]
    handover: Literal["now", "later"] = "now"
    payments: Annotated[list[PaymentIn], Meta(max_length=10)] = []
    tender: Tender = ""
    note: Words = ""


class AfterLineOut(msgspec.Struct, frozen=True, kw_only=True):
    """What of a line was reversed; `condition` is empty for a lower price alone."""

    line: UUID
    variant: UUID | None
    name: str
    code: str
    unit: str
    quantity: Decimal
    condition: str
    reason: str
    net: int
    tax: int


class PaidBackOut(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the money; `is_done` false: its provider is being asked."""

    tender: str
    label: str
    amount: int
    is_done: bool = True


class AfterOut(msgspec.Struct, frozen=True, kw_only=True):
    """A return, refund, rebate or exchange. `total` = net + tax + rounding is what it reverses of the sale, `paid` what
    was handed back with it. `other`: the new order of an exchange.
    """

    id: UUID
    number: str
    kind: str
    order: UUID
    store: UUID
    currency: str
    lines: list[AfterLineOut]
    net: int
    tax: int
    rounding: int
    total: int
    paid: int
    payments: list[PaidBackOut]
    other: UUID | None
    note: str
    facts: dict[str, Any]
    by: str
    at: datetime
