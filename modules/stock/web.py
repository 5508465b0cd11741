"""Pages of stock."""

import re
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.downloads import Kind
from infra.kit.ids import new_id
from infra.kit.pages import Form, Fragment, Page, Redirect
from infra.kit.problems import FieldError, Invalid, Problem
from infra.kit.quantity import to_quantity
from infra.kit.unit import unit_of_work, with_form_again
from modules.stock.bundle_pages import bundle_page
from modules.stock.errors import CostUnreadable
from modules.stock.export import export_moves, export_of
from modules.stock.listing import StockFilter, count, find_variant
from modules.stock.pages import LowCount, home_of, list_of, move_form, safety_form
from modules.stock.permissions import Perm
from modules.stock.services.documents import correct, receive
from modules.stock.services.safety import save_safety
from modules.stock.services.warehouses import visible_warehouse
from modules.stock.variant_pages import variant_page
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
TARGET = "stock-list"


class MoveIn(msgspec.Struct, frozen=True, kw_only=True):
    """A correction or a receipt as typed."""

    place: str = ""
    quantity: str = ""
    cost: str = ""
    opening: str = ""
    reason: str = ""
    note: str = ""


Typed = Annotated[MoveIn, Body(media_type=RequestEncodingType.URL_ENCODED)]
Fields = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
COST = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?", re.ASCII)


def form_again(typed: MoveIn, problem: Problem) -> Form:
    given = problem.fields or (
        FieldError(field="quantity", code=problem.code, message=problem.message, facts=problem.facts),
    )
    errors = tuple(
        msgspec.structs.replace(each, field="quantity") if each.field.startswith("lines.") else each for each in given
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


async def safety_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, variant: UUID, data: dict[str, Any]
) -> Page:
    form = Form(key=str(new_id()), values=data, errors=problem.fields)
    return Page("stock/safety.html", await safety_form(session, actor, variant, form), status=problem.status)


class StockPages(Controller):
    """The list, one variant with its ledger, corrections and receipts."""

    path = "/app/{slug:str}/stock"
    include_in_schema = False

    @get("/", needs=Perm.READ)
    @unit_of_work
    async def list_stock(self, session: ReadTenantSession, actor: Acting, request: AnyRequest) -> Page:
        said = request.query_params
        model = await list_of(session, actor, wanted_of(request), said.get("after"), said.get("before"))
        if request.headers.get("HX-Target") == TARGET:
            return Fragment("stock/_list.html", model)
        return Page("stock/list.html", model)

    @get("/low", needs=Perm.READ)
    @unit_of_work
    async def count_low(self, session: ReadTenantSession, actor: Acting, request: AnyRequest) -> Fragment:
        """How many run low, for the tab."""
        return Fragment("stock/_low.html", LowCount(await count(session, actor, wanted_of(request), "low")))

    @get(["/export.csv", "/export.xlsx"], needs=Perm.READ)
    async def export_stock(self, request: AnyRequest, actor: Acting) -> Stream:
        return export_of(request.app.state.databases, actor, wanted_of(request), kind_of(request))

    @get(["/{variant:uuid}/moves.csv", "/{variant:uuid}/moves.xlsx"], needs=Perm.READ)
    async def export_changes(self, request: AnyRequest, actor: Acting, variant: FromPath[UUID]) -> Stream:
        return export_moves(request.app.state.databases, actor, variant, kind_of(request))

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
        if (row := await find_variant(session, variant)) and row.kind == "bundle":
            return Page("stock/bundle.html", await bundle_page(session, actor, row))
        return Page("stock/variant.html", await variant_page(session, actor, variant, after, before))

    @get("/{variant:uuid}/adjustments/new", needs=Perm.ADJUST)
    @unit_of_work
    async def new_adjustment(self, session: ReadTenantSession, actor: Acting, variant: FromPath[UUID]) -> Page:
        form = Form(key=str(new_id()), values={"reason": "correction"})
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
        place = await visible_warehouse(session, actor, id_in(data.place))
        note, quantity = data.note.strip()[:500], quantity_in(data.quantity, "quantity")
        await correct(session, actor, place.id, variant, quantity, reason=data.reason, note=note, at=clock.now())
        return Redirect(f"{home_of(actor)}/{variant}")

    @post("/{variant:uuid}/receipts", needs=Perm.ADJUST, status_code=200)
    @with_form_again(receive_again)
    async def add_receipt(
        self, session: TenantSession, actor: Acting, variant: FromPath[UUID], data: Typed
    ) -> Redirect:
        place = await visible_warehouse(session, actor, id_in(data.place))
        line = (variant, quantity_in(data.quantity, "quantity"), cost_in(data.cost, "cost"))
        note, opening = data.note.strip()[:500], bool(data.opening)
        await receive(session, actor, place.id, [line], note=note, at=clock.now(), opening=opening)
        return Redirect(f"{home_of(actor)}/{variant}")

    @get("/{variant:uuid}/safety", needs=Perm.ADJUST)
    @unit_of_work
    async def edit_safety(self, session: ReadTenantSession, actor: Acting, variant: FromPath[UUID]) -> Page:
        return Page("stock/safety.html", await safety_form(session, actor, variant, None))

    @post("/{variant:uuid}/safety", needs=Perm.ADJUST, status_code=200)
    @with_form_again(safety_again)
    async def change_safety(
        self, session: TenantSession, actor: Acting, variant: FromPath[UUID], data: Fields
    ) -> Redirect:
        kept = {
            id_in(name.removeprefix("safety.")): quantity_in(str(value).strip() or "0", name)
            for name, value in data.items()
            if name.startswith("safety.")
        }
        await save_safety(session, actor, variant, kept)
        return Redirect(f"{home_of(actor)}/{variant}")


def wanted_of(request: AnyRequest) -> StockFilter:
    said = request.query_params
    return StockFilter(
        q=said.get("q", ""), view=said.get("view", ""), store=id_in(said.get("store", "")),
        warehouse=id_in(said.get("warehouse", "")),
    )  # fmt: skip


def kind_of(request: AnyRequest) -> Kind:
    return "csv" if request.url.path.endswith(".csv") else "xlsx"


def id_in(typed: str) -> UUID | None:
    """What was chosen; text that is no id finds nothing."""
    try:
        return UUID(typed) if typed else None
    except ValueError:
        return UUID(int=0)


def quantity_in(typed: str, field: str) -> Decimal:
    """Raises Invalid for `field`."""
    try:
        return to_quantity(typed.replace("−", "-"))
    except Problem as problem:
        error = FieldError(field=field, code=problem.code, message=problem.message, facts=problem.facts)
        raise Invalid(fields=(error,)) from problem


def cost_in(typed: str, field: str) -> Decimal | None:
    """The cost of one in major units with up to six decimals; None when nothing was typed. Raises Invalid."""
    text = typed.strip()
    if not text:
        return None
    if not COST.fullmatch(text):
        raise Invalid(fields=(FieldError(field=field, code=CostUnreadable.code, message=CostUnreadable.message),))
    return Decimal(text)
