"""The console's door for people: in, by two steps, and out."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery
from msgspec.structs import replace

from infra.kit import audit, clock
from infra.kit.db.sessions import Databases
from infra.kit.pages import Page, Redirect
from infra.kit.problems import Problem
from tenancy.accounts.api import (
    LogIn,
    LogInCode,
    LogInCodePage,
    LogInPage,
    address_of,
    beside,
    empty_form,
    end_session,
    find_person,
    form_with,
    half_of,
    log_in,
    log_in_by_code,
    no_session_cookie,
    normal_email,
    session_token,
)
from tenancy.operators.door import HOME, LOGIN, onward
from tenancy.operators.frame import entries
from tenancy.operators.identity import is_operator

AnyRequest = Request[Any, Any, Any]
URL_ENCODED = RequestEncodingType.URL_ENCODED


async def halfway(request: AnyRequest) -> UUID | None:
    """The operator whose password was right a moment ago in this browser."""
    databases: Databases = request.app.state.databases
    async with databases.read_platform() as session:
        account = await half_of(session, request, clock.now())
        person = await find_person(session, account) if account else None
        return person.id if person and await is_operator(session, person.email) else None


async def note_door(request: AnyRequest, act: str, email: str) -> None:
    """Who came in, and who tried to, in a unit of its own."""
    databases: Databases = request.app.state.databases
    async with databases.platform() as session:
        await audit.note(session, act, actor=email, name=email, **{"from": address_of(request)})
        await session.commit()


class Door(Controller):
    """In and out."""

    path = HOME
    include_in_schema = False

    @get("/login", public=True)
    async def show_log_in(
        self,
        next: FromQuery[str] = "",  # noqa: A002  the address's word
    ) -> Page:
        page = LogInPage(form=empty_form(next=next), action=LOGIN)
        return Page("operators/login.html", page)

    @post("/login", public=True, status_code=200)
    async def log_in(
        self, request: AnyRequest, data: Annotated[LogIn, Body(media_type=URL_ENCODED)]
    ) -> Page | Redirect:
        """To somebody who is no operator it says what it says to a wrong password, after the same time."""
        databases: Databases = request.app.state.databases
        email = normal_email(data.email)
        async with databases.read_platform() as session:
            is_known = await is_operator(session, email)
        try:
            entered = await log_in(request, data if is_known else replace(data, password=""))
        except Problem as problem:
            if is_known:
                await note_door(request, "operator.kept_out", email)
            page = LogInPage(form=form_with(problem, email=data.email, next=data.next), action=LOGIN)
            return Page("operators/login.html", page, status=problem.status, headers=problem.headers)
        if entered.needs_code:
            query = f"?{urlencode({'next': data.next})}" if onward(data.next) != HOME else ""
            return Redirect(f"{LOGIN}/code{query}", cookies=entered.cookies)
        await note_door(request, "operator.came_in", email)
        return Redirect(HOME, cookies=entered.cookies)

    @get("/login/code", public=True)
    async def show_code(
        self,
        request: AnyRequest,
        next: FromQuery[str] = "",  # noqa: A002  the address's word
    ) -> Page | Redirect:
        if await halfway(request) is None:
            return Redirect(LOGIN)
        page = LogInCodePage(form=empty_form(next=next), action=f"{LOGIN}/code")
        return Page("operators/login_code.html", page)

    @post("/login/code", public=True, status_code=200)
    async def log_in_by_code(
        self, request: AnyRequest, data: Annotated[LogInCode, Body(media_type=URL_ENCODED)]
    ) -> Page | Redirect:
        account = await halfway(request)
        if account is None:
            return Redirect(LOGIN)
        databases: Databases = request.app.state.databases
        async with databases.read_platform() as session:
            person = await find_person(session, account)
        email = person.email if person else ""
        try:
            entered = await log_in_by_code(request, account, data)
        except Problem as problem:
            await note_door(request, "operator.kept_out", email)
            page = LogInCodePage(form=form_with(beside(problem, "code"), next=data.next), action=f"{LOGIN}/code")
            return Page("operators/login_code.html", page, status=problem.status, headers=problem.headers)
        await note_door(request, "operator.came_in", email)
        return Redirect(onward(data.next), cookies=entered.cookies)

    @post("/logout", public=True, status_code=200)
    async def log_out(self, request: AnyRequest) -> Redirect:
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            ended = await end_session(session, session_token(request), clock.now())
            await session.commit()
        if ended:
            await request.app.state.callers.revoke(f"login {ended}")
        return Redirect(LOGIN, cookies=[no_session_cookie()])

    @get("/", operator=True)
    async def show_home(self) -> Redirect:
        return Redirect(f"{HOME}{entries()[0].path}")
