"""Pages of log-in: in, out, forgotten passwords, confirmed addresses, language and colors."""

from typing import Annotated, Any

from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Response

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.i18n import LOCALES
from infra.kit.pages import Page, Redirect
from infra.kit.problems import Invalid, Problem
from tenancy.accounts import service
from tenancy.accounts.api import person_of
from tenancy.accounts.cookies import no_session_cookie, preference_cookie, session_cookie, session_token
from tenancy.accounts.domain import check_email, check_password, normal_email
from tenancy.accounts.entering import log_in
from tenancy.accounts.errors import LinkExpired
from tenancy.accounts.installation import installation
from tenancy.accounts.passwords import hash_password
from tenancy.accounts.paths import local_path
from tenancy.accounts.schemas import (
    ConfirmPage,
    Forgot,
    ForgotPage,
    LinkPage,
    LogIn,
    LogInPage,
    Preferences,
    Reset,
    ResetPage,
    empty_form,
    form_with,
)
from tenancy.accounts.throttle import MAILS_PER_ACCOUNT, throttle

AnyRequest = Request[Any, Any, Any]
URL_ENCODED = RequestEncodingType.URL_ENCODED


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
            cookies = await log_in(request, data)
        except Problem as problem:
            form = form_with(problem, email=data.email, next=local_path(data.next))
            return Page("accounts/login.html", LogInPage(form=form), status=problem.status, headers=problem.headers)
        return Redirect(local_path(data.next) or "/app", cookies=cookies)

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
                token = await service.start_session(session, account, now, request.headers.get("user-agent", ""))
                await session.commit()
        except LinkExpired as problem:
            page = ResetPage(form=empty_form(), is_usable=False)
            return Page("accounts/reset.html", page, status=problem.status)
        await request.app.state.callers.revoke(f"account {account}")
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
