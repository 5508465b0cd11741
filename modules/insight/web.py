"""The dashboard's page: home of the shop."""

from typing import Any

from litestar import Controller, Request, get
from litestar.params import FromQuery

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession
from infra.kit.module import registry
from infra.kit.pages import Fragment, Page, Redirect
from infra.kit.unit import unit_of_work
from modules.insight.dashboard import dashboard_of, low_of
from modules.insight.domain import Range
from modules.insight.permissions import Perm
from tenancy.access.api import Access, Acting, Actor

TARGET = "dashboard"
RANGES = {chosen.value: chosen for chosen in Range}


def first_page(actor: Actor) -> str:
    """The first entry of the sidebar."""
    entries = (n for m in registry.of(actor.switches) for n in m.navigation if n.group == "main" and n.path)
    first = min((n for n in entries if actor.may(n.needs)), key=lambda n: n.order, default=None)
    return f"/app/{actor.slug}{first.path if first else '/welcome'}"


class InsightPages(Controller):
    """Home."""

    path = "/app/{slug:str}"
    include_in_schema = False

    @get(["/", "/dashboard"], needs=Access.ENTER)
    @unit_of_work
    async def dashboard(
        self,
        session: ReadTenantSession,
        actor: Acting,
        request: Request[Any, Any, Any],
        range: FromQuery[str] = "today",  # noqa: A002
    ) -> Page | Redirect:
        """The dashboard; for who may not see figures, the first page that they may."""
        if not actor.may(Perm.READ):
            return Redirect(first_page(actor))
        chosen = RANGES.get(range, Range.TODAY)
        model = await dashboard_of(session, actor, clock.now(), chosen)
        if request.headers.get("HX-Target") == TARGET:
            return Fragment("insight/_dashboard.html", model)
        return Page("insight/dashboard.html", model)

    @get("/dashboard/low", needs=Perm.READ)
    @unit_of_work
    async def low(self, session: ReadTenantSession, actor: Acting) -> Fragment:
        """What runs low, and what waits with it."""
        return Fragment("insight/_needs_low.html", await low_of(session, actor))
