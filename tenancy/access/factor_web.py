"""Settings of the person: log-in of two steps, and showing who one is before a dangerous act."""

from typing import Annotated, Any

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import Problem, Unauthenticated
from infra.kit.shell import Flash, Link
from tenancy.access.account_web import person
from tenancy.access.actor import Actor
from tenancy.access.permissions import Access
from tenancy.access.schemas import FactorCode, Proof
from tenancy.accounts.api import (
    ProofPage,
    begin_factor,
    beside,
    check_proof,
    confirm_factor,
    empty_form,
    end_factor,
    factor_model,
    factor_of,
    form_with,
    prove,
    renew_recovery,
    revoke_sessions,
    session_token,
)

AnyRequest = Request[Any, Any, Any]
Acting = NamedDependency[Actor]
URL_ENCODED = RequestEncodingType.URL_ENCODED


def home_of(actor: Actor) -> str:
    return f"/app/{actor.slug}/settings/account"


async def factor_page(
    request: AnyRequest, actor: Actor, form: Form | None = None, codes: list[str] | None = None, status: int = 200
) -> Page:
    who, databases = await person(request), request.app.state.databases
    async with databases.read_platform() as session:
        factor = await factor_of(session, who.id)
    words = for_locale(actor.locale).gettext
    crumbs = (Link(words(N_("Your account")), home_of(actor)), Link(words(N_("Two steps at log-in")), ""))
    model = factor_model(
        (who.id, who.email), factor, crumbs, f"{home_of(actor)}/two-factor", onward=home_of(actor), form=form,
        codes=codes or (),
    )  # fmt: skip
    return Page("access/factor.html", model, status=status)


class TwoFactor(Controller):
    """A code from the phone beside the password."""

    path = "/app/{slug:str}/settings/account"
    include_in_schema = False

    @get("/two-factor", needs=Access.ENTER, when_suspended=True)
    async def show_factor(self, request: AnyRequest, actor: Acting) -> Page:
        return await factor_page(request, actor)

    @post("/two-factor", needs=Access.ENTER, when_suspended=True, proof=True, status_code=200)
    async def begin(self, request: AnyRequest, actor: Acting) -> Redirect:
        who, databases = await person(request), request.app.state.databases
        async with databases.platform() as session:
            await begin_factor(session, who.id)
            await session.commit()
        return Redirect(f"{home_of(actor)}/two-factor")

    @post("/two-factor/confirmation", needs=Access.ENTER, when_suspended=True, proof=True, status_code=200)
    async def confirm(
        self, request: AnyRequest, actor: Acting, data: Annotated[FactorCode, Body(media_type=URL_ENCODED)]
    ) -> Page:
        """From here on it is asked for; the other browsers are logged out."""
        who = await person(request)
        if who.login is None:
            raise Unauthenticated
        databases: Databases = request.app.state.databases
        try:
            async with databases.platform() as session:
                codes = await confirm_factor(session, who.id, data.code, who.login, clock.now())
                await revoke_sessions(session, who.id, clock.now(), but=session_token(request))
                await session.commit()
        except Problem as problem:
            return await factor_page(request, actor, form_with(beside(problem, "code")), status=problem.status)
        await request.app.state.callers.revoke(f"account {who.id}")
        return await factor_page(request, actor, codes=codes)

    @post("/two-factor/recovery", needs=Access.ENTER, when_suspended=True, proof=True, status_code=200)
    async def renew(self, request: AnyRequest, actor: Acting) -> Page:
        who, databases = await person(request), request.app.state.databases
        async with databases.platform() as session:
            codes = await renew_recovery(session, who.id)
            await session.commit()
        return await factor_page(request, actor, codes=codes)

    @post("/two-factor/end", needs=Access.ENTER, when_suspended=True, proof=True, status_code=200)
    async def end(self, request: AnyRequest, actor: Acting) -> Redirect:
        who, databases = await person(request), request.app.state.databases
        async with databases.platform() as session:
            await end_factor(session, who.id)
            await session.commit()
        await request.app.state.callers.revoke(f"account {who.id}")
        return Redirect(f"{home_of(actor)}/two-factor")

    @get("/proof", needs=Access.ENTER, when_suspended=True)
    async def show_proof(
        self,
        request: AnyRequest,
        actor: Acting,
        next: FromQuery[str] = "",  # noqa: A002  the address's word
    ) -> Page:
        return await proof_page(request, actor, empty_form(next=next))

    @post("/proof", needs=Access.ENTER, when_suspended=True, status_code=200)
    async def prove(
        self, request: AnyRequest, actor: Acting, data: Annotated[Proof, Body(media_type=URL_ENCODED)]
    ) -> Page | Redirect:
        who = await person(request)
        try:
            await check_proof(request, who.id, password=data.password, code=data.code)
        except Problem as problem:
            field = "code" if problem.code == "code_wrong" else "password"
            form = form_with(beside(problem, field), next=data.next)
            return await proof_page(request, actor, form, problem.status)
        databases: Databases = request.app.state.databases
        if who.login:
            async with databases.platform() as session:
                await prove(session, who.login, clock.now())
                await session.commit()
            await request.app.state.callers.revoke(f"login {who.login}")
        home, words = f"/app/{actor.slug}", for_locale(actor.locale).gettext
        onward = data.next if data.next.startswith(f"{home}/") and data.next.isprintable() else home
        return Redirect(onward, flash=Flash(text=words(N_("Thank you. For a quarter of an hour you can go on."))))


async def proof_page(request: AnyRequest, actor: Actor, form: Form, status: int = 200) -> Page:
    who, databases = await person(request), request.app.state.databases
    async with databases.read_platform() as session:
        factor = await factor_of(session, who.id)
    asks = factor is not None and factor.confirmed_at is not None
    return Page(
        "access/proof.html", ProofPage(form=form, action=f"{home_of(actor)}/proof", asks_code=asks), status=status
    )
