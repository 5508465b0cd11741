"""What the payment provider's news mean to others. The state is read, not carried: a later one may be there already."""

from typing import ClassVar

from infra.kit.outbox import Event


class NewsArrived(Event, frozen=True, kw_only=True):
    """A webhook is kept, or is to be looked at again."""

    name: ClassVar[str] = "payment.news_arrived"
    news: str


class RemoteChanged(Event, frozen=True, kw_only=True):
    """A tenant's subscription is another than it was: read it by `webhooks.api.remote_subscription_of`."""

    name: ClassVar[str] = "subscription.remote_changed"
    tenant: str
    subscription: str
    status: str


class InvoiceRemoteChanged(Event, frozen=True, kw_only=True):
    """Something happened to an invoice of a tenant's, or to a credit note (`about`): ask the gateway for it."""

    name: ClassVar[str] = "invoice.remote_changed"
    tenant: str
    subscription: str
    about: str
    kind: str
