"""Pages of invoices, and their papers."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.documents.served import paper_response
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Fragment, Page, Redirect
from infra.kit.problems import FieldError, NotFound, Problem
from infra.kit.shell import Flash
from infra.kit.unit import unit_of_work, with_form_again
from modules.invoices.export import export_of
from modules.invoices.pages import home_of, invoice_page, list_of
from modules.invoices.papers import file_name
from modules.invoices.permissions import Perm
from modules.invoices.services.ask import ask_mail
from modules.invoices.services.credit import cancel
from modules.invoices.services.list import InvoiceFilter
from modules.invoices.services.printing import pdf_of
from modules.invoices.services.read import get_invoice
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
Id = FromPath[UUID]
TARGET = "invoices-list"


def day_in(typed: str) -> date | None:
    """What can't be read narrows nothing."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def wanted_in(request: AnyRequest, store: UUID | None, customer: UUID | None) -> InvoiceFilter:
    said = request.query_params
    return InvoiceFilter(
        q=said.get("q", ""), state=said.get("state", ""), store=store, customer=customer,
        since=day_in(said.get("since", "")), until=day_in(said.get("until", "")),
    )  # fmt: skip


async def invoice_again(session: ReadTenantSession, problem: Problem, actor: Actor, invoice: UUID) -> Page:
    if isinstance(problem, NotFound):
        raise problem
    error = FieldError(field="", code=problem.code, message=problem.message, facts=problem.facts)
    form = Form(key=str(new_id()), errors=(error,))
    return Page("invoices/invoice.html", await invoice_page(session, actor, invoice, form), status=problem.status)


class InvoicePages(Controller):
    """The list, one invoice, its paper."""

    path = "/app/{slug:str}/invoices"
    include_in_schema = False

    @get("/", needs=Perm.READ)
    @unit_of_work
    async def list_invoices(
        self,
        session: ReadTenantSession,
        actor: Acting,
        request: AnyRequest,
        *,
        store: FromQuery[UUID | None] = None,
        customer: FromQuery[UUID | None] = None,
        after: FromQuery[str | None] = None,
        before: FromQuery[str | None] = None,
    ) -> Page:
        model = await list_of(session, actor, wanted_in(request, store, customer), after, before)
        if request.headers.get("HX-Target") == TARGET:
            return Fragment("invoices/_list.html", model)
        return Page("invoices/list.html", model)

    @get(["/export.csv", "/export.xlsx"], needs=Perm.READ)
    async def export(
        self,
        request: AnyRequest,
        actor: Acting,
        *,
        store: FromQuery[UUID | None] = None,
        customer: FromQuery[UUID | None] = None,
    ) -> Stream:
        kind = "csv" if request.url.path.endswith(".csv") else "xlsx"
        return export_of(request.app.state.databases, actor, wanted_in(request, store, customer), kind)

    @get("/{invoice:uuid}", needs=Perm.READ)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting, invoice: Id) -> Page:
        return Page("invoices/invoice.html", await invoice_page(session, actor, invoice))

    @get("/{invoice:uuid}/paper.pdf", needs=Perm.READ)
    async def paper(
        self, request: AnyRequest, actor: Acting, invoice: Id, *, download: FromQuery[bool] = False
    ) -> Response[bytes]:
        """Set with no connection held."""
        async with request.app.state.databases.read_tenant(actor.tenant, actor.cell) as session:
            found = await get_invoice(session, invoice, actor)
        return paper_response(await pdf_of(actor.tenant, found), file_name(found), download=download)

    @post("/{invoice:uuid}/mail", needs=Perm.ISSUE, status_code=200)
    @with_form_again(invoice_again)
    async def mail(self, session: TenantSession, actor: Acting, invoice: Id) -> Redirect:
        found = await ask_mail(session, actor, invoice, clock.now())
        said = for_locale(actor.locale).gettext(N_("{number} goes to {email}"), number=found.number,
                                                email=found.buyer.email)  # fmt: skip
        return Redirect(f"{home_of(actor)}/{invoice}", flash=Flash(text=said))

    @post("/{invoice:uuid}/cancellation", needs=Perm.CANCEL, status_code=200)
    @with_form_again(invoice_again)
    async def cancel(self, session: TenantSession, actor: Acting, invoice: Id, data: Typed) -> Redirect:
        reason = " ".join(str(data.get("reason") or "").split())[:500]
        note = await cancel(session, actor, invoice, clock.now(), remark=reason)
        return Redirect(f"{home_of(actor)}/{note.id}")
