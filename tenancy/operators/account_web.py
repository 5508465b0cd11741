"""An operator's own account: the second step, the password, the browsers, and showing who one is before an act."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import NotFound, Problem
from infra.kit.shell import Flash, Link, shell_for
from tenancy.access.api import device_of, place_in_words
from tenancy.accounts.api import (
    ProofPage,
    begin_factor,
    beside,
    check_proof,
    confirm_factor,
    empty_form,
    factor_model,
    factor_of,
    form_with,
    list_logins,
    prove,
    renew_recovery,
    revoke_session,
    revoke_sessions,
    session_token,
    set_own_password,
)
from tenancy.operators.acts import note_act
from tenancy.operators.door import ACCOUNT, onward
from tenancy.operators.identity import Operating, Operator
from tenancy.operators.schemas import FactorCode, LoginShown, OwnPage, PasswordChange, Proof

AnyRequest = Request[Any, Any, Any]
URL_ENCODED = RequestEncodingType.URL_ENCODED


async def factor_page(
    request: AnyRequest, operator: Operator, form: Form | None = None, codes: list[str] | None = None, status: int = 200
) -> Page:
    databases: Databases = request.app.state.databases
    async with databases.read_platform() as session:
        factor = await factor_of(session, operator.account)
    words = for_locale(shell_for(request).locale).gettext
    crumbs = (Link(words(N_("Your account")), ACCOUNT), Link(words(N_("Two steps at log-in")), ""))
    model = factor_model(
        (operator.account, operator.email), factor, crumbs if operator.has_factor else (), f"{ACCOUNT}/two-factor",
        onward="/operator", may_end=False, form=form, codes=codes or (),
    )  # fmt: skip
    return Page("operators/factor.html", model, status=status)


async def own_page(request: AnyRequest, operator: Operator, form: Form | None = None, status: int = 200) -> Page:
    databases: Databases = request.app.state.databases
    async with databases.read_platform() as session:
        logins = await list_logins(session, operator.account, clock.now())
    shown = [
        LoginShown(
            device=device_of(each.user_agent),
            place=place_in_words(each.zone, each.address, shell_for(request).locale),
            seen_at=each.last_seen_at,
            end="" if each.id == operator.login else f"{ACCOUNT}/logins/{each.id}/revocation",
        )
        for each in logins
    ]
    model = OwnPage(email=operator.email, form=form or empty_form(), action=ACCOUNT, logins=shown)
    return Page("operators/account.html", model, status=status)


class OwnAccount(Controller):
    """Everybody's own."""

    path = ACCOUNT
    include_in_schema = False

    @get(operator=True)
    async def show_account(self, request: AnyRequest, operator: Operating) -> Page:
        return await own_page(request, operator)

    @post("/password", operator=True, proof=True, status_code=200)
    async def change_password(
        self, request: AnyRequest, operator: Operating, data: Annotated[PasswordChange, Body(media_type=URL_ENCODED)]
    ) -> Page | Redirect:
        try:
            await set_own_password(request, operator.account, operator.email, data.old_password, data.new_password)
        except Problem as problem:
            return await own_page(request, operator, form_with(problem), problem.status)
        await noted(request, operator, "operator.password_changed")
        words = for_locale(shell_for(request).locale).gettext
        return Redirect(ACCOUNT, flash=Flash(text=words(N_("The new password holds from now on."))))

    @post("/logins/{login:uuid}/revocation", operator=True, status_code=200)
    async def log_out(self, request: AnyRequest, operator: Operating, login: FromPath[UUID]) -> Redirect:
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            if not await revoke_session(session, operator.account, login, clock.now()):
                raise NotFound
            await session.commit()
        return Redirect(ACCOUNT)

    @get("/two-factor", operator="setup")
    async def show_factor(self, request: AnyRequest, operator: Operating) -> Page:
        return await factor_page(request, operator)

    @post("/two-factor", operator="setup", status_code=200)
    async def begin(self, request: AnyRequest, operator: Operating) -> Redirect:
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            await begin_factor(session, operator.account)
            await session.commit()
        return Redirect(f"{ACCOUNT}/two-factor")

    @post("/two-factor/confirmation", operator="setup", status_code=200)
    async def confirm(
        self, request: AnyRequest, operator: Operating, data: Annotated[FactorCode, Body(media_type=URL_ENCODED)]
    ) -> Page:
        """From here on it is asked for; the other browsers are logged out."""
        databases: Databases = request.app.state.databases
        now = clock.now()
        try:
            async with databases.platform() as session:
                codes = await confirm_factor(session, operator.account, data.code, operator.login, now)
                await revoke_sessions(session, operator.account, now, but=session_token(request))
                await note_act(session, operator, "operator.factor_set_up")
                await session.commit()
        except Problem as problem:
            return await factor_page(request, operator, form_with(beside(problem, "code")), status=problem.status)
        return await factor_page(request, operator, codes=codes)

    @post("/two-factor/recovery", operator=True, proof=True, status_code=200)
    async def renew(self, request: AnyRequest, operator: Operating) -> Page:
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            codes = await renew_recovery(session, operator.account)
            await note_act(session, operator, "operator.recovery_renewed")
            await session.commit()
        return await factor_page(request, operator, codes=codes)

    @get("/proof", operator=True)
    async def show_proof(
        self,
        next: FromQuery[str] = "",  # noqa: A002  the address's word
    ) -> Page:
        return proof_page(empty_form(next=next))

    @post("/proof", operator=True, status_code=200)
    async def prove(
        self, request: AnyRequest, operator: Operating, data: Annotated[Proof, Body(media_type=URL_ENCODED)]
    ) -> Page | Redirect:
        try:
            await check_proof(request, operator.account, password=data.password, code=data.code)
        except Problem as problem:
            return proof_page(form_with(beside(problem, "code"), next=data.next), problem.status)
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            await prove(session, operator.login, clock.now())
            await session.commit()
        words = for_locale(shell_for(request).locale).gettext
        said = words(N_("Thank you. For a quarter of an hour you can go on."))
        return Redirect(onward(data.next), flash=Flash(text=said))


def proof_page(form: Form, status: int = 200) -> Page:
    page = ProofPage(form=form, action=f"{ACCOUNT}/proof", asks_code=True)
    return Page("operators/proof.html", page, status=status)


async def noted(request: AnyRequest, operator: Operator, act: str) -> None:
    databases: Databases = request.app.state.databases
    async with databases.platform() as session:
        await note_act(session, operator, act)
        await session.commit()
