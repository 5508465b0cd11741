"""Pages of goods put aside for customers, and of goods held back."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.ids import new_id
from infra.kit.pages import Form, Fragment, Page, Redirect
from infra.kit.problems import FieldError, Problem
from infra.kit.unit import unit_of_work, with_form_again
from modules.customers import api as customers
from modules.stock import hold_pages as pages
from modules.stock.errors import EndsTooLate
from modules.stock.pages import home_of
from modules.stock.permissions import Perm
from modules.stock.services import holds, papers
from modules.stock.services.finding import find_goods
from modules.stock.services.reasons import require_reason
from modules.stock.services.warehouses import visible_warehouse
from modules.stock.web import id_in, quantity_in
from tenancy.access.api import Acting, Actor


class HoldTyped(msgspec.Struct, frozen=True, kw_only=True):
    """As typed; `hours` from now on."""

    kind: str = "hold"
    place: str = ""
    variant: str = ""
    find: str = ""
    quantity: str = "1"
    customer: str = ""
    name: str = ""
    hours: str = "48"
    reason: str = ""
    note: str = ""


class HoursTyped(msgspec.Struct, frozen=True, kw_only=True):
    hours: str = ""


class FoundPeople(msgspec.Struct, frozen=True, kw_only=True):
    query: str
    people: tuple[customers.CustomerCard, ...]


Typed = Annotated[HoldTyped, Body(media_type=RequestEncodingType.URL_ENCODED)]
Hours = Annotated[HoursTyped, Body(media_type=RequestEncodingType.URL_ENCODED)]
FIELDS = {"goods_not_found": "find", "hold_limit": "name", "reason_unknown": "reason"}


def form_of(typed: HoldTyped | HoursTyped, problem: Problem) -> Form:
    given = problem.fields or (
        FieldError(
            field=FIELDS.get(problem.code, "quantity"), code=problem.code, message=problem.message, facts=problem.facts
        ),
    )
    renamed = {"until": "hours"}
    errors = tuple(
        msgspec.structs.replace(e, field="quantity" if e.field.startswith("lines.") else renamed.get(e.field, e.field))
        for e in given
    )
    return Form(key=str(new_id()), values=msgspec.to_builtins(typed), errors=errors)


async def new_again(session: ReadTenantSession, problem: Problem, actor: Actor, data: HoldTyped) -> Page:
    form = form_of(msgspec.structs.replace(data, variant=str(id_in(data.variant) or "")), problem)
    return Page("stock/hold_new.html", await pages.new_page(session, actor, data.kind, form), status=problem.status)


async def again(session: ReadTenantSession, problem: Problem, actor: Actor, document: UUID, data: HoursTyped) -> Page:
    paper = await papers.find(session, actor, document, pages.KINDS)
    model = await pages.hold_page(session, actor, paper, form_of(data, problem))
    return Page("stock/hold.html", model, status=problem.status)


def until_in(typed: str, at: datetime) -> datetime:
    """Raises EndsTooLate for what is no number of hours."""
    text = typed.strip()
    if not (text.isascii() and text.isdecimal()) or len(text) > 5:  # noqa: PLR2004  years
        raise EndsTooLate(days=holds.LONGEST.days, fields=(holds.late(),))
    return at + timedelta(hours=int(text))


class StockHoldPages(Controller):
    path = "/app/{slug:str}/stock/holds"
    include_in_schema = False

    @get("/", needs=Perm.HOLD)
    @unit_of_work
    async def list_holds(
        self,
        session: ReadTenantSession,
        actor: Acting,
        *,
        view: FromQuery[str] = "",
        after: FromQuery[str | None] = None,
        before: FromQuery[str | None] = None,
    ) -> Page:
        return Page("stock/holds.html", await pages.list_of(session, actor, view, after, before))

    @get("/customers", needs=Perm.HOLD)
    @unit_of_work
    async def find(self, session: ReadTenantSession, *, name: FromQuery[str] = "") -> Fragment:
        found = await customers.search(session, name) if name.strip() else []
        return Fragment("stock/_people.html", FoundPeople(query=name, people=tuple(found)))

    @get("/new", needs=Perm.HOLD)
    @unit_of_work
    async def new(
        self,
        session: ReadTenantSession,
        actor: Acting,
        *,
        kind: FromQuery[str] = "hold",
        variant: FromQuery[UUID | None] = None,
    ) -> Page:
        values = {"variant": str(variant or ""), "quantity": "1", "hours": "48", "reason": "damaged"}
        form = Form(key=str(new_id()), values=values)
        return Page("stock/hold_new.html", await pages.new_page(session, actor, kind, form))

    @post("/", needs=Perm.HOLD, status_code=200)
    @with_form_again(new_again)
    async def add(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        place, at = await visible_warehouse(session, actor, id_in(data.place)), clock.now()
        variant = id_in(data.variant) or (await find_goods(session, data.find))[0]
        lines = [(variant, quantity_in(data.quantity, "quantity"))]
        note = data.note.strip()[:500]
        if data.kind == "block":
            await require_reason(session, data.reason)
            paper = await holds.block(session, actor, place.id, lines, reason=data.reason, note=note, at=at)
        else:
            asked = holds.HoldIn(
                warehouse=place.id, lines=lines, customer=id_in(data.customer), name=data.name.strip()[:80],
                until=until_in(data.hours, at), note=note,
            )  # fmt: skip
            paper = await holds.hold(session, actor, asked, at)
        return to_hold(actor, paper.id)

    @get("/{document:uuid}", needs=Perm.HOLD)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting, document: FromPath[UUID]) -> Page:
        paper = await papers.find(session, actor, document, pages.KINDS)
        return Page("stock/hold.html", await pages.hold_page(session, actor, paper))

    @post("/{document:uuid}/extension", needs=Perm.HOLD, status_code=200)
    @with_form_again(again)
    async def extend(self, session: TenantSession, actor: Acting, document: FromPath[UUID], data: Hours) -> Redirect:
        at = clock.now()
        await holds.extend(session, actor, document, until_in(data.hours, at), at)
        return to_hold(actor, document)

    @post("/{document:uuid}/release", needs=Perm.HOLD, status_code=200)
    @unit_of_work
    async def release(self, session: TenantSession, actor: Acting, document: FromPath[UUID]) -> Redirect:
        await holds.let_go(session, actor, document, clock.now())
        return to_hold(actor, document)


def to_hold(actor: Actor, document: UUID) -> Redirect:
    return Redirect(f"{home_of(actor)}/holds/{document}")
