"""Orders that have happened elsewhere, as they come in by the API."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from modules.orders.schemas import Minor, Name, Quantity, ReasonOut, Words


class RecordLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it was sold elsewhere, by `variant` or `code`; one that isn't known here is kept and flagged.

    `amount` is what it cost; `tax` what of it (or, with prices without tax, on it) was tax. `quantity` is in base
    units, `factor` of which are in one `unit` where it was sold by a larger one. `salesperson`: the staff id of who
    sold it.
    """

    quantity: Quantity
    amount: Minor
    tax: Minor = 0
    tax_rate: Annotated[int, Meta(ge=0, le=10000)] = 0
    tax_class: Name = ""
    unit_price: Minor | None = None
    variant: UUID | None = None
    code: Annotated[str, Meta(max_length=80)] = ""
    name: Name = ""
    reasons: list[ReasonOut] = []
    id: UUID | None = None
    unit: Name = ""
    factor: Quantity = Decimal(1)
    salesperson: UUID | None = None
    salesperson_name: Name = ""

    def __post_init__(self) -> None:
        if self.factor <= 0:
            raise ValueError("a factor is above 0")


class RecordPayment(msgspec.Struct, frozen=True, kw_only=True):
    """What was paid, with what. `given`: what was handed over, with the change that went back; `rounding`: what cash
    rounding added to the bill, so that `amount` − `rounding` is what counts as paid.
    """

    tender: Annotated[str, Meta(max_length=40)]
    amount: Annotated[int, Meta(ge=0, le=10**15)]
    label: Name = ""
    reference: Name = ""
    given: Annotated[int, Meta(ge=0, le=10**15)] | None = None
    rounding: Minor = 0


class RecordIn(msgspec.Struct, frozen=True, kw_only=True):
    """An order that has happened elsewhere: prices, tax, time, ids and number as they were.

    `origin` and `external_id` name it: the same pair again changes nothing. Amounts in minor units of `currency`.
    """

    origin: Annotated[str, Meta(min_length=1, max_length=40)]
    external_id: Annotated[str, Meta(min_length=1, max_length=200)]
    placed_at: datetime
    lines: Annotated[list[RecordLine], Meta(min_length=1, max_length=500)]
    total: Minor
    number: Name = ""
    store: UUID | None = None
    channel: Annotated[str, Meta(max_length=40)] = "api"
    customer: UUID | None = None
    customer_name: Name = ""
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] | None = None
    prices_include_tax: bool = True
    rounding: Minor = 0
    payments: Annotated[list[RecordPayment], Meta(max_length=10)] = []
    note: Words = ""
