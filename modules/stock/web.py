"""Pages of stock."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.ids import new_id
from infra.kit.pages import Form, Fragment, Page, Redirect
from infra.kit.problems import FieldError, Invalid, Problem
from infra.kit.quantity import to_quantity
from infra.kit.unit import unit_of_work, with_form_again
from modules.stock.export import export_of
from modules.stock.listing import StockFilter
from modules.stock.pages import home_of, list_of, move_form, variant_page
from modules.stock.parts import StockLine
from modules.stock.permissions import Perm
from modules.stock.service import Document, adjust, by, receive_goods, visible_store
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
TARGET = "stock-list"


class MoveIn(msgspec.Struct, frozen=True, kw_only=True):
    """A correction or a receipt as typed."""

    store: str = ""
    quantity: str = ""
    reason: str = "counted"
    note: str = ""


Typed = Annotated[MoveIn, Body(media_type=RequestEncodingType.URL_ENCODED)]


def form_again(typed: MoveIn, problem: Problem) -> Form:
    errors = problem.fields or (
        FieldError(field="quantity", code=problem.code, message=problem.message, facts=problem.facts),
    )
    return Form(key=str(new_id()), values=msgspec.to_builtins(typed), errors=errors)


async def adjust_again(session: ReadTenantSession, problem: Problem, actor: Actor, variant: UUID, data: MoveIn) -> Page:
    model = await move_form(session, actor, variant, form_again(data, problem), is_receipt=False)
    return Page("stock/move.html", model, status=problem.status)


async def receive_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, variant: UUID, data: MoveIn
) -> Page:
    model = await move_form(session, actor, variant, form_again(data, problem), is_receipt=True)
    return Page("stock/move.html", model, status=problem.status)


class StockPages(Controller):
    """The list, one variant with its ledger, corrections and receipts."""

    path = "/app/{slug:str}/stock"
    include_in_schema = False

    @get("/", needs=Perm.READ)
    @unit_of_work
    async def list_stock(
        self,
        session: ReadTenantSession,
        actor: Acting,
        request: AnyRequest,
        *,
        q: FromQuery[str] = "",
        view: FromQuery[str] = "",
        store: FromQuery[UUID | None] = None,
        after: FromQuery[str | None] = None,
        before: FromQuery[str | None] = None,
    ) -> Page:
        model = await list_of(session, actor, StockFilter(q=q, view=view, store=store), after, before)
        if request.headers.get("HX-Target") == TARGET:
            return Fragment("stock/_list.html", model)
        return Page("stock/list.html", model)

    @get("/export.csv", needs=Perm.READ)
    async def export_stock(
        self,
        request: AnyRequest,
        actor: Acting,
        *,
        q: FromQuery[str] = "",
        view: FromQuery[str] = "",
        store: FromQuery[UUID | None] = None,
    ) -> Stream:
        return export_of(request.app.state.databases, actor, StockFilter(q=q, view=view, store=store))

    @get("/{variant:uuid}", needs=Perm.READ)
    @unit_of_work
    async def show_variant(
        self,
        session: ReadTenantSession,
        actor: Acting,
        variant: FromPath[UUID],
        *,
        after: FromQuery[str | None] = None,
        before: FromQuery[str | None] = None,
    ) -> Page:
        return Page("stock/variant.html", await variant_page(session, actor, variant, after, before))

    @get("/{variant:uuid}/adjustments/new", needs=Perm.ADJUST)
    @unit_of_work
    async def new_adjustment(self, session: ReadTenantSession, actor: Acting, variant: FromPath[UUID]) -> Page:
        form = Form(key=str(new_id()), values={"reason": "counted"})
        return Page("stock/move.html", await move_form(session, actor, variant, form, is_receipt=False))

    @get("/{variant:uuid}/receipts/new", needs=Perm.ADJUST)
    @unit_of_work
    async def new_receipt(self, session: ReadTenantSession, actor: Acting, variant: FromPath[UUID]) -> Page:
        return Page(
            "stock/move.html", await move_form(session, actor, variant, Form(key=str(new_id())), is_receipt=True)
        )

    @post("/{variant:uuid}/adjustments", needs=Perm.ADJUST, status_code=200)
    @with_form_again(adjust_again)
    async def add_adjustment(
        self, session: TenantSession, actor: Acting, variant: FromPath[UUID], data: Typed
    ) -> Redirect:
        store = await visible_store(session, actor, store_in(data))
        document = Document("adjustment", new_id(), "", data.reason, data.note.strip()[:500])
        await adjust(session, store, variant, quantity_in(data), document, by(actor, clock.now()))
        return Redirect(f"{home_of(actor)}/{variant}")

    @post("/{variant:uuid}/receipts", needs=Perm.ADJUST, status_code=200)
    @with_form_again(receive_again)
    async def add_receipt(
        self, session: TenantSession, actor: Acting, variant: FromPath[UUID], data: Typed
    ) -> Redirect:
        store = await visible_store(session, actor, store_in(data))
        document = Document("receipt", new_id(), "", "", data.note.strip()[:500])
        lines = [StockLine(new_id(), variant, quantity_in(data))]
        await receive_goods(session, store, lines, document, by(actor, clock.now()))
        return Redirect(f"{home_of(actor)}/{variant}")


def store_in(typed: MoveIn) -> UUID | None:
    try:
        return UUID(typed.store) if typed.store else None
    except ValueError:
        return UUID(int=0)


def quantity_in(typed: MoveIn) -> Any:
    try:
        return to_quantity(typed.quantity.replace("−", "-"))
    except Problem as problem:
        error = FieldError(field="quantity", code=problem.code, message=problem.message, facts=problem.facts)
        raise Invalid(fields=(error,)) from problem
