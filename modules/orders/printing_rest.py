"""Papers of orders for programs."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.params import FromPath

from modules.invoices.api import paper_response
from modules.orders.permissions import Perm
from modules.orders.printing import after_pdf, order_pdf, slip_pdf
from tenancy.access.api import Acting

AnyRequest = Request[Any, Any, Any]
Id = FromPath[UUID]
PDF = "application/pdf"


class OrderPapers(Controller):
    path = "/api/v1/orders/{order:uuid}"
    tags = ("Orders",)

    @get("/paper.pdf", operation_id="getOrderPaper", needs=Perm.READ, media_type=PDF)
    async def paper(self, request: AnyRequest, actor: Acting, order: Id) -> Response[bytes]:
        """The order's confirmation as PDF, or once it is paid its receipt."""
        return paper_response(*await order_pdf(request.app.state.databases, actor, order), download=True)

    @get("/fulfillments/{part:uuid}/slip.pdf", operation_id="getPackingSlip", needs=Perm.READ, media_type=PDF)
    async def slip(self, request: AnyRequest, actor: Acting, order: Id, part: Id) -> Response[bytes]:
        """The packing slip of a part as PDF: goods and what to mind, without prices."""
        return paper_response(*await slip_pdf(request.app.state.databases, actor, order, part), download=True)

    @get("/documents/{document:uuid}/paper.pdf", operation_id="getAfterSalePaper", needs=Perm.READ, media_type=PDF)
    async def after(self, request: AnyRequest, actor: Acting, order: Id, document: Id) -> Response[bytes]:
        """The paper of a return, refund, rebate or exchange as PDF."""
        return paper_response(*await after_pdf(request.app.state.databases, actor, order, document), download=True)


class OrderPaperPages(Controller):
    """The same for people: to look at and print, or to keep."""

    path = "/app/{slug:str}/orders/{order:uuid}"
    include_in_schema = False

    @get("/fulfillments/{part:uuid}/slip.pdf", needs=Perm.READ)
    async def slip(self, request: AnyRequest, actor: Acting, order: Id, part: Id) -> Response[bytes]:
        return paper_response(*await slip_pdf(request.app.state.databases, actor, order, part), download=False)

    @get("/documents/{document:uuid}/paper.pdf", needs=Perm.READ)
    async def after(self, request: AnyRequest, actor: Acting, order: Id, document: Id) -> Response[bytes]:
        return paper_response(*await after_pdf(request.app.state.databases, actor, order, document), download=False)
