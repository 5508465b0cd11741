"""One account with Stripe, or with what speaks as Stripe does."""

from datetime import datetime

import httpx
import stripe

from billing.gateway import domain
from billing.gateway.adapter import reading, wire
from billing.gateway.adapter.calls import ANSWER_SECONDS, CONNECT_SECONDS, Calls, client_of
from billing.gateway.adapter.invoices import StripeInvoices
from billing.gateway.adapter.payers import StripePayers
from billing.gateway.adapter.prices import StripePrices
from billing.gateway.adapter.subscriptions import StripeSubscriptions


class StripeHappenings:
    """As port.Happenings."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def since(self, at: datetime) -> list[domain.Happening]:
        params = {"created": {"gte": int(at.timestamp())}, "types": list(domain.HEARD)}
        found = await self._calls.list_all(wire.Event, self._calls.v1.events.list_async, params)
        return [reading.happening(each) for each in reversed(found)]


class StripeGateway:
    """As port.Gateway."""

    def __init__(self, api_key: str, address: str = "") -> None:
        seconds = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
        self._http = stripe.HTTPXClient(timeout=seconds)
        calls = Calls(client_of(api_key, self._http, address))
        self.payers = StripePayers(calls)
        self.subscriptions = StripeSubscriptions(calls)
        self.invoices = StripeInvoices(calls)
        self.prices = StripePrices(calls)
        self.happenings = StripeHappenings(calls)

    async def close(self) -> None:
        """Ends its connections."""
        await self._http.close_async()
