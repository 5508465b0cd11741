"""Settings of the shop: its profile and its people."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from infra.kit import audit, clock
from infra.kit.db.sessions import Databases, PlatformReader, ReadPlatformSession
from infra.kit.i18n import LOCALES, N_, for_locale
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import FieldError, Invalid, NotFound, Problem
from infra.kit.unit import unit_of_work
from tenancy.access.actor import Actor
from tenancy.access.permissions import Access
from tenancy.access.roles import Role
from tenancy.access.schemas import MemberRow, NewMember, Profile, ProfilePage, RoleChange, StaffPage
from tenancy.access.staff import add_staff, change_role, list_staff, remove_staff
from tenancy.access.tabs import settings_tabs
from tenancy.accounts.api import check_name, empty_form, form_with, installation
from tenancy.tenants.api import describe_tenant, find_tenant, known_zones, zone_choices

AnyRequest = Request[Any, Any, Any]
Acting = NamedDependency[Actor]
URL_ENCODED = RequestEncodingType.URL_ENCODED
ROLES = {Role.OWNER: N_("Owner: everything"), Role.STAFF: N_("Staff: everything but settings, people and keys")}


def profile_page(actor: Actor, form: Form, status: int = 200) -> Page:
    model = ProfilePage(
        form=form,
        tabs=settings_tabs(actor, "/settings"),
        action=f"/app/{actor.slug}/settings",
        zones=zone_choices(actor.country, actor.locale),
        address=f"{installation().address}/app/{actor.slug}",
        currency=actor.currency,
        may_change=actor.may(Access.SETTINGS),
    )
    return Page("access/profile.html", model, status=status)


class ShopSettings(Controller):
    """The shop's profile."""

    path = "/app/{slug:str}/settings"
    include_in_schema = False

    @get(needs=Access.ENTER)
    @unit_of_work
    async def show_profile(self, session: ReadPlatformSession, actor: Acting) -> Page:
        shop = await find_tenant(session, actor.tenant)
        if shop is None:
            raise NotFound
        return profile_page(actor, empty_form(name=shop.name, zone=shop.zone, locale=shop.locale))

    @post(needs=Access.SETTINGS, status_code=200)
    async def describe(
        self, request: AnyRequest, actor: Acting, data: Annotated[Profile, Body(media_type=URL_ENCODED)]
    ) -> Page | Redirect:
        try:
            check_profile(data)
        except Problem as problem:
            form = form_with(problem, name=data.name, zone=data.zone, locale=data.locale)
            return profile_page(actor, form, problem.status)
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            await describe_tenant(session, actor.tenant, name=data.name.strip(), zone=data.zone, locale=data.locale)
            await audit.note(session, "shop.described", actor=str(actor.who), tenant=actor.tenant)
            await session.commit()
        await request.app.state.callers.revoke(f"tenant {actor.tenant}")
        return Redirect(f"/app/{actor.slug}/settings")


def check_profile(data: Profile) -> None:
    errors = check_name(data.name)
    allowed = {"zone": known_zones(), "locale": set(LOCALES)}
    unknown = N_("Choose one of the list.")
    errors += [
        FieldError(field=f, code="unknown", message=unknown) for f, v in allowed.items() if getattr(data, f) not in v
    ]
    if errors:
        raise Invalid(fields=errors)


async def staff_page(session: PlatformReader, actor: Actor, form: Form, status: int = 200) -> Page:
    words, home = for_locale(actor.locale), f"/app/{actor.slug}/settings/staff"
    staff = await list_staff(session, actor.tenant)
    model = StaffPage(
        form=form,
        tabs=settings_tabs(actor, "/settings/staff"),
        action=home,
        staff=[MemberRow(member=m, href=f"{home}/{m.id}", is_you=m.id == actor.staff) for m in staff],
        roles=[(role.value, words.gettext(text)) for role, text in ROLES.items()],
    )
    return Page("access/staff.html", model, status=status)


class People(Controller):
    """Who works here. People have accounts of their own; a mail that invites comes later."""

    path = "/app/{slug:str}/settings/staff"
    include_in_schema = False

    @get(needs=Access.STAFF)
    @unit_of_work
    async def show_staff(self, session: ReadPlatformSession, actor: Acting) -> Page:
        return await staff_page(session, actor, empty_form(role=Role.STAFF.value))

    @post(needs=Access.STAFF, status_code=200)
    async def add(
        self, request: AnyRequest, actor: Acting, data: Annotated[NewMember, Body(media_type=URL_ENCODED)]
    ) -> Page | Redirect:
        databases: Databases = request.app.state.databases
        try:
            async with databases.platform() as session:
                await add_staff(session, actor, data.email, role_of(data.role))
                await session.commit()
        except Problem as problem:
            async with databases.read_platform() as reading:
                form = form_with(problem, email=data.email, role=data.role)
                return await staff_page(reading, actor, form, problem.status)
        return Redirect(f"/app/{actor.slug}/settings/staff")

    @post("/{staff:uuid}/role", needs=Access.STAFF, status_code=200)
    async def give_role(
        self,
        request: AnyRequest,
        actor: Acting,
        staff: FromPath[UUID],
        data: Annotated[RoleChange, Body(media_type=URL_ENCODED)],
    ) -> Redirect:
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            account = await change_role(session, actor, staff, role_of(data.role))
            await session.commit()
        return await back_without(request, actor, account)

    @post("/{staff:uuid}/departure", needs=Access.STAFF, status_code=200)
    async def remove(self, request: AnyRequest, actor: Acting, staff: FromPath[UUID]) -> Redirect:
        databases: Databases = request.app.state.databases
        async with databases.platform() as session:
            account = await remove_staff(session, actor, staff, clock.now())
            await session.commit()
        return await back_without(request, actor, account)


def role_of(text: str) -> Role:
    """Raises Invalid for another word."""
    if text not in set(Role):
        raise Invalid(fields=[FieldError(field="role", code="unknown", message=N_("Choose one of the list."))])
    return Role(text)


async def back_without(request: AnyRequest, actor: Actor, account: UUID) -> Redirect:
    """Back to the list; what `account` may do is asked anew from now on."""
    await request.app.state.callers.revoke(f"account {account}")
    return Redirect(f"/app/{actor.slug}/settings/staff")
