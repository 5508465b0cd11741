"""Invoices of orders, for programs."""

from litestar import Controller, post
from litestar.params import JSONBody

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.unit import unit_of_work
from modules.invoices.api import InvoiceOut, Perm
from modules.orders.services.invoicing import InvoiceIn, invoice_orders
from tenancy.access.api import Acting


class OrderInvoices(Controller):
    path = "/api/v1/order-invoices"
    tags = ("Invoices",)

    @post("/", operation_id="issueInvoice", needs=Perm.ISSUE)
    @unit_of_work
    async def issue(self, session: TenantSession, actor: Acting, data: JSONBody[InvoiceIn]) -> InvoiceOut:
        """Issues an invoice for one order, or for several of one customer: frozen from then on, under the next number.

        What had come back of an order before is credited at once.
        """
        return await invoice_orders(session, actor, data, clock.now())
