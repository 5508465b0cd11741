"""The dashboard's page: home of the shop."""

from typing import Any

from litestar import Controller, Request, get
from litestar.params import FromQuery

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession
from infra.kit.pages import Fragment, Page
from infra.kit.unit import unit_of_work
from modules.insight.dashboard import dashboard_of
from modules.insight.domain import Range
from modules.insight.permissions import Perm
from tenancy.access.api import Acting

TARGET = "dashboard"
RANGES = {chosen.value: chosen for chosen in Range}


class InsightPages(Controller):
    """Home."""

    path = "/app/{slug:str}"
    include_in_schema = False

    @get(["/", "/dashboard"], needs=Perm.READ)
    @unit_of_work
    async def dashboard(
        self,
        session: ReadTenantSession,
        actor: Acting,
        request: Request[Any, Any, Any],
        range: FromQuery[str] = "today",  # noqa: A002
    ) -> Page:
        chosen = RANGES.get(range, Range.TODAY)
        model = await dashboard_of(session, actor, clock.now(), chosen)
        if request.headers.get("HX-Target") == TARGET:
            return Fragment("insight/_dashboard.html", model)
        return Page("insight/dashboard.html", model)
