"""Subscriptions: begun, changed, left."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from billing.gateway import domain
from billing.gateway.adapter import reading, wire
from billing.gateway.adapter.calls import Calls
from billing.gateway.adapter.payers import discounts_of
from billing.gateway.units import sent


class StripeSubscriptions:
    """As port.Subscriptions."""

    def __init__(self, calls: Calls) -> None:
        self._calls, self._v1 = calls, calls.v1

    async def begin(self, key: str, wanted: domain.NewSubscription) -> domain.RemoteSubscription:
        operation = self._v1.subscriptions.create_async
        params = begin_params(wanted)
        found = await self._calls.write(wire.Subscription, operation, doing="subscribe", key=key, params=params)
        return reading.subscription(found)

    async def get(self, subscription: str) -> domain.RemoteSubscription:
        operation = self._v1.subscriptions.retrieve_async
        return reading.subscription(await self._calls.read(wire.Subscription, operation, subscription))

    async def list_of(self, customer: str) -> list[domain.RemoteSubscription]:
        params = {"customer": customer, "status": "all"}
        found = await self._calls.list_all(wire.Subscription, self._v1.subscriptions.list_async, params)
        return [reading.subscription(each) for each in found]

    async def change(
        self, key: str, subscription: str, changes: Sequence[domain.Change], *, at: datetime, bill_now: bool = True
    ) -> domain.RemoteSubscription:
        params = {
            "items": [item_of(each) for each in changes],
            "proration_date": int(at.timestamp()),
            "proration_behavior": "always_invoice" if bill_now else "create_prorations",
            # A declined card doesn't take the change back: the subscription is past due, and dunning begins.
            "payment_behavior": "allow_incomplete",
        }
        return await self._update(subscription, "change", key, params)

    async def change_later(
        self, key: str, subscription: str, changes: Sequence[domain.Change]
    ) -> domain.RemoteSubscription:
        params = {"items": [item_of(each) for each in changes], "proration_behavior": "none"}
        return await self._update(subscription, "change later", key, params)

    async def preview(
        self, subscription: str, changes: Sequence[domain.Change], *, at: datetime, coupon: str = ""
    ) -> domain.RemoteInvoice:
        details = {
            "items": [item_of(each) for each in changes],
            "proration_date": int(at.timestamp()),
            "proration_behavior": "always_invoice",
        }
        params: dict[str, Any] = {"subscription": subscription, "subscription_details": details}
        if coupon:
            params["discounts"] = [{"coupon": coupon}]
        found = await self._calls.read(wire.Invoice, self._v1.invoices.create_preview_async, params=params)
        return reading.invoice(found, is_preview=True)

    async def give_coupon(self, key: str, subscription: str, coupon: str) -> domain.RemoteSubscription:
        return await self._update(subscription, "coupon", key, {"discounts": [{"coupon": coupon}]})

    async def cancel_at_period_end(self, key: str, subscription: str) -> domain.RemoteSubscription:
        return await self._update(subscription, "cancel at period end", key, {"cancel_at_period_end": True})

    async def keep(self, key: str, subscription: str) -> domain.RemoteSubscription:
        return await self._update(subscription, "keep", key, {"cancel_at_period_end": False})

    async def hold(self, key: str, subscription: str, *, on: bool) -> domain.RemoteSubscription:
        # An empty text is how Stripe's forms take a value away.
        params = {"pause_collection": {"behavior": "void"} if on else ""}
        return await self._update(subscription, "hold" if on else "let go on", key, params)

    async def cancel_now(self, key: str, subscription: str, *, credit: bool = False) -> domain.RemoteSubscription:
        there = await self.get(subscription)
        if there.is_over:
            return there
        params = {"prorate": True, "invoice_now": True} if credit else {}
        operation = self._v1.subscriptions.cancel_async
        found = await self._calls.write(
            wire.Subscription, operation, subscription, doing="cancel", key=key, params=params
        )
        return reading.subscription(found)

    async def charge_extra(self, key: str, subscription: domain.RemoteSubscription, *, text: str, amount: int) -> None:
        params = {
            "customer": subscription.customer,
            "subscription": subscription.id,
            "amount": sent(amount, subscription.currency),
            "currency": subscription.currency.lower(),
            "description": text,
        }
        operation = self._v1.invoice_items.create_async
        await self._calls.write(wire.Wire, operation, doing="extra", key=key, params=params)

    async def _update(self, subscription: str, doing: str, key: str, params: Any) -> domain.RemoteSubscription:
        operation = self._v1.subscriptions.update_async
        found = await self._calls.write(wire.Subscription, operation, subscription, doing=doing, key=key, params=params)
        return reading.subscription(found)


def begin_params(wanted: domain.NewSubscription) -> dict[str, Any]:
    params: dict[str, Any] = {
        "customer": wanted.customer,
        "items": [{"price": each.price, "quantity": each.quantity} for each in wanted.items],
        "metadata": {"tenant": wanted.tenant},
        "payment_behavior": "allow_incomplete",
        "discounts": discounts_of(wanted),
    }
    if wanted.trial_until:
        params["trial_end"] = int(wanted.trial_until.timestamp())
        params["trial_settings"] = {"end_behavior": {"missing_payment_method": wanted.without_card}}
    return {name: value for name, value in params.items() if value != []}


def item_of(change: domain.Change) -> dict[str, Any]:
    """One line as Stripe wants it: what is empty stays as it is."""
    if change.is_removed:
        return {"id": change.item, "deleted": True}
    named: dict[str, Any] = {"quantity": change.quantity}
    if change.item:
        named["id"] = change.item
    if change.price:
        named["price"] = change.price
    return named
