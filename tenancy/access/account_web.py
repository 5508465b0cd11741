"""Settings of the person: name, language, colors, password, and the browsers that are logged in."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.i18n import LOCALES, N_, for_locale
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, Invalid, NotFound, Problem, Unauthenticated
from tenancy.access.actor import Actor
from tenancy.access.devices import device_of, place_in_words
from tenancy.access.permissions import Access
from tenancy.access.schemas import AccountPage, LoginRow, PasswordChange, Self
from tenancy.access.tabs import settings_tabs
from tenancy.accounts.api import (
    Person,
    check_name,
    empty_form,
    factor_of,
    form_with,
    list_logins,
    person_of,
    prefer,
    preference_cookie,
    revoke_session,
    revoke_sessions,
    session_token,
    set_own_password,
)

AnyRequest = Request[Any, Any, Any]
Acting = NamedDependency[Actor]
URL_ENCODED = RequestEncodingType.URL_ENCODED
THEMES = {"device": N_("As the device"), "light": N_("Light"), "dark": N_("Dark")}


async def person(request: AnyRequest) -> Person:
    found = await person_of(request.app.state.databases, request, clock.now())
    if found is None:
        raise Unauthenticated
    return found


async def account_page(
    request: AnyRequest, actor: Actor, *, form: Form | None = None, password: Form | None = None, status: int = 200
) -> Page:
    """The page; `form` and `password` are shown instead of what is kept."""
    who, words, home = await person(request), for_locale(actor.locale), f"/app/{actor.slug}/settings/account"
    databases: Databases = request.app.state.databases
    async with databases.read_platform() as session:
        logins = await list_logins(session, who.id, clock.now())
        factor = await factor_of(session, who.id)
    model = AccountPage(
        form=form or empty_form(name=who.name, locale=who.locale or actor.locale, theme=who.theme or "device"),
        password=password or empty_form(),
        tabs=settings_tabs(actor, "/settings/account"),
        action=home,
        email=who.email,
        is_confirmed=who.email_confirmed_at is not None,
        has_factor=factor is not None and factor.confirmed_at is not None,
        logins=[
            LoginRow(
                login=x,
                href=f"{home}/logins/{x.id}",
                is_this=x.id == who.login,
                device=device_of(x.user_agent),
                place=place_in_words(x.zone, x.address, actor.locale),
            )
            for x in logins
        ],
        themes=[(value, words.gettext(text)) for value, text in THEMES.items()],
    )
    return Page("access/account.html", model, status=status)


def check_self(data: Self) -> None:
    errors = check_name(data.name)
    allowed = {"locale": set(LOCALES), "theme": set(THEMES)}
    unknown = N_("Choose one of the list.")
    errors += [
        FieldError(field=f, code="unknown", message=unknown) for f, v in allowed.items() if getattr(data, f) not in v
    ]
    if errors:
        raise Invalid(fields=errors)


class OwnAccount(Controller):
    """Everybody's own."""

    path = "/app/{slug:str}/settings/account"
    include_in_schema = False

    @get(needs=Access.ENTER, when_suspended=True)
    async def show_account(self, request: AnyRequest, actor: Acting) -> Page:
        return await account_page(request, actor)

    @post(needs=Access.ENTER, when_suspended=True, status_code=200)
    async def change(
        self, request: AnyRequest, actor: Acting, data: Annotated[Self, Body(media_type=URL_ENCODED)]
    ) -> Page | Redirect:
        try:
            check_self(data)
        except Problem as problem:
            form = form_with(problem, name=data.name, locale=data.locale, theme=data.theme)
            return await account_page(request, actor, form=form, status=problem.status)
        who, theme = await person(request), data.theme.replace("device", "")
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            await prefer(session, who.id, name=data.name.strip(), locale=data.locale, theme=theme)
            await session.commit()
        await request.app.state.callers.revoke(f"account {who.id}")
        cookies = [preference_cookie("locale", data.locale), preference_cookie("theme", theme)]
        return Redirect(f"/app/{actor.slug}/settings/account", cookies=cookies)

    @post("/password", needs=Access.ENTER, when_suspended=True, status_code=200)
    async def change_password(
        self, request: AnyRequest, actor: Acting, data: Annotated[PasswordChange, Body(media_type=URL_ENCODED)]
    ) -> Page | Redirect:
        who = await person(request)
        try:
            await set_own_password(request, who.id, who.email, data.old_password, data.new_password)
        except Problem as problem:
            return await account_page(request, actor, password=form_with(problem), status=problem.status)
        await request.app.state.callers.revoke(f"account {who.id}")
        return Redirect(f"/app/{actor.slug}/settings/account")

    @post("/logins/{login:uuid}/revocation", needs=Access.ENTER, when_suspended=True, status_code=200)
    async def log_out(self, request: AnyRequest, actor: Acting, login: FromPath[UUID]) -> Redirect:
        who = await person(request)
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            if not await revoke_session(session, who.id, login, clock.now()):
                raise NotFound
            await session.commit()
        await request.app.state.callers.revoke(f"login {login}")
        return Redirect(f"/app/{actor.slug}/settings/account")

    @post("/logins/revocation", needs=Access.ENTER, when_suspended=True, status_code=200)
    async def log_others_out(self, request: AnyRequest, actor: Acting) -> Redirect:
        """Every browser but this one."""
        who = await person(request)
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            await revoke_sessions(session, who.id, clock.now(), but=session_token(request))
            await session.commit()
        await request.app.state.callers.revoke(f"account {who.id}")
        return Redirect(f"/app/{actor.slug}/settings/account")
