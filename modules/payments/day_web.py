"""Pages of a store's day: looked at, counted, printed, taken away."""

from collections.abc import AsyncGenerator
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import Databases, ReadTenantSession, TenantSession
from infra.kit.downloads import Block, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.money import to_decimal
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import NotFound, Problem
from infra.kit.unit import unit_of_work, with_form_again
from modules.payments.day_pages import chosen, counted_in, day_in, day_page
from modules.payments.permissions import Perm
from modules.payments.services.days import keep_count
from modules.payments.services.draft import list_tenders
from modules.payments.services.read import Who
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
Typed = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
HEADINGS = (
    N_("Day"), N_("Store"), N_("Way to pay"), N_("Came in"), N_("Went out"), N_("Expected"), N_("Counted amount"),
    N_("Difference"), N_("Reason"),
)  # fmt: skip


async def day_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, store: UUID, day: str, data: dict[str, Any]
) -> Page:
    if isinstance(problem, NotFound):
        raise problem
    form = Form(key=str(new_id()), values=data, errors=tuple(problem.fields))
    return Page("payments/day.html", await day_page(session, actor, store, day, form), status=problem.status)


class DayPages(Controller):
    path = "/app/{slug:str}/payments"
    include_in_schema = False

    @get("/", needs=Perm.READ)
    @unit_of_work
    async def show(
        self, session: ReadTenantSession, actor: Acting, *, store: FromQuery[UUID | None] = None,
        day: FromQuery[str] = "",
    ) -> Page:  # fmt: skip
        return Page("payments/day.html", await day_page(session, actor, store, day))

    @get(["/export.csv", "/export.xlsx"], needs=Perm.READ)
    async def export(
        self, request: AnyRequest, actor: Acting, *, store: FromQuery[UUID | None] = None, day: FromQuery[str] = ""
    ) -> Stream:
        words = for_locale(actor.locale).gettext
        kind = "csv" if request.url.path.endswith(".csv") else "xlsx"
        rows = blocks(request.app.state.databases, actor, store, day)
        name = f"payments-{day or clock.day_of(clock.now(), actor.zone)}"
        return table_download(name, kind, [words(each) for each in HEADINGS], rows, title=words(N_("Day’s payments")))

    @get("/days/{store:uuid}/{day:str}", needs=Perm.READ)
    @unit_of_work
    async def paper(self, session: ReadTenantSession, actor: Acting, store: FromPath[UUID], day: FromPath[str]) -> Page:
        return Page("payments/day_paper.html", await day_page(session, actor, store, day))

    @post("/days/{store:uuid}/{day:str}", needs=Perm.RECONCILE, status_code=200)
    @with_form_again(day_again)
    async def count(
        self, session: TenantSession, actor: Acting, store: FromPath[UUID], day: FromPath[str], data: Typed
    ) -> Redirect:
        own, _ = await chosen(session, actor, store)
        on = day_in(day, own.zone)
        counted, reasons = counted_in(data, actor.currency)
        cards = await list_tenders(session, actor.switches)
        note = " ".join(str(data.get("note") or "").split())[:2000]
        author = Who.of(actor, clock.now())
        await keep_count(session, own.id, own.zone, on, actor.currency, counted, reasons, note, cards, author)
        return Redirect(f"/app/{actor.slug}/payments?store={own.id}&day={on}")


async def blocks(databases: Databases, actor: Actor, store: UUID | None, day: str) -> AsyncGenerator[Block]:
    async with databases.read_tenant(actor.tenant, actor.cell) as session:
        page = await day_page(session, actor, store, day)

    def money(amount: int | None) -> Any:
        return None if amount is None else to_decimal(amount, page.currency)

    yield [
        (
            page.day, page.store_name, row.label, money(row.came), money(row.went), money(row.expected),
            money(row.counted), money(row.difference if row.counted is not None else None), row.reason,
        )
        for row in page.rows
    ]  # fmt: skip
