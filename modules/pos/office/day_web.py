"""Pages of a store's day at its registers: looked at, printed, taken away."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import Databases, ReadTenantSession
from infra.kit.downloads import Block, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.money import to_decimal
from infra.kit.pages import Page
from infra.kit.unit import unit_of_work
from modules.pos.office.day_pages import day_page
from modules.pos.permissions import Perm
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
HEADINGS = (
    N_("Day"), N_("Store"), N_("Register"), N_("Z report"), N_("Opened"), N_("Counted at"), N_("Sales"), N_("Sold"),
    N_("Returns"), N_("Given back"), N_("Discounts"), N_("Total"), N_("Cash difference"),
)  # fmt: skip


class DayPages(Controller):
    path = "/app/{slug:str}/registers/days"
    include_in_schema = False

    @get("/", needs=Perm.MANAGE)
    @unit_of_work
    async def show(
        self, session: ReadTenantSession, actor: Acting, *, store: FromQuery[UUID | None] = None,
        day: FromQuery[str] = "",
    ) -> Page:  # fmt: skip
        return Page("pos/day.html", await day_page(session, actor, store, day))

    @get(["/export.csv", "/export.xlsx"], needs=Perm.MANAGE)
    async def export(
        self, request: AnyRequest, actor: Acting, *, store: FromQuery[UUID | None] = None, day: FromQuery[str] = ""
    ) -> Stream:
        words = for_locale(actor.locale).gettext
        kind = "csv" if request.url.path.endswith(".csv") else "xlsx"
        rows = blocks(request.app.state.databases, actor, store, day)
        name = f"registers-{day or clock.day_of(clock.now(), actor.zone)}"
        return table_download(name, kind, [words(each) for each in HEADINGS], rows, title=words(N_("Day")))

    @get("/{store:uuid}/{day:str}", needs=Perm.MANAGE)
    @unit_of_work
    async def paper(self, session: ReadTenantSession, actor: Acting, store: FromPath[UUID], day: FromPath[str]) -> Page:
        return Page("pos/day_paper.html", await day_page(session, actor, store, day))


async def blocks(databases: Databases, actor: Actor, store: UUID | None, day: str) -> AsyncGenerator[Block]:
    """A row for each shift."""
    async with databases.read_tenant(actor.tenant, actor.cell) as session:
        page = await day_page(session, actor, store, day)

    def money(amount: int | None) -> Any:
        return None if amount is None else to_decimal(amount, actor.currency)

    yield [
        (
            page.day, page.store_name, each.register, each.number, each.opened_at, each.closed_at, each.report.sales,
            money(each.report.sold), each.report.returns, money(each.report.returned), money(each.report.discounts),
            money(each.report.total), money(each.difference),
        )
        for each in page.shifts
    ]  # fmt: skip
