"""What comes in and goes out by the API."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from infra.kit.quantity import STEP, to_quantity

Name = Annotated[str, Meta(max_length=200)]
Words = Annotated[str, Meta(max_length=2000)]
Minor = Annotated[int, Meta(ge=-(10**15), le=10**15)]
Quantity = Annotated[Decimal, Meta(description="In base units, at most three decimals.")]


class DiscountIn(msgspec.Struct, frozen=True, kw_only=True):
    """A discount by hand: `rate` in basis points (10 % is 1000), or `amount`; `reason` is shown with it."""

    rate: Annotated[int, Meta(gt=0, le=10_000)] | None = None
    amount: Annotated[int, Meta(gt=0, le=10**15)] | None = None
    reason: Name = ""


class LineIn(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted, by exactly one of `variant`, `unit`, `code` and `barcode`. `id` is yours, if you keep one.

    `unit`: the id of a larger unit of a variant; it and its barcode count packs, not pieces. `price` (of one) and
    `discount` are set by hand, which is a right of its own.
    """

    quantity: Quantity = Decimal(1)
    variant: UUID | None = None
    unit: UUID | None = None
    code: Annotated[str, Meta(max_length=80)] | None = None
    barcode: Annotated[str, Meta(max_length=80)] | None = None
    id: UUID | None = None
    price: Annotated[int, Meta(ge=0, le=10**15)] | None = None
    discount: DiscountIn | None = None
    salesperson: UUID | None = None


class AddressIn(msgspec.Struct, frozen=True, kw_only=True):
    """Where it goes, and where the buyer hears of it. `country` is an ISO code."""

    name: Name = ""
    phone: Name = ""
    email: Name = ""
    street: Name = ""
    district: Name = ""
    city: Name = ""
    region: Name = ""
    postcode: Name = ""
    country: Annotated[str, Meta(pattern="^([A-Z]{2})?$")] = ""


class DeliveryIn(msgspec.Struct, frozen=True, kw_only=True):
    """How goods get to the buyer: a shipping method, whose price becomes a line of the order, and where to."""

    method: UUID | None = None
    address: AddressIn = AddressIn()


class DeliveryOut(msgspec.Struct, frozen=True, kw_only=True):
    """As it was agreed on. `kind`: ship, pickup, or empty where nothing was; `grams`: what the goods weigh about."""

    method: UUID | None = None
    name: str = ""
    kind: str = ""
    carrier: str = ""
    grams: int = 0
    address: AddressIn = AddressIn()


class QuoteIn(msgspec.Struct, frozen=True, kw_only=True):
    """Who buys what and where. Without `store` the shop's default one; `channel` by its code."""

    lines: Annotated[list[LineIn], Meta(min_length=1, max_length=500)]
    store: UUID | None = None
    channel: Annotated[str, Meta(max_length=40)] = "api"
    customer: UUID | None = None
    codes: Annotated[list[Annotated[str, Meta(max_length=80)]], Meta(max_length=20)] = []
    points: Annotated[int, Meta(ge=0, le=10**12)] = 0
    delivery: DeliveryIn | None = None
    discount: DiscountIn | None = None


class PaymentIn(msgspec.Struct, frozen=True, kw_only=True):
    """`amount` in minor units: what is handed over (cash gives change); without it all that is left to pay."""

    tender: Annotated[str, Meta(max_length=40)]
    amount: Annotated[int, Meta(gt=0, le=10**15)] | None = None
    reference: Name = ""


class OrderIn(QuoteIn, frozen=True, kw_only=True):
    """A quote that is accepted. `handover` now: the goods leave the shelf at once; later: they are kept.

    `total`: what you expect to pay; another total is refused. `client_id`: your own id for the order, taken once.
    `hold_minutes`: how long unpaid goods are kept, without it until they are handed over or the order is canceled.
    `salesperson`: the staff id of who sold it, for lines that name nobody themselves.
    """

    handover: Literal["now", "later"] = "later"
    payments: Annotated[list[PaymentIn], Meta(max_length=10)] = []
    client_id: UUID | None = None
    total: Minor | None = None
    note: Words = ""
    hold_minutes: Annotated[int, Meta(ge=1, le=60 * 24 * 90)] | None = None
    salesperson: UUID | None = None


class ReasonOut(msgspec.Struct, frozen=True):
    """Why some cents are there (or, negative, aren't)."""

    stage: str
    source: str
    label: str
    amount: int
    facts: dict[str, str | int] = {}


