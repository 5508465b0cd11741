"""Pages of what comes after a sale: a return, a refund, a rebate, and each document on paper."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, NotFound, Problem
from infra.kit.unit import unit_of_work, with_form_again
from modules.orders.after.pages import after_form, here_of, paper_of
from modules.orders.after.reading import BACK, LOWER, as_typed, rebate_in, refund_in, return_in, returned_in
from modules.orders.permissions import Perm
from modules.orders.services.rebate import give_rebate
from modules.orders.services.refund import refund_order
from modules.orders.services.take_back import take_back
from modules.orders.words import NOTHING_BACK
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]


async def form_again(  # noqa: PLR0917  what a form shown again is made of
    session: TenantReader, actor: Actor, order: UUID, kind: str, data: dict[str, Any], errors: tuple[FieldError, ...],
    status: int,
) -> Page:  # fmt: skip
    form = Form(key=str(new_id()), values=data, errors=errors)
    return Page(f"orders/{kind}.html", await after_form(session, actor, order, kind, form), status=status)


async def return_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, order: UUID, data: dict[str, Any]
) -> Page:
    if isinstance(problem, NotFound):
        raise problem
    return await form_again(
        session, actor, order, "return", data, faults(problem, data, BACK, actor.currency), problem.status
    )


async def refund_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, order: UUID, data: dict[str, Any]
) -> Page:
    if isinstance(problem, NotFound):
        raise problem
    return await form_again(
        session, actor, order, "refund", data, faults(problem, data, LOWER, actor.currency), problem.status
    )


async def rebate_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, order: UUID, data: dict[str, Any]
) -> Page:
    if isinstance(problem, NotFound):
        raise problem
    return await form_again(session, actor, order, "rebate", data, as_typed(problem, (), ""), problem.status)


def faults(problem: Problem, data: dict[str, Any], prefix: str, currency: str) -> tuple[FieldError, ...]:
    """A refused form: its lines are read once more, so that each error finds its field."""
    try:
        lines = returned_in(data) if prefix == BACK else refund_in(data, currency).lines
    except Problem:
        lines = []
    return as_typed(problem, lines, prefix)


class AfterSalePages(Controller):
    path = "/app/{slug:str}/orders/{order:uuid}"
    include_in_schema = False

    @get("/return", needs=Perm.RETURN)
    @unit_of_work
    async def new_return(self, session: ReadTenantSession, actor: Acting, order: FromPath[UUID]) -> Page:
        return Page("orders/return.html", await after_form(session, actor, order, "return"))

    @post("/return", needs=Perm.RETURN, status_code=200)
    @with_form_again(return_again)
    async def take_back(
        self, session: TenantSession, actor: Acting, order: FromPath[UUID], data: Typed
    ) -> Page | Redirect:
        asked = return_in(data)
        if not asked.lines:
            error = FieldError(field="", code="nothing_back", message=NOTHING_BACK)
            return await form_again(session, actor, order, "return", data, (error,), 422)
        if asked.refund:
            actor.require(Perm.REFUND)
        await take_back(session, actor, order, asked, clock.now())
        return Redirect(here_of(actor, order))

    @get("/refund", needs=Perm.REFUND)
    @unit_of_work
    async def new_refund(self, session: ReadTenantSession, actor: Acting, order: FromPath[UUID]) -> Page:
        return Page("orders/refund.html", await after_form(session, actor, order, "refund"))

    @post("/refund", needs=Perm.REFUND, status_code=200)
    @with_form_again(refund_again)
    async def refund(self, session: TenantSession, actor: Acting, order: FromPath[UUID], data: Typed) -> Redirect:
        await refund_order(session, actor, order, refund_in(data, actor.currency), clock.now())
        return Redirect(here_of(actor, order))

    @get("/rebate", needs=Perm.REBATE)
    @unit_of_work
    async def new_rebate(self, session: ReadTenantSession, actor: Acting, order: FromPath[UUID]) -> Page:
        return Page("orders/rebate.html", await after_form(session, actor, order, "rebate"))

    @post("/rebate", needs=Perm.REBATE, status_code=200)
    @with_form_again(rebate_again)
    async def rebate(self, session: TenantSession, actor: Acting, order: FromPath[UUID], data: Typed) -> Redirect:
        await give_rebate(session, actor, order, rebate_in(data, actor.currency), clock.now())
        return Redirect(here_of(actor, order))

    @get("/documents/{document:uuid}", needs=Perm.READ)
    @unit_of_work
    async def paper(
        self, session: ReadTenantSession, actor: Acting, order: FromPath[UUID], document: FromPath[UUID]
    ) -> Page:
        paper = await paper_of(session, actor, document)
        if paper.order_href != here_of(actor, order):
            raise NotFound
        return Page("orders/document.html", paper)
