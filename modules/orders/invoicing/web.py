"""Pages by which orders get their invoices, and the order's own paper."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.i18n import N_
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, Invalid, NotFound, Problem
from infra.kit.unit import unit_of_work, with_form_again
from modules.invoices import api as invoices
from modules.orders.entry.basket import errors_of
from modules.orders.invoicing.pages import asked_in, invoice_form
from modules.orders.permissions import Perm
from modules.orders.printing import order_pdf
from modules.orders.services.invoicing import invoice_orders
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
Id = FromPath[UUID]
MALFORMED = N_("Something typed here is too long, or can't be read.")


async def form_again(session: ReadTenantSession, problem: Problem, actor: Actor, order: UUID, data: Typed) -> Page:
    if isinstance(problem, NotFound):
        raise problem
    form = Form(key=str(new_id()), values=dict(data), errors=errors_of(problem))
    return Page("orders/invoice.html", await invoice_form(session, actor, order, form), status=problem.status)


class InvoicingPages(Controller):
    path = "/app/{slug:str}/orders/{order:uuid}"
    include_in_schema = False

    @get("/invoice", needs=invoices.Perm.ISSUE)
    @unit_of_work
    async def new(self, session: ReadTenantSession, actor: Acting, order: Id) -> Page:
        return Page("orders/invoice.html", await invoice_form(session, actor, order))

    @post("/invoice", needs=invoices.Perm.ISSUE, status_code=200)
    @with_form_again(form_again)
    async def issue(self, session: TenantSession, actor: Acting, order: Id, data: Typed) -> Redirect:
        try:
            asked = asked_in(order, data)
        except msgspec.ValidationError as error:
            raise Invalid(fields=(FieldError(field="", code="malformed", message=MALFORMED),)) from error
        issued = await invoice_orders(session, actor, asked, clock.now())
        return Redirect(f"/app/{actor.slug}/invoices/{issued.id}")

    @get("/paper.pdf", needs=Perm.READ)
    async def paper(
        self, request: AnyRequest, actor: Acting, order: Id, *, download: FromQuery[bool] = False
    ) -> Response[bytes]:
        """A confirmation, or once it is paid a receipt; set with no connection held."""
        return invoices.paper_response(*await order_pdf(request.app.state.databases, actor, order), download=download)
