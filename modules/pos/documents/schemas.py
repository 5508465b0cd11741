"""Documents as devices write them. What a body is beyond this is kept with it."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

Kind = Literal["opening", "sale", "return", "entry", "handover", "closing", "pickup", "deposit", "cancellation"]
Text = Annotated[str, Meta(max_length=200)]
Words = Annotated[str, Meta(max_length=2000)]
Minor = Annotated[int, Meta(ge=-(10**15), le=10**15)]
Amount = Annotated[int, Meta(ge=0, le=10**15)]
Seq = Annotated[int, Meta(ge=1, le=2**53)]
Facts = dict[str, Any]
MOST_PIECES = Decimal(10**12)


class DocumentIn(msgspec.Struct, frozen=True, kw_only=True):
    """One document. `at` is the device's clock corrected by the skew it knew, `device_at` as the device showed it."""

    id: UUID
    kind: Kind
    register: UUID
    device: UUID
    seq: Seq
    shift: UUID
    at: datetime
    device_at: datetime | None = None
    skew_ms: Annotated[int, Meta(ge=-(10**13), le=10**13)] = 0
    number: Annotated[str, Meta(max_length=80)] = ""
    cashier: UUID | None = None
    approved_by: UUID | None = None
    approved: list[Text] = []
    body: dict[str, Any]


class DocumentsIn(msgspec.Struct, frozen=True, kw_only=True):
    """What a device sends at once; each by itself, so that one that can't be read holds up no other."""

    documents: Annotated[list[Any], Meta(max_length=50)]
    device_at: datetime | None = None


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why some cents of a line are there or aren't, as `orders` writes it."""

    stage: Text = ""
    source: Text = ""
    label: Text = ""
    amount: Minor = 0
    facts: dict[str, str | int] = {}


class ByHand(msgspec.Struct, frozen=True, kw_only=True):
    """A discount as it was given: basis points, or an amount."""

    rate: Annotated[int, Meta(ge=0, le=10_000)] | None = None
    amount: Amount | None = None
    reason: Text = ""


class LineIn(msgspec.Struct, frozen=True, kw_only=True):
    """`quantity` in base units; sold by a larger `unit` (its id), `count` of them. `total` as prices are written,
    `net` + `tax` what is paid of it. `return_of`: the line of the order that it was sold on. `own_price` and `by_hand`:
    what was agreed by hand.
    """

    quantity: Decimal
    total: Minor
    id: UUID | None = None
    variant: UUID | None = None
    unit: UUID | None = None
    unit_name: Text = ""
    count: Decimal | None = None
    code: Annotated[str, Meta(max_length=80)] = ""
    name: Text = ""
    list_price: Minor | None = None
    unit_price: Minor | None = None
    discount: Minor = 0
    reasons: list[Reason] = []
    tax_class: Text = ""
    tax_rate: Annotated[int, Meta(ge=0, le=10000)] = 0
    tax: Minor = 0
    net: Minor | None = None
    note: Words = ""
    salesperson: UUID | None = None
    return_of: UUID | None = None
    restock: bool = True
    reason: Text = ""
    own_price: Amount | None = None
    by_hand: ByHand | None = None

    def __post_init__(self) -> None:
        if not 0 < self.quantity < MOST_PIECES or not 0 < (self.count or 1) < MOST_PIECES:
            raise ValueError("a quantity that nobody sells")


class PaymentIn(msgspec.Struct, frozen=True, kw_only=True):
    """`amount` is what it pays, `given` what was handed over: cash gives `change`. `rounding` as cash was rounded.

    `charge`: of the wallet that was asked for it.
    """

    tender: Annotated[str, Meta(max_length=40)]
    amount: Amount
    label: Text = ""
    given: Amount | None = None
    change: Amount = 0
    rounding: Minor = 0
    reference: Text = ""
    charge: UUID | None = None


class OfIn(msgspec.Struct, frozen=True, kw_only=True):
    """The sale that goods come back from: by its order's id, its number, or its document's id."""

    order: UUID | None = None
    number: Annotated[str, Meta(max_length=80)] = ""
    document: UUID | None = None


class BackIn(msgspec.Struct, frozen=True, kw_only=True):
    """What came back in the same go, as the receipt shows it. It is booked by the return that was kept with the sale:
    `document`, `number`. `of`: the number of the sale that it had been sold by.
    """

    document: UUID | None = None
    number: Text = ""
    of: Text = ""
    total: Amount = 0
    rounding: Minor = 0
    lines: Annotated[list[LineIn], Meta(max_length=500)] = []
    payments: Annotated[list[PaymentIn], Meta(max_length=20)] = []


class OrderIn(msgspec.Struct, frozen=True, kw_only=True):
    """The order that a document is about. `earlier`: what was paid of it before; `confirmed`: the notes, by their text,
    that whoever handed it out has minded.
    """

    id: UUID
    number: Annotated[str, Meta(max_length=80)] = ""
    earlier: Minor = 0
    confirmed: Annotated[list[Words], Meta(max_length=20)] = []


class SaleBody(msgspec.Struct, frozen=True, kw_only=True):
    """What was sold, or came back, and how it was paid. Minor units of `currency`. `order`: the one that is picked up
    or called off; then `lines` and `total` are its, and `payments` what was left of it, or goes back. A deposit has
    the `payments` of a first part of `total`.
    """

    lines: Annotated[list[LineIn], Meta(min_length=1, max_length=500)]
    total: Minor
    payments: Annotated[list[PaymentIn], Meta(max_length=20)] = []
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] | None = None
    prices_include_tax: bool = True
    customer: UUID | None = None
    customer_name: Text = ""
    salesperson: UUID | None = None
    note: Words = ""
    rounding: Minor = 0
    of: OfIn | None = None
    hold: UUID | None = None
    back: BackIn | None = None
    order: OrderIn | None = None
    by_hand: ByHand | None = None
    coupons: Annotated[list[Text], Meta(max_length=20)] = []


class OpeningBody(msgspec.Struct, frozen=True, kw_only=True):
    """`float`: what lies in the drawer before the first sale."""

    float: Amount = 0
    drawer: Text = ""
    count: dict[str, Annotated[int, Meta(ge=0)]] = {}


class EntryBody(msgspec.Struct, frozen=True, kw_only=True):
    """Cash that comes or goes for a reason of its own; a drop goes to the safe."""

    what: Literal["in", "out", "drop"]
    amount: Amount
    reason: Words = ""


class HandoverBody(msgspec.Struct, frozen=True, kw_only=True):
    """Who goes on."""

    to: UUID | None = None


class ClosingBody(msgspec.Struct, frozen=True, kw_only=True):
    """The drawer as it was counted, tender by tender, and cash by denomination (minor units → how many)."""

    counted: dict[str, Minor] = {}
    count: dict[str, Annotated[int, Meta(ge=0)]] = {}
    note: Words = ""
    sent_to: int = 0


class FaultOut(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody has to look: a stable code, and words in English; `facts` fill them in another language."""

    code: str
    message: str = ""
    facts: Facts = {}


class ResultOut(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one document. `state`: recorded, review (recorded, and somebody looks), refused (it could
    not be read, or asked for what can't be: it did not happen).
    """

    id: UUID | None
    state: str
    seq: int | None = None
    number: str = ""
    order: UUID | None = None
    order_number: str = ""
    faults: list[FaultOut] = []
    report: Facts | None = None


class DocumentsOut(msgspec.Struct, frozen=True, kw_only=True):
    """`missing`: sequence numbers of the device that are not here, below the highest that is."""

    server_at: datetime
    results: list[ResultOut]
    missing: list[int]
    next_seq: int
