"""Pages of the activity log."""

from datetime import date
from typing import Any, Literal, cast
from uuid import UUID

from litestar import Controller, Request, get
from litestar.params import FromQuery
from litestar.response import Stream

from infra.kit.db.sessions import ReadTenantSession
from infra.kit.pages import Page
from infra.kit.unit import unit_of_work
from modules.desk.activity import Asked, activity_of, export_of
from modules.desk.permissions import Perm
from tenancy.access.api import Acting

AnyRequest = Request[Any, Any, Any]


def day_in(text: str) -> date | None:
    """A day of an address; none where it isn't one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def id_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def asked_in(request: AnyRequest) -> Asked:
    given = request.query_params
    return Asked(
        who=id_in(given.get("who", "")),
        kind=given.get("kind", ""),
        subject=id_in(given.get("subject", "")),
        since=day_in(given.get("since", "")),
        until=day_in(given.get("until", "")),
    )


class ActivityPages(Controller):
    """Who did what."""

    path = "/app/{slug:str}/activity"
    include_in_schema = False

    @get("/", needs=Perm.READ)
    @unit_of_work
    async def list_activity(
        self, session: ReadTenantSession, actor: Acting, request: AnyRequest, after: FromQuery[str | None] = None
    ) -> Page:
        return Page("desk/activity.html", await activity_of(session, actor, asked_in(request), after))

    @get(["/export.csv", "/export.xlsx"], needs=Perm.READ)
    async def export_activity(self, request: AnyRequest, actor: Acting) -> Stream:
        """Opens sessions of its own, block by block: the log may be long and its reader slow."""
        form = cast("Literal['csv', 'xlsx']", request.url.path.rpartition(".")[2])
        return export_of(request.app.state.databases, actor, asked_in(request), form)
