"""Of Stripe's objects what we read, named and shaped as they are sent. Everything else is left where it is."""

from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")


class Wire(msgspec.Struct, frozen=True, kw_only=True):
    """Amounts as Stripe counts them, instants in seconds."""


class Listed(Wire, frozen=True, kw_only=True):
    data: list[dict[str, Any]]
    has_more: bool = False


class Rows(Wire, Generic[T], frozen=True, kw_only=True):
    data: list[T] = []


class InvoiceSettings(Wire, frozen=True, kw_only=True):
    default_payment_method: str | None = None


class Customer(Wire, frozen=True, kw_only=True):
    id: str
    email: str | None = None
    name: str | None = None
    balance: int = 0
    currency: str | None = None
    delinquent: bool | None = None
    metadata: dict[str, str] = {}
    invoice_settings: InvoiceSettings = InvoiceSettings()


class CardDetails(Wire, frozen=True, kw_only=True):
    brand: str
    last4: str
    exp_month: int
    exp_year: int


class PaymentMethod(Wire, frozen=True, kw_only=True):
    id: str
    card: CardDetails | None = None


class Session(Wire, frozen=True, kw_only=True):
    id: str
    url: str | None = None
    status: str | None = None
    customer: str | None = None
    subscription: str | None = None


class Recurring(Wire, frozen=True, kw_only=True):
    interval: str


class Price(Wire, frozen=True, kw_only=True):
    id: str
    currency: str
    unit_amount: int | None = None
    lookup_key: str | None = None
    recurring: Recurring | None = None


class SubscriptionItem(Wire, frozen=True, kw_only=True):
    id: str
    price: Price
    current_period_start: int
    current_period_end: int
    quantity: int | None = None


class Subscription(Wire, frozen=True, kw_only=True):
    id: str
    customer: str
    status: str
    currency: str
    created: int
    items: Rows[SubscriptionItem]
    metadata: dict[str, str] = {}
    cancel_at_period_end: bool = False
    cancel_at: int | None = None
    canceled_at: int | None = None
    ended_at: int | None = None
    trial_end: int | None = None
    latest_invoice: str | None = None
    default_payment_method: str | None = None
    pause_collection: dict[str, Any] | None = None


class Period(Wire, frozen=True, kw_only=True):
    start: int
    end: int


class Part(Wire, frozen=True, kw_only=True):
    amount: int


class ItemDetails(Wire, frozen=True, kw_only=True):
    proration: bool = False


class LineParent(Wire, frozen=True, kw_only=True):
    subscription_item_details: ItemDetails | None = None
    invoice_item_details: ItemDetails | None = None

    @property
    def is_proration(self) -> bool:
        parts = (self.subscription_item_details, self.invoice_item_details)
        return any(part.proration for part in parts if part)


class PriceDetails(Wire, frozen=True, kw_only=True):
    price: str = ""


class Pricing(Wire, frozen=True, kw_only=True):
    price_details: PriceDetails | None = None


class InvoiceLine(Wire, frozen=True, kw_only=True):
    id: str
    amount: int
    period: Period
    description: str | None = None
    quantity: int | None = None
    parent: LineParent | None = None
    pricing: Pricing | None = None
    discount_amounts: list[Part] | None = None
    taxes: list[Part] | None = None


class SubscriptionDetails(Wire, frozen=True, kw_only=True):
    subscription: str = ""


class InvoiceParent(Wire, frozen=True, kw_only=True):
    subscription_details: SubscriptionDetails | None = None


class PaidBy(Wire, frozen=True, kw_only=True):
    payment_intent: str | None = None


class InvoicePayment(Wire, frozen=True, kw_only=True):
    payment: PaidBy
    status: str = ""


class Transitions(Wire, frozen=True, kw_only=True):
    finalized_at: int | None = None
    paid_at: int | None = None


class Invoice(Wire, frozen=True, kw_only=True):
    """A preview has an id of no use to anybody; the adapter leaves it out."""

    id: str
    customer: str | None
    currency: str
    created: int
    subtotal: int
    total: int
    amount_due: int
    amount_paid: int
    amount_remaining: int
    starting_balance: int
    lines: Rows[InvoiceLine]
    status_transitions: Transitions
    number: str | None = None
    status: str | None = None
    billing_reason: str | None = None
    ending_balance: int | None = None
    total_discount_amounts: list[Part] | None = None
    total_taxes: list[Part] | None = None
    attempt_count: int = 0
    next_payment_attempt: int | None = None
    hosted_invoice_url: str | None = None
    invoice_pdf: str | None = None
    parent: InvoiceParent | None = None
    payments: Rows[InvoicePayment] = Rows()


class NoteRefund(Wire, frozen=True, kw_only=True):
    refund: str = ""


class CreditNote(Wire, frozen=True, kw_only=True):
    id: str
    number: str
    invoice: str
    customer: str
    currency: str
    amount: int
    status: str
    created: int
    reason: str | None = None
    pdf: str = ""
    refunds: list[NoteRefund] = []


class Refund(Wire, frozen=True, kw_only=True):
    id: str
    amount: int
    currency: str
    created: int
    payment_intent: str | None = None
    status: str | None = None


class Coupon(Wire, frozen=True, kw_only=True):
    id: str
    duration: str
    valid: bool
    times_redeemed: int
    name: str | None = None
    percent_off: float | None = None
    amount_off: int | None = None
    currency: str | None = None
    duration_in_months: int | None = None


class Promotion(Wire, frozen=True, kw_only=True):
    coupon: str | None = None


class PromotionCode(Wire, frozen=True, kw_only=True):
    id: str
    code: str
    active: bool
    promotion: Promotion


class EventData(Wire, frozen=True, kw_only=True):
    object: dict[str, Any]


class Event(Wire, frozen=True, kw_only=True):
    id: str
    type: str
    created: int
    data: EventData
