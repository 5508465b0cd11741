"""Who runs the platform, and what they have done."""

from typing import Any

from litestar import Controller, Request, get
from litestar.params import FromQuery
from litestar.response import Stream

from infra.kit.db.sessions import Databases, ReadPlatformSession
from infra.kit.downloads import Kind
from infra.kit.pages import Page
from infra.kit.shell import shell_for
from infra.kit.unit import unit_of_work
from tenancy.operators.door import HOME
from tenancy.operators.log import PATH, Asked, export_of, log_page
from tenancy.operators.schemas import PeoplePage
from tenancy.operators.service import list_operators

AnyRequest = Request[Any, Any, Any]


class People(Controller):
    """Added and removed on the command line: whoever sits at a console can't make another operator."""

    path = f"{HOME}/people"
    include_in_schema = False

    @get(operator=True)
    @unit_of_work
    async def show_people(self, session: ReadPlatformSession) -> Page:
        return Page("operators/people.html", PeoplePage(people=await list_operators(session)))


class Log(Controller):
    """Lines are added alone."""

    path = PATH
    include_in_schema = False

    @get(operator=True)
    @unit_of_work
    async def show_log(
        self,
        session: ReadPlatformSession,
        request: AnyRequest,
        who: FromQuery[str] = "",
        act: FromQuery[str] = "",
        tenant: FromQuery[str] = "",
        after: FromQuery[str] = "",
    ) -> Page:
        asked = Asked(who=who, act=act, tenant=tenant)
        return Page("operators/log.html", await log_page(session, asked, after or None, shell_for(request).locale))

    @get("/export.csv", operator=True)
    async def export_csv(
        self, request: AnyRequest, who: FromQuery[str] = "", act: FromQuery[str] = "", tenant: FromQuery[str] = ""
    ) -> Stream:
        return exported(request, Asked(who=who, act=act, tenant=tenant), "csv")

    @get("/export.xlsx", operator=True)
    async def export_xlsx(
        self, request: AnyRequest, who: FromQuery[str] = "", act: FromQuery[str] = "", tenant: FromQuery[str] = ""
    ) -> Stream:
        return exported(request, Asked(who=who, act=act, tenant=tenant), "xlsx")


def exported(request: AnyRequest, asked: Asked, kind: Kind) -> Stream:
    databases: Databases = request.app.state.databases
    return export_of(databases, asked, shell_for(request).locale, kind)
