"""Customers, their cards, and the hosted pages."""

from contextlib import suppress
from typing import Any

from billing.gateway import domain
from billing.gateway.adapter import reading, wire
from billing.gateway.adapter.calls import Calls
from billing.gateway.errors import GatewayRefused


class StripePayers:
    """As port.Payers."""

    def __init__(self, calls: Calls) -> None:
        self._calls, self._v1 = calls, calls.v1

    async def add(self, key: str, *, tenant: str, email: str, name: str, locale: str = "en") -> domain.Payer:
        params = {"email": email, "name": name, "preferred_locales": [locale], "metadata": {"tenant": tenant}}
        operation = self._v1.customers.create_async
        return reading.payer(
            await self._calls.write(wire.Customer, operation, doing="customer", key=key, params=params)
        )

    async def get(self, customer: str) -> domain.Payer:
        return reading.payer(await self._calls.read(wire.Customer, self._v1.customers.retrieve_async, customer))

    async def cards(self, customer: str) -> list[domain.Card]:
        params = {"customer": customer, "type": "card"}
        found = await self._calls.list_all(wire.PaymentMethod, self._v1.payment_methods.list_async, params)
        return [card for each in found if (card := reading.card(each))]

    async def checkout(self, key: str, wanted: domain.CheckoutWanted) -> domain.HostedPage:
        operation, params = self._v1.checkout.sessions.create_async, checkout_params(wanted)
        return reading.page(await self._calls.write(wire.Session, operation, doing="checkout", key=key, params=params))

    async def find_checkout(self, page: str) -> domain.HostedPage:
        return reading.page(await self._calls.read(wire.Session, self._v1.checkout.sessions.retrieve_async, page))

    async def close_checkout(self, key: str, page: str) -> domain.HostedPage:
        operation = self._v1.checkout.sessions.expire_async
        with suppress(GatewayRefused):  # it is not open any more
            await self._calls.write(wire.Session, operation, page, doing="close", key=key)
        return await self.find_checkout(page)

    async def portal(self, key: str, customer: str, *, back: str, changes_card: bool = False) -> domain.HostedPage:
        params: dict[str, Any] = {"customer": customer, "return_url": back}
        if changes_card:
            after = {"type": "redirect", "redirect": {"return_url": back}}
            params["flow_data"] = {"type": "payment_method_update", "after_completion": after}
        operation = self._v1.billing_portal.sessions.create_async
        return reading.page(await self._calls.write(wire.Session, operation, doing="portal", key=key, params=params))


def checkout_params(wanted: domain.CheckoutWanted) -> dict[str, Any]:
    about: dict[str, Any] = {"metadata": {"tenant": wanted.tenant}}
    if wanted.trial_until:
        about["trial_end"] = int(wanted.trial_until.timestamp())
        about["trial_settings"] = {"end_behavior": {"missing_payment_method": wanted.without_card}}
    params: dict[str, Any] = {
        "mode": "subscription",
        "customer": wanted.customer,
        "client_reference_id": wanted.tenant,
        "line_items": [{"price": each.price, "quantity": each.quantity} for each in wanted.items],
        "success_url": wanted.done,
        "cancel_url": wanted.back,
        "locale": wanted.locale,
        "payment_method_collection": "always" if wanted.needs_card else "if_required",
        "subscription_data": about,
        "metadata": {"tenant": wanted.tenant},
    }
    if wanted.asks_tax_id:
        params |= {"tax_id_collection": {"enabled": True}, "customer_update": {"name": "auto", "address": "auto"}}
    if given := discounts_of(wanted):
        return params | {"discounts": given}
    return params | {"allow_promotion_codes": True} if wanted.takes_codes else params


def discounts_of(wanted: domain.NewSubscription) -> list[dict[str, str]]:
    if wanted.promotion_code:
        return [{"promotion_code": wanted.promotion_code}]
    return [{"coupon": wanted.coupon}] if wanted.coupon else []
