"""Pages of corrections, receipts and transfers."""

from collections.abc import AsyncGenerator, Mapping
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import Databases, ReadTenantSession, TenantReader, TenantSession
from infra.kit.downloads import Block, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Fragment, Page, Redirect
from infra.kit.problems import FieldError, NotFound, Problem
from infra.kit.unit import unit_of_work, with_form_again
from modules.stock import document_pages as pages
from modules.stock.errors import SamePlace
from modules.stock.pages import home_of
from modules.stock.permissions import Perm
from modules.stock.services import papers
from modules.stock.services.documents import (
    cancel_document,
    post_document,
    receive_transfer,
    require_variant,
    send_transfer,
)
from modules.stock.services.finding import Named, find_goods, look_for
from modules.stock.services.moving import by
from modules.stock.services.papers import NewPaper, Paper
from modules.stock.services.reasons import require_reason
from modules.stock.services.warehouses import visible_warehouse
from modules.stock.web import cost_in, id_in, kind_of, quantity_in
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Fields = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
PAGE = 200
HEADINGS = (
    N_("Number"), N_("Kind"), N_("Status"), N_("Place"), N_("To"), N_("Reason"), N_("Lines"), N_("Who"), N_("When"),
)  # fmt: skip


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What answers to a name, as buttons of the document's form."""

    query: str
    goods: tuple[Named, ...]


class DocumentTyped(msgspec.Struct, frozen=True, kw_only=True):
    kind: str = "adjustment"
    place: str = ""
    to: str = ""
    reason: str = ""
    note: str = ""


Typed = Annotated[DocumentTyped, Body(media_type=RequestEncodingType.URL_ENCODED)]


def form_of(values: Mapping[str, Any], problem: Problem) -> Form:
    errors = problem.fields or (FieldError(field="", code=problem.code, message=problem.message, facts=problem.facts),)
    return Form(key=str(new_id()), values=dict(values), errors=tuple(errors))


async def new_again(session: ReadTenantSession, problem: Problem, actor: Actor, data: DocumentTyped) -> Page:
    form = form_of(msgspec.to_builtins(data), problem)
    return Page("stock/document_new.html", await pages.new_page(session, actor, data.kind, form), status=problem.status)


async def again(
    session: ReadTenantSession, problem: Problem, actor: Actor, document: UUID, data: dict[str, Any]
) -> Page:
    paper = await papers.find(session, actor, document)
    stored = pages.values_of(await papers.lines_of(session, document))
    model = await pages.document_page(session, actor, paper, form_of(stored | data, problem))
    return Page("stock/document.html", model, status=problem.status)


async def save_lines(session: TenantSession, actor: Actor, document: UUID, data: Mapping[str, Any]) -> Paper:
    """What was typed into the draft's lines, and what was scanned or chosen on top. Raises Invalid, GoodsNotFound."""
    paper = await papers.find(session, actor, document, pages.WRITTEN)
    for line in await papers.lines_of(session, document) if paper.state == "draft" else ():
        field = f"lines.{line.id}.quantity"
        if field not in data:
            continue
        quantity = quantity_in(str(data[field]).strip() or "0", field)
        cost = cost_in(str(data.get(f"lines.{line.id}.cost", "")), f"lines.{line.id}.cost")
        if (quantity, cost) != (line.quantity, line.unit_cost):
            await papers.set_line(session, paper, line.variant, quantity, cost=cost)
    if chosen := id_in(str(data.get("variant", ""))):
        await require_variant(session, chosen)
        await papers.set_line(session, paper, chosen, Decimal(1), adds=True)
    elif text := str(data.get("find", "")).strip():
        variant, quantity = await find_goods(session, text)
        await papers.set_line(session, paper, variant, quantity, adds=True)
    return paper


