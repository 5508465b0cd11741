"""The JSON API of figures."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.params import FromPath, QueryParameter

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession
from infra.kit.unit import unit_of_work
from modules.insight.permissions import Perm
from modules.insight.reports.dimensions import By
from modules.insight.reports.service import Report, asked_for, make_report
from modules.insight.schemas import ReportOut, ReportRow, Summary
from modules.insight.summary import summarize
from tenancy.access.api import Acting


class InsightApi(Controller):
    """What the shop's figures say."""

    path = "/api/v1/insight"
    tags = ("Insight",)

    @get("/summary", operation_id="getSummary", needs=Perm.READ)
    @unit_of_work
    async def get_summary(
        self,
        session: ReadTenantSession,
        actor: Acting,
        first: Annotated[date, QueryParameter(name="from", description="The first day, in the shop's time zone.")],
        last: Annotated[date, QueryParameter(name="to", description="The last day, included.")],
    ) -> Summary:
        """Sales by store, by month and by department (the goods' category)."""
        return await summarize(session, actor, first, last)

    @get("/reports/{by:str}", operation_id="getReport", needs=Perm.READ)
    @unit_of_work
    async def get_report(
        self,
        session: ReadTenantSession,
        actor: Acting,
        *,
        by: FromPath[By],
        first: Annotated[
            date | None, QueryParameter(name="from", description="The first day, in the shop's time zone.")
        ] = None,
        last: Annotated[date | None, QueryParameter(name="to", description="The last day, included.")] = None,
        store: Annotated[UUID | None, QueryParameter(description="Of this store alone.")] = None,
        limit: Annotated[int, QueryParameter(ge=1, le=10_000, description="Rows at most.")] = 100,
    ) -> ReportOut:
        """Sales by day, month, weekday, hour, store, channel, staff, category or product, or the slow goods."""
        asked = asked_for(by, first, last, clock.day_of(clock.now(), actor.zone), store)
        return out(await make_report(session, actor, asked, limit), actor, limit)


def out(report: Report, actor: Acting, limit: int) -> ReportOut:
    rows = msgspec.convert(report.rows[:limit], tuple[ReportRow, ...], from_attributes=True)
    return ReportOut(
        by=report.asked.by.value,
        first=report.asked.first,
        last=report.asked.last,
        zone=actor.zone,
        currency=actor.currency,
        as_of=report.as_of,
        all_rows=report.every,
        rows=rows,
        total=msgspec.convert(report.total, ReportRow, from_attributes=True),
    )
