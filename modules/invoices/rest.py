"""Invoices for programs."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from infra.kit import clock
from infra.kit.cursors import Paged
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.documents.served import paper_response
from infra.kit.unit import unit_of_work
from modules.invoices.papers import file_name
from modules.invoices.permissions import Perm
from modules.invoices.schemas import InvoiceBrief, InvoiceOut, Text
from modules.invoices.services.ask import ask_mail
from modules.invoices.services.credit import cancel
from modules.invoices.services.list import InvoiceFilter, page_invoices
from modules.invoices.services.printing import pdf_of
from modules.invoices.services.read import get_invoice
from tenancy.access.api import Acting

AnyRequest = Request[Any, Any, Any]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]


class InvoiceCancellationIn(msgspec.Struct, frozen=True, kw_only=True):
    """Why it should not have been issued; it stands on the credit note."""

    reason: Text = ""


class Invoices(Controller):
    """Nothing on an invoice changes once it is issued: a credit note takes back what has to be."""

    path = "/api/v1/invoices"
    tags = ("Invoices",)

    @get("/", operation_id="listInvoices", needs=Perm.READ)
    @unit_of_work
    async def list_invoices(  # noqa: PLR0913  each filter is one
        self,
        session: ReadTenantSession,
        actor: Acting,
        *,
        q: Annotated[str, QueryParameter(max_length=200)] = "",
        is_in: Annotated[str, QueryParameter(name="state", max_length=20)] = "",
        store: FromQuery[UUID | None] = None,
        customer: FromQuery[UUID | None] = None,
        since: FromQuery[date | None] = None,
        until: FromQuery[date | None] = None,
        cursor: Annotated[str | None, QueryParameter(max_length=500)] = None,
        limit: Limit = 50,
    ) -> Paged[InvoiceBrief]:
        """Invoices and credit notes, newest first. `q` finds numbers (orders' too), names and tax numbers; `state`
        takes `invoice`, `credit_note`, `open` (not all credited) and `canceled`.
        """
        wanted = InvoiceFilter(q=q, state=is_in, store=store, customer=customer, since=since, until=until)
        return await page_invoices(session, actor, wanted, cursor, limit)

    @get("/{invoice:uuid}", operation_id="getInvoice", needs=Perm.READ)
    @unit_of_work
    async def get_one(self, session: ReadTenantSession, actor: Acting, invoice: FromPath[UUID]) -> InvoiceOut:
        """One invoice or credit note, whole."""
        return await get_invoice(session, invoice, actor)

    @get("/{invoice:uuid}/paper.pdf", operation_id="getInvoicePaper", needs=Perm.READ, media_type="application/pdf")
    async def paper(self, request: AnyRequest, actor: Acting, invoice: FromPath[UUID]) -> Response[bytes]:
        """Its paper as PDF: the same bytes each time."""
        async with request.app.state.databases.read_tenant(actor.tenant, actor.cell) as session:
            found = await get_invoice(session, invoice, actor)
        return paper_response(await pdf_of(actor.tenant, found), file_name(found), download=True)

    @post("/{invoice:uuid}/cancellation", operation_id="cancelInvoice", needs=Perm.CANCEL)
    @unit_of_work
    async def cancel(
        self,
        session: TenantSession,
        actor: Acting,
        invoice: FromPath[UUID],
        data: JSONBody[InvoiceCancellationIn],
    ) -> InvoiceOut:
        """Credits all that is left of it, and gives the credit note. What it charged can be invoiced again."""
        return await cancel(session, actor, invoice, clock.now(), remark=data.reason)

    @post("/{invoice:uuid}/mails", operation_id="mailInvoice", status_code=202, needs=Perm.ISSUE)
    @unit_of_work
    async def mail(self, session: TenantSession, actor: Acting, invoice: FromPath[UUID]) -> InvoiceOut:
        """Sends its paper to the e-mail address that stands on it, soon."""
        return await ask_mail(session, actor, invoice, clock.now())