class StockDocumentPages(Controller):
    """What people write to change stock: a draft, then posted, and taken back by another."""

    path = "/app/{slug:str}/stock/documents"
    include_in_schema = False

    @get("/", needs=Perm.READ)
    @unit_of_work
    async def list_documents(
        self,
        session: ReadTenantSession,
        actor: Acting,
        *,
        kind: FromQuery[str] = "",
        after: FromQuery[str | None] = None,
        before: FromQuery[str | None] = None,
    ) -> Page:
        return Page("stock/documents.html", await pages.list_of(session, actor, kind, after, before))

    @get(["/export.csv", "/export.xlsx"], needs=Perm.READ)
    async def export_documents(self, request: AnyRequest, actor: Acting, *, kind: FromQuery[str] = "") -> Stream:
        words = for_locale(actor.locale).gettext
        name = f"stock-documents-{clock.day_of(clock.now(), actor.zone)}"
        rows = blocks(request.app.state.databases, actor, kind)
        headings = [words(heading) for heading in HEADINGS]
        return table_download(name, kind_of(request), headings, rows, title=words(N_("Documents")))

    @get("/goods", needs=Perm.READ)
    @unit_of_work
    async def find(self, session: ReadTenantSession, *, find: FromQuery[str] = "") -> Fragment:
        goods = await look_for(session, find) if find.strip() else []
        return Fragment("stock/_goods.html", Found(query=find, goods=tuple(goods)))

    @get("/new", needs=Perm.ADJUST)
    @unit_of_work
    async def new(self, session: ReadTenantSession, actor: Acting, *, kind: FromQuery[str] = "adjustment") -> Page:
        if kind not in pages.WRITTEN:
            raise NotFound
        form = Form(key=str(new_id()), values={"reason": "correction"})
        return Page("stock/document_new.html", await pages.new_page(session, actor, kind, form))

    @post("/", needs=Perm.ADJUST, status_code=200)
    @with_form_again(new_again)
    async def begin(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        paper = await papers.begin(session, await paper_in(session, actor, data), by(actor, clock.now()), actor.zone)
        return to_document(actor, paper.id)

    @get("/{document:uuid}", needs=Perm.READ)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting, document: FromPath[UUID]) -> Page | Redirect:
        paper = await papers.find(session, actor, document)
        if paper.kind not in pages.SHOWN:
            return Redirect(f"{home_of(actor)}/{'counts' if paper.kind == 'count' else 'holds'}/{document}")
        return Page("stock/document.html", await pages.document_page(session, actor, paper))

    @post("/{document:uuid}/lines", needs=Perm.ADJUST, status_code=200)
    @with_form_again(again)
    async def write(self, session: TenantSession, actor: Acting, document: FromPath[UUID], data: Fields) -> Redirect:
        await save_lines(session, actor, document, data)
        return to_document(actor, document)

    @post("/{document:uuid}/lines/{line:uuid}/removal", needs=Perm.ADJUST, status_code=200)
    @with_form_again(again)
    async def remove(
        self, session: TenantSession, actor: Acting, document: FromPath[UUID], line: FromPath[UUID], data: Fields
    ) -> Redirect:
        paper = await papers.find(session, actor, document, pages.WRITTEN)
        typed = {name: value for name, value in data.items() if str(line) not in name}
        await save_lines(session, actor, document, typed)
        await papers.drop_line(session, paper, line)
        return to_document(actor, document)

    @post("/{document:uuid}/posting", needs=Perm.ADJUST, status_code=200)
    @with_form_again(again)
    async def post_it(self, session: TenantSession, actor: Acting, document: FromPath[UUID], data: Fields) -> Redirect:
        await save_lines(session, actor, document, data)
        await post_document(session, actor, document, clock.now())
        return to_document(actor, document)

    @post("/{document:uuid}/sending", needs=Perm.ADJUST, status_code=200)
    @with_form_again(again)
    async def send(self, session: TenantSession, actor: Acting, document: FromPath[UUID], data: Fields) -> Redirect:
        await save_lines(session, actor, document, data)
        await send_transfer(session, actor, document, clock.now())
        return to_document(actor, document)

    @post("/{document:uuid}/receipt", needs=Perm.ADJUST, status_code=200)
    @with_form_again(again)
    async def receive(self, session: TenantSession, actor: Acting, document: FromPath[UUID], data: Fields) -> Redirect:
        arrived = {
            line: quantity_in(str(value).strip() or "0", name)
            for name, value in data.items()
            if name.endswith(".arrived") and (line := id_in(name.split(".")[1]))
        }
        await receive_transfer(session, actor, document, arrived, clock.now())
        return to_document(actor, document)

    @post("/{document:uuid}/cancellation", needs=Perm.ADJUST, status_code=200)
    @with_form_again(again)
    async def cancel(
        self,
        session: TenantSession,
        actor: Acting,
        document: FromPath[UUID],
        data: Fields,  # noqa: ARG002  shown again
    ) -> Redirect:
        await cancel_document(session, actor, document, clock.now())
        return to_document(actor, document)


async def paper_in(session: TenantReader, actor: Actor, typed: DocumentTyped) -> NewPaper:
    """Raises NotFound, WarehouseUnknown, SamePlace, ReasonUnknown."""
    if typed.kind not in pages.WRITTEN:
        raise NotFound
    place, to = await visible_warehouse(session, actor, id_in(typed.place)), None
    if typed.kind == "transfer":
        to = (await visible_warehouse(session, actor, id_in(typed.to))).id
        if to == place.id:
            raise SamePlace(fields=(FieldError(field="to", code=SamePlace.code, message=SamePlace.message),))
    if typed.kind == "adjustment":
        await require_reason(session, typed.reason)
    return NewPaper(
        kind=typed.kind, warehouse=place.id, to=to, note=typed.note.strip()[:500],
        reason=typed.reason if typed.kind == "adjustment" else "",
    )  # fmt: skip


def to_document(actor: Actor, document: UUID) -> Redirect:
    return Redirect(f"{home_of(actor)}/documents/{document}")


async def blocks(databases: Databases, actor: Actor, kind: str) -> AsyncGenerator[Block]:
    """The rows in blocks; between two of them no connection is held."""
    cursor: str | None = None
    while True:
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            leaf = await pages.page_documents(session, actor, kind, cursor, None, PAGE)
        rows = [pages.row_of(row, actor) for row in leaf.rows]
        yield [(r.number, r.kind, r.state, r.place, r.to, r.why, r.lines, r.by, r.at) for r in rows]
        if not leaf.next:
            return
        cursor = leaf.next