class BundleOut(msgspec.Struct, frozen=True, kw_only=True):
    """The bundle that a line was sold as a part of: all lines with its `id` make it up. `quantity`: how many bundles,
    `unit_price` of one. `needed`: base units of the part in one; the price was spread over the
    parts by `share`, what the part costs by itself.
    """

    id: UUID
    variant: UUID
    name: str
    code: str
    unit: str
    quantity: Decimal
    unit_price: int
    needed: Decimal
    share: int


class LineOut(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it is sold; amounts in minor units. Σ reasons = `amount`; `net` + `tax` is what it comes to.

    `quantity` is in base units, `factor` of which are in one `unit`; `unit_price` is for one `unit`. A bundle is on the
    order by its parts, a line each; `bundle` says which it is.
    """

    id: UUID
    variant: UUID | None
    name: str
    code: str
    unit: str
    quantity: Decimal
    unit_price: int
    amount: int
    reasons: list[ReasonOut]
    tax_class: str
    tax_rate: int
    net: int
    tax: int
    factor: Decimal = Decimal(1)
    kind: str = "goods"
    salesperson: UUID | None = None
    salesperson_name: str = ""
    bundle: BundleOut | None = None

    @property
    def count(self) -> Decimal:
        """How many of `unit`."""
        return to_quantity((self.quantity / self.factor).quantize(STEP))

    @property
    def pack(self) -> str:
        """The larger unit that it is sold by, or ""."""
        return self.unit if self.factor != 1 else ""


class NoteOut(msgspec.Struct, frozen=True, kw_only=True):
    """Why an offer or a coupon does not apply, or what would make it better. `why` is a stable word.

    `pieces` and `amount` (minor units): how much is missing; `gifts`: variants to put on the order, they come with it.
    """

    stage: str
    source: str
    code: str
    why: str
    pieces: int
    amount: int
    gifts: list[UUID]
    message: str


class QuoteOut(msgspec.Struct, frozen=True, kw_only=True):
    """`total` = Σ (net + tax) + rounding, minor units of `currency`. `tax_rate`s are in basis points."""

    currency: str
    prices_include_tax: bool
    lines: list[LineOut]
    net: int
    tax: int
    rounding: int
    total: int
    notes: list[NoteOut] = []


class PaymentOut(msgspec.Struct, frozen=True, kw_only=True):
    """A payment; `change` = `given` − `amount`, `rounding` is what cash rounding added to the bill."""

    id: UUID
    tender: str
    label: str
    amount: int
    given: int
    rounding: int
    refunded: int
    state: str
    reference: str
    at: datetime


class EventOut(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the order's history."""

    kind: str
    facts: dict[str, str | int | bool | None]
    by: str
    at: datetime


class HoldOut(msgspec.Struct, frozen=True, kw_only=True):
    """Why nothing of an order may go out, since when, and who says so."""

    reason: str
    by: str
    at: datetime


class HandlingNote(msgspec.Struct, frozen=True, kw_only=True):
    """What staff have to mind when they handle an order. Buyers don't see it. `rule`: the one that wrote it, empty for
    a person. `confirm`: nothing leaves until its packer has confirmed it.
    """

    text: str
    by: str
    at: datetime
    rule: str = ""
    confirm: bool = False


class OrderBrief(msgspec.Struct, frozen=True, kw_only=True):
    """An order in a list."""

    id: UUID
    number: str
    state: str
    store: UUID
    channel: UUID
    customer: UUID | None
    customer_name: str
    currency: str
    total: int
    paid: int
    origin: str
    external_id: str
    flags: list[str]
    placed_at: datetime
    handed_over_at: datetime | None
    canceled_at: datetime | None


class OrderOut(OrderBrief, frozen=True, kw_only=True):
    """The whole order. `reversed`: what returns and refunds took back of `total`; `due`: still to pay of what is kept;
    `owed`: to be paid back.
    """

    client_id: UUID
    prices_include_tax: bool
    net: int
    tax: int
    rounding: int
    reversed: int
    due: int
    owed: int
    note: str
    by: str
    delivery: DeliveryOut
    held: HoldOut | None
    handling: list[HandlingNote]
    lines: list[LineOut]
    payments: list[PaymentOut]
    history: list[EventOut]


class PlacedOut(msgspec.Struct, frozen=True, kw_only=True):
    """A placed order, as it is answered at once. `again`: it was placed before, under the same `client_id`."""

    id: UUID
    number: str
    state: str
    currency: str
    net: int
    tax: int
    total: int
    paid: int
    change: int
    lines: list[LineOut]
    placed_at: datetime
    again: bool = False


class CancellationIn(msgspec.Struct, frozen=True, kw_only=True):
    reason: Words = ""
