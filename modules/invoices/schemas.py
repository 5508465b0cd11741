"""Invoices as they come in and go out. Amounts in minor units of `currency`, rates in basis points."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

LONGEST, LONGEST_TEXT = 200, 1000
Short = Annotated[str, Meta(max_length=LONGEST)]
Text = Annotated[str, Meta(max_length=LONGEST_TEXT)]


class Buyer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whom it is made out to. `name`: the title, a company's or a person's; `contact`: for whose attention; `address`:
    its lines; `bank`: bank and account, where tax law asks for them.
    """

    name: Short = ""
    contact: Short = ""
    tax_number: Short = ""
    address: Text = ""
    phone: Short = ""
    email: Short = ""
    bank: Short = ""


class Seller(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who issues it. `address`: its lines; `bank`: where to pay."""

    name: Short = ""
    tax_number: Short = ""
    address: Text = ""
    phone: Short = ""
    email: Short = ""
    bank: Text = ""


class InvoiceLook(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How its paper looks. `languages`: one, or two side by side; `accent`: the color of its headings, #rrggbb; `size`:
    of the paper; `logo`: a file's id; `terms`: how it is to be paid; `foot`: the last line of each page.
    """

    languages: tuple[str, ...] = ("en",)
    accent: str = ""
    size: str = "a4"
    logo: UUID | None = None
    terms: str = ""
    foot: str = ""


class ChargedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of what was sold. `quantity` counts `unit`s at `unit_price`; `amount` is as prices are written, what it
    came to after discounts; `net` + `tax` is the same in parts.
    """

    id: UUID
    name: str
    code: str = ""
    unit: str = ""
    quantity: Decimal
    unit_price: int
    amount: int
    tax_rate: int
    net: int
    tax: int


class Charged(msgspec.Struct, frozen=True, kw_only=True):
    """One document that an invoice charges: an order as it was sold. `paid`: what has been paid for it."""

    id: UUID
    number: str
    at: datetime
    store: UUID
    customer: UUID | None
    currency: str
    prices_include_tax: bool
    lines: Sequence[ChargedLine]
    rounding: int = 0
    paid: int = 0

    @property
    def total(self) -> int:
        return sum(line.net + line.tax for line in self.lines) + self.rounding


class Kept(msgspec.Struct, frozen=True):
    """What the customer keeps of a line: how many, and what they come to now."""

    quantity: Decimal
    net: int
    tax: int


class InvoiceLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of an invoice or credit note. `line` is its id in `source`."""

    source: UUID
    line: UUID
    name: str
    code: str = ""
    unit: str = ""
    quantity: Decimal
    unit_price: int
    amount: int
    tax_rate: int
    net: int
    tax: int

    @property
    def gross(self) -> int:
        return self.net + self.tax


class InvoiceSource(msgspec.Struct, frozen=True, kw_only=True):
    """A document that is charged; `rounding`: its own part of the rounding."""

    id: UUID
    number: str
    at: datetime
    rounding: int = 0


class TaxSum(msgspec.Struct, frozen=True):
    """What a tax rate comes to: `net` + `tax` of its lines. `rate` in basis points."""

    rate: int
    net: int
    tax: int


class InvoiceBrief(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice or credit note in a list. `invoice`: the one that a credit note belongs to, its own id otherwise.
    `billed_to`: the buyer's name; `credited`: what its credit notes took back; `canceled`: one of them took back all.
    `issued_on`: the day, by the store's clock; `due_on`: to be paid by then, null for no date; `issued_at`: the moment.
    """

    id: UUID
    kind: str
    number: str
    invoice: UUID
    store: UUID
    customer: UUID | None
    billed_to: str
    currency: str
    net: int
    tax: int
    rounding: int
    total: int
    credited: int
    canceled: bool
    issued_on: date
    due_on: date | None
    issued_at: datetime


class InvoiceOut(InvoiceBrief, frozen=True, kw_only=True):
    """The whole of it. `invoice`: the one that a credit note belongs to, its own id otherwise, `invoice_number` its
    number. `billed_to`: the buyer's name; `credited`: what its credit notes took back; `canceled`: one of them took
    back all. `cancels`: it is a credit note that takes back all. `sources`: the orders that it charges. `rates`: tax by
    rate. `seller`, `buyer`: as they were then; `look`: how it is printed; `remark`: what else stands on it.
    `issued_on`: the day, by the store's clock; `due_on`: to be paid by then, null for no date; `issued_at`: the moment.
    """

    invoice_number: str
    cancels: bool
    prices_include_tax: bool
    paid: int
    sources: list[InvoiceSource]
    lines: list[InvoiceLine]
    rates: list[TaxSum]
    seller: Seller
    buyer: Buyer
    look: InvoiceLook
    remark: str
    by: str
