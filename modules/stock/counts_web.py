"""Pages of counts, made for a phone in one hand."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.ids import new_id
from infra.kit.pages import Form, Fragment, Page, Redirect
from infra.kit.problems import FieldError, Invalid, Problem
from infra.kit.unit import unit_of_work, with_form_again
from modules.stock import count_pages as pages
from modules.stock.errors import NothingToMove
from modules.stock.pages import home_of
from modules.stock.permissions import Perm
from modules.stock.services import counts, papers
from modules.stock.services.documents import cancel_document, require_variant
from modules.stock.services.finding import find_goods
from modules.stock.services.moving import by
from modules.stock.services.warehouses import visible_warehouse
from modules.stock.web import id_in, quantity_in
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
KINDS = ("count",)


class CountTyped(msgspec.Struct, frozen=True, kw_only=True):
    place: str = ""
    category: str = ""
    blind: str = ""
    note: str = ""


class EntryTyped(msgspec.Struct, frozen=True, kw_only=True):
    """A scan, or a find with a quantity. Without `quantity` it adds one scan to what stands there."""

    find: str = ""
    variant: str = ""
    quantity: str = ""
    zone: str = ""


class FinishTyped(msgspec.Struct, frozen=True, kw_only=True):
    rest: str = ""


Typed = Annotated[CountTyped, Body(media_type=RequestEncodingType.URL_ENCODED)]
Entered = Annotated[EntryTyped, Body(media_type=RequestEncodingType.URL_ENCODED)]
Finished = Annotated[FinishTyped, Body(media_type=RequestEncodingType.URL_ENCODED)]
Fields = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]


def form_of(typed: Any, problem: Problem) -> Form:
    errors = problem.fields or (
        FieldError(field="find", code=problem.code, message=problem.message, facts=problem.facts),
    )
    values: dict[str, Any] = msgspec.to_builtins(typed)
    return Form(key=str(new_id()), values=values, errors=tuple(errors))


async def new_again(session: ReadTenantSession, problem: Problem, actor: Actor, data: CountTyped) -> Page:
    model = await pages.new_page(session, actor, form_of(data, problem))
    return Page("stock/count_new.html", model, status=problem.status)


async def entry_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, document: UUID, data: EntryTyped, request: AnyRequest
) -> Page:
    """The fragment with what is wrong: HTMX swaps answers of 200 alone, so the status says that the page was shown."""
    paper = await papers.find(session, actor, document, KINDS)
    model = await pages.count_page(session, actor, paper, form_of(data, problem))
    if "hx-request" in request.headers:
        return Fragment("stock/_count.html", model)
    return Page("stock/count.html", model, status=problem.status)


async def finish_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, document: UUID, data: FinishTyped
) -> Page:
    paper = await papers.find(session, actor, document, KINDS)
    model = await pages.count_page(session, actor, paper, form_of(data, problem))
    return Page("stock/count.html", model, status=problem.status)


class StockCountPages(Controller):
    """Counting zone by zone, looking the differences over, counting again, posting."""

    path = "/app/{slug:str}/stock/counts"
    include_in_schema = False

    @get("/", needs=Perm.COUNT)
    @unit_of_work
    async def list_counts(
        self,
        session: ReadTenantSession,
        actor: Acting,
        *,
        after: FromQuery[str | None] = None,
        before: FromQuery[str | None] = None,
    ) -> Page:
        return Page("stock/counts.html", await pages.list_of(session, actor, after, before))

    @get("/new", needs=Perm.COUNT)
    @unit_of_work
    async def new(self, session: ReadTenantSession, actor: Acting) -> Page:
        return Page("stock/count_new.html", await pages.new_page(session, actor, Form(key=str(new_id()))))

    @post("/", needs=Perm.COUNT, status_code=200)
    @with_form_again(new_again)
    async def begin(self, session: TenantSession, actor: Acting, data: Typed) -> Redirect:
        place = await visible_warehouse(session, actor, id_in(data.place))
        asked = counts.CountIn(
            warehouse=place.id, blind=bool(data.blind), category=id_in(data.category), zones=place.zones,
            note=data.note.strip()[:500],
        )  # fmt: skip
        paper = await counts.start_count(session, actor, asked, clock.now())
        return to_count(actor, paper.id)

    @get("/{document:uuid}", needs=Perm.COUNT)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting, document: FromPath[UUID]) -> Page:
        paper = await papers.find(session, actor, document, KINDS)
        if paper.state == "draft":
            return Page("stock/count.html", await pages.count_page(session, actor, paper))
        return Page("stock/count_review.html", await pages.review_page(session, actor, paper))

    @post("/{document:uuid}/entries", needs=Perm.COUNT, status_code=200)
    @with_form_again(entry_again)
    async def enter(
        self, session: TenantSession, actor: Acting, document: FromPath[UUID], data: Entered, request: AnyRequest
    ) -> Fragment | Redirect:
        paper = await papers.find(session, actor, document, KINDS)
        if variant := id_in(data.variant):
            await require_variant(session, variant)
            pieces = Decimal(1)
        else:
            variant, pieces = await find_goods(session, data.find)
        typed = data.quantity.strip()
        quantity = quantity_in(typed, "quantity") * pieces if typed else pieces
        if quantity < 0:
            error = FieldError(field="quantity", code=NothingToMove.code, message=NothingToMove.message)
            raise Invalid(fields=(error,))
        who = by(actor, clock.now())
        await counts.count(session, paper, variant, quantity, zone=data.zone.strip()[:80], adds=not typed, who=who)
        if "hx-request" not in request.headers:
            return to_count(actor, document)
        form = Form(key=str(new_id()), values={"zone": data.zone})
        return Fragment("stock/_count.html", await pages.count_page(session, actor, paper, form))

    @post("/{document:uuid}/entries/{line:uuid}/removal", needs=Perm.COUNT, status_code=200)
    @unit_of_work
    async def remove(
        self, session: TenantSession, actor: Acting, document: FromPath[UUID], line: FromPath[UUID]
    ) -> Redirect:
        paper = await papers.find(session, actor, document, KINDS)
        await papers.drop_line(session, paper, line)
        return to_count(actor, document)

    @post("/{document:uuid}/finish", needs=Perm.COUNT, status_code=200)
    @with_form_again(finish_again)
    async def finish(self, session: TenantSession, actor: Acting, document: FromPath[UUID], data: Finished) -> Redirect:
        await counts.finish_count(session, actor, document, clock.now(), rest_is_gone=bool(data.rest))
        return to_count(actor, document)

    @post("/{document:uuid}/recount", needs=Perm.COUNT, status_code=200)
    @unit_of_work
    async def recount(self, session: TenantSession, actor: Acting, document: FromPath[UUID], data: Fields) -> Redirect:
        given: Any = data.get("variant") or []
        chosen = [id_in(str(each)) for each in (given if isinstance(given, list) else [given])]  # type: ignore[reportUnknownVariableType]
        await counts.count_again(session, actor, document, [each for each in chosen if each], clock.now())
        return to_count(actor, document)

    @post("/{document:uuid}/posting", needs=Perm.APPROVE, status_code=200)
    @unit_of_work
    async def post_it(self, session: TenantSession, actor: Acting, document: FromPath[UUID]) -> Redirect:
        await counts.post_count(session, actor, document, clock.now())
        return to_count(actor, document)

    @post("/{document:uuid}/cancellation", needs=Perm.APPROVE, status_code=200)
    @unit_of_work
    async def cancel(self, session: TenantSession, actor: Acting, document: FromPath[UUID]) -> Redirect:
        await cancel_document(session, actor, document, clock.now())
        return to_count(actor, document)


def to_count(actor: Actor, document: UUID) -> Redirect:
    return Redirect(f"{home_of(actor)}/counts/{document}")
