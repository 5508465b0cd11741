"""Pages and files of reports."""

from collections.abc import AsyncGenerator
from datetime import date
from typing import Annotated, Any

from litestar import Controller, Request, get
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from infra.kit import clock
from infra.kit.db.sessions import Databases, ReadTenantSession
from infra.kit.downloads import Block, table_download
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Page
from infra.kit.problems import NotFound
from infra.kit.unit import unit_of_work
from modules.insight.errors import PeriodUnusable
from modules.insight.permissions import Perm
from modules.insight.reports.cells import FIRST, cells_of
from modules.insight.reports.dimensions import GOODS, HEADS, LABELS, By
from modules.insight.reports.pages import MOST, page_of
from modules.insight.reports.service import Asked, asked_for, make_report
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]
First = Annotated[str, QueryParameter(name="from", max_length=20)]
Last = Annotated[str, QueryParameter(name="to", max_length=20)]
BLOCK = 500


def asked_in(by: str, first: str, last: str, actor: Actor) -> Asked:
    """What the address asks for; days that can't be read, or used, are left out. Raises NotFound."""
    if by not in set(By):
        raise NotFound
    today = clock.day_of(clock.now(), actor.zone)
    try:
        return asked_for(By(by), day_in(first), day_in(last), today)
    except PeriodUnusable:
        return asked_for(By(by), None, None, today)


def day_in(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


class ReportPages(Controller):
    path = "/app/{slug:str}/reports"
    include_in_schema = False

    @get("/", needs=Perm.READ)
    @unit_of_work
    async def show_days(self, session: ReadTenantSession, actor: Acting) -> Page:
        report = await make_report(session, actor, asked_in(By.DAY, "", "", actor), MOST)
        return Page("insight/report.html", page_of(report, actor, clock.now()))

    @get("/{by:str}", needs=Perm.READ)
    @unit_of_work
    async def show(
        self, session: ReadTenantSession, actor: Acting, by: FromPath[str], first: First = "", last: Last = ""
    ) -> Page:
        report = await make_report(session, actor, asked_in(by, first, last, actor), MOST)
        return Page("insight/report.html", page_of(report, actor, clock.now()))

    @get(["/{by:str}/export.csv", "/{by:str}/export.xlsx"], needs=Perm.READ)
    async def export(
        self, request: AnyRequest, actor: Acting, by: FromPath[str], first: First = "", last: Last = ""
    ) -> Stream:
        asked, words = asked_in(by, first, last, actor), for_locale(actor.locale).gettext
        ranks = (N_("Share so far"), N_("Class")) if asked.by in GOODS else ()
        headings = [words(each) for each in (FIRST[asked.by], *HEADS[asked.by], *ranks)]
        name = f"{asked.by}-{asked.first}-{asked.last}"
        kind = "csv" if request.url.path.endswith(".csv") else "xlsx"
        rows = blocks(request.app.state.databases, actor, asked)
        return table_download(name, kind, headings, rows, title=words(LABELS[asked.by]))


async def blocks(databases: Databases, actor: Actor, asked: Asked) -> AsyncGenerator[Block]:
    """All rows, read once and written in blocks; while they are written no connection is held."""
    async with databases.read_tenant(actor.tenant, actor.cell) as session:
        report = await make_report(session, actor, asked)
    for start in range(0, len(report.rows), BLOCK):
        yield [cells_of(row, asked.by, actor) for row in report.rows[start : start + BLOCK]]
