"""The page behind an invitation's link: accepted by who is logged in, or with a new account."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import Problem, Unauthenticated
from infra.kit.shell import shell_for
from tenancy.access.errors import InvitationGone
from tenancy.access.invitations import Call, accept, find_call
from tenancy.access.schemas import Acceptance
from tenancy.access.shop_roles import find_role
from tenancy.accounts.api import (
    Person,
    SignUp,
    empty_form,
    find_person_by_email,
    form_with,
    open_confirmed_account,
    person_of,
    ready_password,
)

AnyRequest = Request[Any, Any, Any]
URL_ENCODED = RequestEncodingType.URL_ENCODED


class InvitationPage(msgspec.Struct, frozen=True, kw_only=True):
    """`person`: who is logged in. `has_account`: the invited address has one, so they are to log in."""

    form: Form
    action: str
    is_usable: bool
    shop: str = ""
    role: str = ""
    invited_by: str = ""
    email: str = ""
    person: str = ""
    person_email: str = ""
    has_account: bool = False
    log_in: str = ""


async def invitation_page(request: AnyRequest, token: str, form: Form, status: int = 200) -> Page:
    databases: Databases = request.app.state.databases
    person = await person_of(databases, request, clock.now())
    try:
        async with databases.read_platform() as session:
            call = await find_call(session, token, clock.now())
            role = await find_role(session, call.tenant, call.role)
            known = await find_person_by_email(session, call.email)
    except InvitationGone as gone:
        return Page("access/invitation.html", InvitationPage(form=form, action="", is_usable=False), status=gone.status)
    model = InvitationPage(
        form=form,
        action=f"/invitation/{token}",
        is_usable=True,
        shop=call.shop,
        role=role.name,
        invited_by=call.invited_by,
        email=call.email,
        person=person.name if person else "",
        person_email=person.email if person else "",
        has_account=known is not None,
        log_in=f"/login?next=/invitation/{token}",
    )
    return Page("access/invitation.html", model, status=status)


class Invitations(Controller):
    """The link opens a page with a button: mail scanners open links too."""

    path = "/invitation/{token:str}"
    include_in_schema = False

    @get(public=True)
    async def show_invitation(self, request: AnyRequest, token: FromPath[str]) -> Page:
        return await invitation_page(request, token, empty_form())

    @post(public=True, status_code=200)
    async def accept(
        self, request: AnyRequest, token: FromPath[str], data: Annotated[Acceptance, Body(media_type=URL_ENCODED)]
    ) -> Page | Redirect:
        databases: Databases = request.app.state.databases
        person = await person_of(databases, request, clock.now())
        try:
            call, account, cookies = await self.taken(request, token, data, person)
        except Problem as problem:
            return await invitation_page(request, token, form_with(problem, name=data.name), problem.status)
        await request.app.state.callers.revoke(f"account {account}")
        return Redirect(f"/app/{call.slug}", cookies=cookies)

    async def taken(
        self, request: AnyRequest, token: str, data: Acceptance, person: Person | None
    ) -> tuple[Call, UUID, list[Cookie]]:
        """Accepts for who is logged in, or makes the account first; both in one unit."""
        databases: Databases = request.app.state.databases
        now = clock.now()
        if person is not None:
            async with databases.platform() as session:
                call = await accept(session, token, person.id, now)
                await session.commit()
            return call, person.id, []
        async with databases.read_platform() as session:
            call = await find_call(session, token, now)
            if await find_person_by_email(session, call.email):
                raise Unauthenticated
        given = SignUp(name=data.name, email=call.email, password=data.password, zone=data.zone)
        locale = shell_for(request).locale
        password_hash = await ready_password(request, given)
        async with databases.platform() as session:
            account, cookie = await open_confirmed_account(session, request, given, password_hash, locale)
            call = await accept(session, token, account, now)
            await session.commit()
        return call, account, [cookie]
