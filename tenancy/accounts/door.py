"""Pages of log-in: in, by one step or two, and out; language and colors."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery
from litestar.response import Response

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.i18n import LOCALES
from infra.kit.pages import Page, Redirect
from infra.kit.problems import FieldError, Invalid, Problem
from tenancy.accounts import service
from tenancy.accounts.api import person_of
from tenancy.accounts.cookies import no_session_cookie, preference_cookie, session_token
from tenancy.accounts.entering import log_in, log_in_by_code
from tenancy.accounts.errors import CodeWrong
from tenancy.accounts.half import half_of
from tenancy.accounts.paths import local_path
from tenancy.accounts.schemas import (
    LogIn,
    LogInCode,
    LogInCodePage,
    LogInPage,
    Preferences,
    empty_form,
    form_with,
)

AnyRequest = Request[Any, Any, Any]
URL_ENCODED = RequestEncodingType.URL_ENCODED


async def halfway(request: AnyRequest) -> UUID | None:
    databases: Databases = request.app.state.databases
    async with databases.read_platform() as session:
        return await half_of(session, request, clock.now())


def on_code(problem: Problem) -> Problem:
    """A wrong code stands beside its field."""
    if not isinstance(problem, CodeWrong):
        return problem
    return Invalid(fields=[FieldError(field="code", code=problem.code, message=problem.message)])


class Door(Controller):
    """In and out."""

    include_in_schema = False

    @get("/login", public=True)
    async def show_log_in(
        self,
        request: AnyRequest,
        next: FromQuery[str] = "",  # noqa: A002  the address's word
        unsaved: FromQuery[str] = "",
    ) -> Page | Redirect:
        if await person_of(request.app.state.databases, request, clock.now()):
            return Redirect(local_path(next) or "/app")
        return Page("accounts/login.html", LogInPage(form=empty_form(next=local_path(next)), unsaved=bool(unsaved)))

    @post("/login", public=True, status_code=200)
    async def log_in(
        self, request: AnyRequest, data: Annotated[LogIn, Body(media_type=URL_ENCODED)]
    ) -> Page | Redirect:
        try:
            entered = await log_in(request, data)
        except Problem as problem:
            form = form_with(problem, email=data.email, next=local_path(data.next))
            return Page("accounts/login.html", LogInPage(form=form), status=problem.status, headers=problem.headers)
        onward = local_path(data.next)
        if entered.needs_code:
            return Redirect(
                f"/login/code?{urlencode({'next': onward})}" if onward else "/login/code", cookies=entered.cookies
            )
        return Redirect(onward or "/app", cookies=entered.cookies)

    @get("/login/code", public=True)
    async def show_code(
        self,
        request: AnyRequest,
        next: FromQuery[str] = "",  # noqa: A002  the address's word
    ) -> Page | Redirect:
        if await halfway(request) is None:
            return Redirect("/login")
        return Page("accounts/login_code.html", LogInCodePage(form=empty_form(next=local_path(next))))

    @post("/login/code", public=True, status_code=200)
    async def log_in_by_code(
        self, request: AnyRequest, data: Annotated[LogInCode, Body(media_type=URL_ENCODED)]
    ) -> Page | Redirect:
        account = await halfway(request)
        if account is None:
            return Redirect("/login")
        try:
            entered = await log_in_by_code(request, account, data)
        except Problem as problem:
            page = LogInCodePage(form=form_with(on_code(problem), next=local_path(data.next)))
            return Page("accounts/login_code.html", page, status=problem.status, headers=problem.headers)
        return Redirect(local_path(data.next) or "/app", cookies=entered.cookies)

    @post("/logout", public=True, status_code=200)
    async def log_out(self, request: AnyRequest) -> Redirect:
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            ended = await service.end_session(session, session_token(request), clock.now())
            await session.commit()
        if ended:
            await request.app.state.callers.revoke(f"login {ended}")
        return Redirect("/login", cookies=[no_session_cookie()])

    @post("/preferences", public=True, status_code=200)
    async def prefer(
        self, request: AnyRequest, data: Annotated[Preferences, Body(media_type=URL_ENCODED)]
    ) -> Response[bytes]:
        """Language and colors, in this browser and, for who is logged in, in the others."""
        chosen: dict[str, str] = {}
        if data.locale in LOCALES:
            chosen["locale"] = data.locale
        if data.theme in {"device", "light", "dark"}:
            chosen["theme"] = data.theme.replace("device", "")
        databases: Databases = request.app.state.databases
        if chosen and (person := await person_of(databases, request, clock.now())):
            async with databases.platform() as session:
                await service.prefer(session, person.id, **chosen)
                await session.commit()
            await request.app.state.callers.revoke(f"account {person.id}")
        return Redirect(local_path(data.next) or "/", cookies=[preference_cookie(*choice) for choice in chosen.items()])
