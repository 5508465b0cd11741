"""What we ask of a payment provider, in five parts. Everything raises GatewayError.

`key` names what is being done ("change 0190…"): whatever is repeated or killed, one key is one effect, and a repeat
gives the first one's answer. The same key with other words is refused.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from billing.gateway.domain import (
    Card,
    Change,
    CheckoutWanted,
    Coupon,
    CouponWanted,
    CreditNote,
    Happening,
    HostedPage,
    NewSubscription,
    Payer,
    Price,
    PriceWanted,
    PromotionCode,
    Refund,
    RemoteInvoice,
    RemoteSubscription,
)


class Payers(Protocol):
    """Who pays, their cards, and the provider's pages for them."""

    async def add(self, key: str, *, tenant: str, email: str, name: str, locale: str = "en") -> Payer: ...

    async def get(self, customer: str) -> Payer: ...

    async def cards(self, customer: str) -> list[Card]: ...

    async def checkout(self, key: str, wanted: CheckoutWanted) -> HostedPage:
        """A page where the customer enters a card and subscribes; good for a day."""
        ...

    async def find_checkout(self, page: str) -> HostedPage: ...

    async def close_checkout(self, key: str, page: str) -> HostedPage:
        """An open page leads nowhere from now on; gives it as it is, complete where somebody was faster."""
        ...

    async def portal(self, key: str, customer: str, *, back: str, changes_card: bool = False) -> HostedPage:
        """The provider's page about the customer: cards, invoices; with `changes_card` straight to another card."""
        ...


class Subscriptions(Protocol):
    """What is paid for again and again."""

    async def begin(self, key: str, wanted: NewSubscription) -> RemoteSubscription: ...

    async def get(self, subscription: str) -> RemoteSubscription: ...

    async def list_of(self, customer: str) -> list[RemoteSubscription]:
        """All of them, the newest first, also those that are over."""
        ...

    async def change(
        self, key: str, subscription: str, changes: Sequence[Change], *, at: datetime, bill_now: bool = True
    ) -> RemoteSubscription:
        """What is left of the period is credited and charged by the second as of `at`: now, or on the next invoice.

        A repeat has to name the same `at`.
        """
        ...

    async def change_later(self, key: str, subscription: str, changes: Sequence[Change]) -> RemoteSubscription:
        """The next period is of these; nothing is credited or charged for the present one."""
        ...

    async def preview(
        self, subscription: str, changes: Sequence[Change], *, at: datetime, coupon: str = ""
    ) -> RemoteInvoice:
        """The invoice that `change` would make at `at`, after `coupon` was given."""
        ...

    async def give_coupon(self, key: str, subscription: str, coupon: str) -> RemoteSubscription: ...

    async def cancel_at_period_end(self, key: str, subscription: str) -> RemoteSubscription: ...

    async def keep(self, key: str, subscription: str) -> RemoteSubscription:
        """Takes a cancellation at the period's end back."""
        ...

    async def hold(self, key: str, subscription: str, *, on: bool) -> RemoteSubscription:
        """On hold its periods go on, and the invoices of those are void; a repeat changes nothing."""
        ...

    async def cancel_now(self, key: str, subscription: str, *, credit: bool = False) -> RemoteSubscription:
        """Over at once; with `credit` what is left of the period is credited. A repeat changes nothing."""
        ...

    async def charge_extra(self, key: str, subscription: RemoteSubscription, *, text: str, amount: int) -> None:
        """Usage: a line of the next invoice."""
        ...


class Invoices(Protocol):
    """What was charged, and what was given back of it."""

    async def get(self, invoice: str) -> RemoteInvoice: ...

    async def list_of(self, customer: str) -> list[RemoteInvoice]:
        """The newest first."""
        ...

    async def upcoming(self, subscription: str) -> RemoteInvoice:
        """The next period's invoice, as it would be today."""
        ...

    async def pay(self, key: str, invoice: str) -> RemoteInvoice:
        """Tries the card now. Raises CardDeclined."""
        ...

    async def void(self, key: str, invoice: str) -> RemoteInvoice: ...

    async def credit(self, key: str, invoice: str, amount: int, currency: str, *, refund: bool) -> CreditNote:
        """A credit note; the money goes back to the card, or else to the customer's balance."""
        ...

    async def credits_of(self, customer: str) -> list[CreditNote]: ...

    async def refund(self, key: str, payment: str, amount: int, currency: str) -> Refund: ...


class Prices(Protocol):
    """What we sell, there under our codes."""

    async def have(self, wanted: Sequence[PriceWanted]) -> list[Price]:
        """Makes what isn't there, in the order asked."""
        ...

    async def get(self, price: str) -> Price:
        """By the provider's id."""
        ...

    async def have_coupon(self, wanted: CouponWanted) -> Coupon: ...

    async def have_promotion_code(self, code: str, coupon: str) -> PromotionCode: ...

    async def find_promotion_code(self, code: str) -> PromotionCode | None:
        """The one that is active under these words, if there is one."""
        ...


class Happenings(Protocol):
    """What the provider says that happened."""

    async def since(self, at: datetime) -> list[Happening]:
        """Everything that is about subscriptions and invoices, the oldest first; it is kept for thirty days."""
        ...


class Gateway(Protocol):
    """One account with a payment provider."""

    @property
    def payers(self) -> Payers: ...

    @property
    def subscriptions(self) -> Subscriptions: ...

    @property
    def invoices(self) -> Invoices: ...

    @property
    def prices(self) -> Prices: ...

    @property
    def happenings(self) -> Happenings: ...

    async def close(self) -> None:
        """Ends its connections."""
        ...
