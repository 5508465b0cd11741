"""Pages of what stock is worth."""

from collections.abc import AsyncGenerator
from datetime import date
from typing import Any

from litestar import Controller, Request, get
from litestar.params import FromQuery
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import Databases, ReadTenantSession
from infra.kit.downloads import Block, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.money import to_decimal
from infra.kit.pages import Page
from infra.kit.unit import unit_of_work
from modules.catalog.api import variant_name
from modules.costing import valuation
from modules.costing.pages import cost_of_one, valuation_page
from modules.costing.permissions import Perm
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
PAGE = 200
HEADINGS = (
    N_("Product"), N_("Code"), N_("Category"), N_("Place"), N_("On hand"), N_("Unit"), N_("Cost of one"), N_("Value"),
)  # fmt: skip


def day_in(typed: str, actor: Actor) -> date | None:
    """A day that is over; today and what can't be read are now."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if day < clock.day_of(clock.now(), actor.zone) else None


class StockValuePages(Controller):
    path = "/app/{slug:str}/stock-value"
    include_in_schema = False

    @get("/", needs=Perm.READ)
    @unit_of_work
    async def show(
        self,
        session: ReadTenantSession,
        actor: Acting,
        *,
        day: FromQuery[str] = "",
        after: FromQuery[str | None] = None,
    ) -> Page:
        return Page("costing/valuation.html", await valuation_page(session, actor, day_in(day, actor), after))

    @get(["/export.csv", "/export.xlsx"], needs=Perm.READ)
    async def export(self, request: AnyRequest, actor: Acting, *, day: FromQuery[str] = "") -> Stream:
        words, on = for_locale(actor.locale).gettext, day_in(day, actor)
        name = f"stock-value-{on or clock.day_of(clock.now(), actor.zone)}"
        rows = blocks(request.app.state.databases, actor, on)
        kind = "csv" if request.url.path.endswith(".csv") else "xlsx"
        return table_download(name, kind, [words(each) for each in HEADINGS], rows, title=words(N_("Stock value")))


async def blocks(databases: Databases, actor: Actor, day: date | None) -> AsyncGenerator[Block]:
    """The rows in blocks; between two of them no connection is held."""
    cursor: str | None = None
    while True:
        async with databases.read_tenant(actor.tenant, actor.cell) as session:
            leaf = await valuation.page_rows(session, actor, day, cursor, PAGE)
        yield [
            (
                variant_name(row.product_name, [row.title]), row.code, row.category_name or "", row.warehouse,
                row.quantity, row.unit, cost_of_one(row, actor), to_decimal(row.value, actor.currency),
            )
            for row in leaf.rows
        ]  # fmt: skip
        if not leaf.next:
            return
        cursor = leaf.next
