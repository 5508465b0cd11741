"""What is asked of the payment provider and what it knows, in our words: minor units, ids, instants. Pure."""

from datetime import datetime

import msgspec

LIVE = frozenset({"trialing", "active", "past_due"})
OVER = frozenset({"canceled", "incomplete_expired"})

HEARD = (
    "checkout.session.completed",
    "credit_note.created",
    "credit_note.voided",
    "customer.subscription.created",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "customer.subscription.trial_will_end",
    "customer.subscription.updated",
    "invoice.finalized",
    "invoice.marked_uncollectible",
    "invoice.paid",
    "invoice.payment_action_required",
    "invoice.payment_failed",
    "invoice.voided",
)
"""The events that we want to hear of: at Stripe, the endpoint is set to these."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Ids are the provider's, amounts in minor units of `currency` (ISO, upper case), instants aware in UTC."""


class Card(Record, frozen=True, kw_only=True):
    """A way to pay that is kept there: we know no more of it than this."""

    id: str
    brand: str
    last4: str
    month: int
    year: int


class Payer(Record, frozen=True, kw_only=True):
    """`balance`: what the provider owes (below zero) or is owed, put to the next invoice. `tenant` is ours."""

    id: str
    email: str = ""
    name: str = ""
    tenant: str = ""
    card: str = ""
    currency: str = ""
    balance: int = 0
    is_delinquent: bool = False


class Price(Record, frozen=True, kw_only=True):
    """`code` is our name for it. `interval`: month or year; empty for what is paid once."""

    id: str
    code: str
    amount: int
    currency: str
    interval: str


class PriceWanted(Record, frozen=True, kw_only=True):
    """A price to be there under `code`, which never means another amount: a new amount is a new code."""

    code: str
    product: str
    amount: int
    currency: str
    interval: str


class Wanted(Record, frozen=True, kw_only=True):
    """So many of a price (the provider's id of it)."""

    price: str
    quantity: int = 1


class Item(Record, frozen=True, kw_only=True):
    """One line of a subscription."""

    id: str
    price: Price
    quantity: int


class Change(Record, frozen=True, kw_only=True):
    """What becomes of one line: without `item` it is a new one, `is_removed` takes it off."""

    item: str = ""
    price: str = ""
    quantity: int = 1
    is_removed: bool = False


class NewSubscription(Record, frozen=True, kw_only=True):
    """`trial_until`: free until then; `without_card`: what happens at its end without a card (create_invoice, pause,
    cancel). `coupon`, `promotion_code`: the provider's ids, at most one of them.
    """

    customer: str
    tenant: str
    items: tuple[Wanted, ...]
    trial_until: datetime | None = None
    without_card: str = "create_invoice"
    coupon: str = ""
    promotion_code: str = ""


class CheckoutWanted(NewSubscription, frozen=True, kw_only=True):
    """The subscription that a hosted page makes. The page leads to `done` when it is paid, and to `back` otherwise."""

    done: str
    back: str
    locale: str = "auto"
    takes_codes: bool = True
    asks_tax_id: bool = True
    needs_card: bool = True


class HostedPage(Record, frozen=True, kw_only=True):
    """A page of the provider's. `status`: open, complete or expired; empty for a portal's."""

    id: str
    url: str
    status: str = ""
    customer: str = ""
    subscription: str = ""


class RemoteSubscription(Record, frozen=True, kw_only=True):
    """A subscription as the provider has it now.

    `status`: trialing, active, past_due, incomplete, unpaid, paused, canceled, incomplete_expired. While it is on hold
    its periods go on and nobody is charged for them.
    """

    id: str
    customer: str
    tenant: str
    status: str
    currency: str
    items: tuple[Item, ...]
    period_start: datetime | None
    period_end: datetime | None
    created_at: datetime
    trial_end: datetime | None = None
    cancel_at: datetime | None = None
    canceled_at: datetime | None = None
    ended_at: datetime | None = None
    ends_with_period: bool = False
    invoice: str = ""
    card: str = ""
    is_on_hold: bool = False

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def is_over(self) -> bool:
        return self.status in OVER


class Line(Record, frozen=True, kw_only=True):
    """One line of an invoice; below zero it gives back. `tax` and `discount` are parts of it, never below zero."""

    id: str
    text: str
    amount: int
    quantity: int
    price: str
    is_proration: bool
    starts_at: datetime
    ends_at: datetime
    discount: int = 0
    tax: int = 0


class RemoteInvoice(Record, frozen=True, kw_only=True):
    """An invoice as the provider has it, or as it would be: then `id` is empty.

    `status`: draft, open, paid, void, uncollectible. `payment`: what a refund is made of. `page`, `pdf`: addresses.
    """

    id: str
    number: str
    customer: str
    subscription: str
    status: str
    currency: str
    reason: str
    subtotal: int
    discount: int
    tax: int
    total: int
    due: int
    paid: int
    remaining: int
    starting_balance: int
    ending_balance: int | None
    lines: tuple[Line, ...]
    created_at: datetime
    finalized_at: datetime | None = None
    paid_at: datetime | None = None
    attempts: int = 0
    next_attempt_at: datetime | None = None
    page: str = ""
    pdf: str = ""
    payment: str = ""


class CreditNote(Record, frozen=True, kw_only=True):
    """`status`: issued or void. `refund`: the money that went back with it."""

    id: str
    number: str
    invoice: str
    customer: str
    amount: int
    currency: str
    reason: str
    status: str
    created_at: datetime
    pdf: str = ""
    refund: str = ""


class Refund(Record, frozen=True, kw_only=True):
    """`status`: pending, succeeded, failed, canceled, requires_action."""

    id: str
    payment: str
    amount: int
    currency: str
    status: str
    created_at: datetime


class CouponWanted(Record, frozen=True, kw_only=True):
    """Either `percent` in basis points or `amount` of `currency`. `months`: 1 once, 0 for good, else so many."""

    code: str
    name: str
    percent: int = 0
    amount: int = 0
    currency: str = ""
    months: int = 1


class Coupon(CouponWanted, frozen=True, kw_only=True):
    """`id` is the code. `is_valid`: whether it can be given now."""

    id: str
    is_valid: bool
    used: int


class PromotionCode(Record, frozen=True, kw_only=True):
    """The words that a customer types for a coupon."""

    id: str
    code: str
    coupon: str
    is_active: bool


class Happening(Record, frozen=True, kw_only=True):
    """An event: `kind` such as invoice.paid, about the object `about` of `about_kind` (subscription, invoice, …)."""

    id: str
    kind: str
    about: str
    about_kind: str
    at: datetime
    customer: str = ""
    subscription: str = ""
