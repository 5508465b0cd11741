"""Invoices, credit notes and refunds."""

from typing import Any

from billing.gateway import domain
from billing.gateway.adapter import reading, wire
from billing.gateway.adapter.calls import Calls
from billing.gateway.units import sent

PAYMENTS = ["payments"]


class StripeInvoices:
    """As port.Invoices."""

    def __init__(self, calls: Calls) -> None:
        self._calls, self._v1 = calls, calls.v1

    async def get(self, invoice: str) -> domain.RemoteInvoice:
        operation = self._v1.invoices.retrieve_async
        return reading.invoice(await self._calls.read(wire.Invoice, operation, invoice, params={"expand": PAYMENTS}))

    async def list_of(self, customer: str) -> list[domain.RemoteInvoice]:
        params = {"customer": customer, "expand": ["data.payments"]}
        found = await self._calls.list_all(wire.Invoice, self._v1.invoices.list_async, params)
        return [reading.invoice(each) for each in found]

    async def upcoming(self, subscription: str) -> domain.RemoteInvoice:
        operation = self._v1.invoices.create_preview_async
        found = await self._calls.read(wire.Invoice, operation, params={"subscription": subscription})
        return reading.invoice(found, is_preview=True)

    async def pay(self, key: str, invoice: str) -> domain.RemoteInvoice:
        operation, params = self._v1.invoices.pay_async, {"expand": PAYMENTS}
        found = await self._calls.write(wire.Invoice, operation, invoice, doing="pay", key=key, params=params)
        return reading.invoice(found)

    async def void(self, key: str, invoice: str) -> domain.RemoteInvoice:
        operation = self._v1.invoices.void_invoice_async
        return reading.invoice(await self._calls.write(wire.Invoice, operation, invoice, doing="void", key=key))

    async def credit(self, key: str, invoice: str, amount: int, currency: str, *, refund: bool) -> domain.CreditNote:
        units = sent(amount, currency)
        params: dict[str, Any] = {"invoice": invoice, "amount": units}
        params |= {"refund_amount": units} if refund else {"credit_amount": units}
        operation = self._v1.credit_notes.create_async
        found = await self._calls.write(wire.CreditNote, operation, doing="credit", key=key, params=params)
        return reading.credit_note(found)

    async def credits_of(self, customer: str) -> list[domain.CreditNote]:
        operation = self._v1.credit_notes.list_async
        found = await self._calls.list_all(wire.CreditNote, operation, {"customer": customer})
        return [reading.credit_note(each) for each in found]

    async def refund(self, key: str, payment: str, amount: int, currency: str) -> domain.Refund:
        params = {"payment_intent": payment, "amount": sent(amount, currency)}
        operation = self._v1.refunds.create_async
        return reading.refund(await self._calls.write(wire.Refund, operation, doing="refund", key=key, params=params))
