"""Settings of the shop: its people."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from infra.kit import clock
from infra.kit.db.sessions import Databases, PlatformSession
from infra.kit.i18n import LOCALES, N_
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, Invalid, Problem
from tenancy.access.actor import Actor
from tenancy.access.invitations import invite, send_again, withdraw
from tenancy.access.permissions import Access, Role
from tenancy.access.schemas import Handover, MemberForm, NewMember
from tenancy.access.staff import change_staff, hand_over, remove_staff, suspend_staff
from tenancy.access.staff_pages import home_of, member_page, staff_page
from tenancy.access.stores import chosen_stores, stores_of
from tenancy.accounts.api import empty_form, form_with

AnyRequest = Request[Any, Any, Any]
Acting = NamedDependency[Actor]
URL_ENCODED = RequestEncodingType.URL_ENCODED
StaffId = FromPath[UUID]
Change = Callable[[PlatformSession], Awaitable[UUID]]


async def show_staff(request: AnyRequest, actor: Actor, form: Form, status: int = 200) -> Page:
    databases: Databases = request.app.state.databases
    known = await stores_of(databases, actor)
    async with databases.read_platform() as session:
        model = await staff_page(session, actor, known, form, clock.now())
    return Page("access/staff.html", model, status=status)


async def show_member(
    request: AnyRequest, actor: Actor, staff: UUID, form: Form | None = None, status: int = 200
) -> Page:
    databases: Databases = request.app.state.databases
    known = await stores_of(databases, actor)
    async with databases.read_platform() as session:
        model = await member_page(session, actor, staff, known, form)
    return Page("access/member.html", model, status=status)


async def changed(request: AnyRequest, change: Change) -> None:
    """Does `change` in a unit; what the account concerned may do is asked anew from now on, everywhere."""
    databases: Databases = request.app.state.databases
    async with databases.platform() as session:
        account = await change(session)
        await session.commit()
    await request.app.state.callers.revoke(f"account {account}")


class People(Controller):
    """Who works here."""

    path = "/app/{slug:str}/settings/staff"
    include_in_schema = False

    @get(needs=Access.STAFF)
    async def show_people(self, request: AnyRequest, actor: Acting) -> Page:
        return await show_staff(request, actor, empty_form(role=Role.CASHIER.value, scope="all", locale=actor.locale))

    @post("/invitations", needs=Access.STAFF, status_code=200)
    async def invite(
        self, request: AnyRequest, actor: Acting, data: Annotated[NewMember, Body(media_type=URL_ENCODED)]
    ) -> Page | Redirect:
        databases: Databases = request.app.state.databases
        known = await stores_of(databases, actor)
        locale = data.locale if data.locale in LOCALES else actor.locale
        try:
            stores = chosen_stores(data.scope, data.chosen, known)
            async with databases.platform() as session:
                now = clock.now()
                await invite(session, actor, data.email, data.role, stores, locale=locale, now=now, known=known)
                await session.commit()
        except Problem as problem:
            await problem.look_up(databases)
            values = {"email": data.email, "role": data.role, "scope": data.scope, "stores": data.chosen}
            return await show_staff(request, actor, form_with(problem, locale=locale, **values), problem.status)
        return Redirect(home_of(actor))

    @post("/invitations/{invitation:uuid}/sending", needs=Access.STAFF, status_code=200)
    async def send_again(self, request: AnyRequest, actor: Acting, invitation: FromPath[UUID]) -> Redirect:
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            await send_again(session, actor, invitation, clock.now())
            await session.commit()
        return Redirect(home_of(actor))

    @post("/invitations/{invitation:uuid}/withdrawal", needs=Access.STAFF, status_code=200)
    async def withdraw(self, request: AnyRequest, actor: Acting, invitation: FromPath[UUID]) -> Redirect:
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            await withdraw(session, actor, invitation, clock.now())
            await session.commit()
        return Redirect(home_of(actor))

    @get("/{staff:uuid}", needs=Access.STAFF)
    async def show_person(self, request: AnyRequest, actor: Acting, staff: StaffId) -> Page:
        return await show_member(request, actor, staff)

    @post("/{staff:uuid}", needs=Access.STAFF, status_code=200)
    async def change(
        self,
        request: AnyRequest,
        actor: Acting,
        staff: StaffId,
        data: Annotated[MemberForm, Body(media_type=URL_ENCODED)],
    ) -> Page | Redirect:
        known = await stores_of(request.app.state.databases, actor)
        try:
            stores = chosen_stores(data.scope, data.chosen, known)
            await changed(request, lambda session: change_staff(session, actor, staff, data.role, stores, known))
        except Problem as problem:
            form = form_with(problem, role=data.role, scope=data.scope, stores=data.chosen)
            return await show_member(request, actor, staff, form, problem.status)
        return Redirect(home_of(actor))

    @post("/{staff:uuid}/suspension", needs=Access.STAFF, status_code=200)
    async def suspend(self, request: AnyRequest, actor: Acting, staff: StaffId) -> Page | Redirect:
        return await self.ended(request, actor, staff, lambda s: suspend_staff(s, actor, staff, clock.now()))

    @post("/{staff:uuid}/return", needs=Access.STAFF, status_code=200)
    async def resume(self, request: AnyRequest, actor: Acting, staff: StaffId) -> Page | Redirect:
        return await self.ended(request, actor, staff, lambda s: suspend_staff(s, actor, staff, None))

    @post("/{staff:uuid}/departure", needs=Access.STAFF, status_code=200)
    async def remove(self, request: AnyRequest, actor: Acting, staff: StaffId) -> Page | Redirect:
        return await self.ended(request, actor, staff, lambda s: remove_staff(s, actor, staff, clock.now()))

    @post("/{staff:uuid}/ownership", needs=Access.STAFF, proof=True, status_code=200)
    async def hand_over(
        self,
        request: AnyRequest,
        actor: Acting,
        staff: StaffId,
        data: Annotated[Handover, Body(media_type=URL_ENCODED)],
    ) -> Page | Redirect:
        """The owner types the shop's name, so that nobody gives it away by a slip."""
        if data.shop.strip() != actor.shop.strip():
            message = N_("Type the shop’s name exactly as it stands above.")
            wrong = Invalid(fields=[FieldError(field="shop", code="different", message=message)])
            return await show_member(request, actor, staff, form_with(wrong), wrong.status)
        answer = await self.ended(request, actor, staff, lambda s: hand_over(s, actor, staff))
        await request.app.state.callers.revoke(f"account {actor.account}")
        return Redirect(f"/app/{actor.slug}") if isinstance(answer, Redirect) else answer

    async def ended(self, request: AnyRequest, actor: Actor, staff: UUID, change: Change) -> Page | Redirect:
        """The list after `change`, or the person's page with why not."""
        try:
            await changed(request, change)
        except Problem as problem:
            if problem.status == 404:  # noqa: PLR2004
                raise
            return await show_member(request, actor, staff, form_with(problem), problem.status)
        return Redirect(home_of(actor))
