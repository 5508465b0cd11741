"""Pages of accounts: forgotten passwords, confirmed addresses."""

from typing import Annotated, Any

from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.pages import Page, Redirect
from infra.kit.problems import Invalid, Problem
from tenancy.accounts import service
from tenancy.accounts.api import person_of
from tenancy.accounts.cookies import no_session_cookie, session_cookie
from tenancy.accounts.domain import check_email, check_password, normal_email
from tenancy.accounts.entering import came_from
from tenancy.accounts.errors import LinkExpired
from tenancy.accounts.installation import installation
from tenancy.accounts.passwords import hash_password
from tenancy.accounts.schemas import (
    ConfirmPage,
    Forgot,
    ForgotPage,
    LinkPage,
    Reset,
    ResetPage,
    empty_form,
    form_with,
)
from tenancy.accounts.second_factor import factor_of
from tenancy.accounts.throttle import MAILS_PER_ACCOUNT, throttle

AnyRequest = Request[Any, Any, Any]
URL_ENCODED = RequestEncodingType.URL_ENCODED


class Forgotten(Controller):
    """A new password by mail: the answer is the same whether there is such an account or not."""

    include_in_schema = False

    @get("/forgot", public=True)
    async def show_forgot(self) -> Page:
        return Page("accounts/forgot.html", ForgotPage(form=empty_form()))

    @post("/forgot", public=True, status_code=200)
    async def ask(self, request: AnyRequest, data: Annotated[Forgot, Body(media_type=URL_ENCODED)]) -> Page:
        email = normal_email(data.email)
        try:
            if errors := check_email(email):
                raise Invalid(fields=errors)
            await throttle(request, "reset", email, MAILS_PER_ACCOUNT)
        except Problem as problem:
            form = form_with(problem, email=data.email)
            return Page("accounts/forgot.html", ForgotPage(form=form), status=problem.status, headers=problem.headers)
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            await service.ask_reset(session, email)
            await session.commit()
        return Page("accounts/forgot.html", ForgotPage(form=empty_form(), sent=True, inbox=installation().inbox))

    @get("/reset", public=True)
    async def show_reset(self, request: AnyRequest, token: FromQuery[str] = "") -> Page:
        databases: Databases = request.app.state.databases
        async with databases.read_platform() as session:
            usable = await service.is_token_good(session, "reset", token, clock.now())
        return Page("accounts/reset.html", ResetPage(form=empty_form(token=token), is_usable=usable))

    @post("/reset", public=True, status_code=200)
    async def reset(self, request: AnyRequest, data: Annotated[Reset, Body(media_type=URL_ENCODED)]) -> Page | Redirect:
        if errors := check_password(data.password):
            form = form_with(Invalid(fields=errors), token=data.token)
            return Page("accounts/reset.html", ResetPage(form=form, is_usable=True), status=Invalid.status)
        password_hash, now = await hash_password(data.password), clock.now()
        databases: Databases = request.app.state.databases
        try:
            async with databases.platform() as session:
                account = await service.reset_password(session, data.token, password_hash, now)
                factor = await factor_of(session, account)
                is_whole = factor is None or factor.confirmed_at is None
                device = came_from(request, data.zone)
                token = await service.start_session(session, account, now, device) if is_whole else ""
                await session.commit()
        except LinkExpired as problem:
            page = ResetPage(form=empty_form(), is_usable=False)
            return Page("accounts/reset.html", page, status=problem.status)
        await request.app.state.callers.revoke(f"account {account}")
        if not token:  # the mail stands for the password alone: the second step is still to come
            return Redirect("/login", cookies=[no_session_cookie()])
        return Redirect("/app", cookies=[session_cookie(token)])


class Confirming(Controller):
    """Whose address it is. The link opens a page with a button: mail scanners open links too."""

    include_in_schema = False

    @get("/confirm", public=True)
    async def show_confirm(self, request: AnyRequest) -> Page | Redirect:
        person = await person_of(request.app.state.databases, request, clock.now())
        if person is None:
            return Redirect("/login?next=/confirm")
        page = ConfirmPage(
            form=empty_form(),
            email=person.email,
            is_confirmed=person.email_confirmed_at is not None,
            inbox=installation().inbox,
        )
        return Page("accounts/confirm.html", page)

    @post("/confirm", public=True, status_code=200)
    async def send_again(self, request: AnyRequest) -> Redirect:
        databases: Databases = request.app.state.databases
        person = await person_of(databases, request, clock.now())
        if person is None:
            return Redirect("/login?next=/confirm")
        await throttle(request, "confirm", person.email, MAILS_PER_ACCOUNT)
        async with databases.platform() as session:
            await service.ask_confirmation(session, person.id)
            await session.commit()
        return Redirect("/confirm")

    @get("/confirm/{token:str}", public=True)
    async def show_link(self, request: AnyRequest, token: FromPath[str]) -> Page:
        databases: Databases = request.app.state.databases
        async with databases.read_platform() as session:
            usable = await service.is_token_good(session, "confirm", token, clock.now())
        page = LinkPage(form=empty_form(), action=f"/confirm/{token}", is_usable=usable)
        return Page("accounts/confirm_link.html", page)

    @post("/confirm/{token:str}", public=True, status_code=200)
    async def confirm(self, request: AnyRequest, token: FromPath[str]) -> Page | Redirect:
        databases: Databases = request.app.state.databases
        try:
            async with databases.platform() as session:
                account = await service.confirm_email(session, token, clock.now())
                await session.commit()
        except LinkExpired as problem:
            page = LinkPage(form=empty_form(), action="", is_usable=False)
            return Page("accounts/confirm_link.html", page, status=problem.status)
        await request.app.state.callers.revoke(f"account {account}")
        return Redirect("/confirm")
