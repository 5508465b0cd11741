"""Settings of the shop: its roles."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from infra.kit.db.sessions import Databases, PlatformReader, ReadPlatformSession
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import Invalid, Problem
from infra.kit.shell import Link
from infra.kit.unit import unit_of_work
from tenancy.access.actor import Actor
from tenancy.access.permissions import Access, Role
from tenancy.access.roles import right_groups
from tenancy.access.schemas import RoleForm
from tenancy.access.shop_roles import RoleCard, change_role, delete_role, find_role, make_role, roles_of
from tenancy.access.staff import list_staff
from tenancy.access.staff_pages import may_give
from tenancy.access.tabs import settings_tabs
from tenancy.accounts.api import check_name, empty_form, form_with

AnyRequest = Request[Any, Any, Any]
Acting = NamedDependency[Actor]
URL_ENCODED = RequestEncodingType.URL_ENCODED
TypedRole = Annotated[RoleForm, Body(media_type=URL_ENCODED)]


class RoleRow(msgspec.Struct, frozen=True, kw_only=True):
    """A role with how many have it; `href` is empty where the reader may not change it."""

    name: str
    text: str
    people: int
    rights: int
    two_factor: bool
    is_own: bool
    href: str


class RolesPage(msgspec.Struct, frozen=True, kw_only=True):
    tabs: Sequence[Link]
    crumbs: Sequence[Link]
    roles: Sequence[RoleRow]
    new: str


class RightBox(msgspec.Struct, frozen=True, kw_only=True):
    """One permission to tick; `is_yours` is false for one that the reader can't give."""

    name: str
    words: str
    is_yours: bool


class RolePage(msgspec.Struct, frozen=True, kw_only=True):
    """`groups`: label and boxes of each package. `delete` is empty for a role that can't go."""

    form: Form
    title: str
    text: str
    crumbs: Sequence[Link]
    groups: Sequence[tuple[str, Sequence[RightBox]]]
    is_own: bool
    action: str
    delete: str = ""


def home_of(actor: Actor) -> str:
    return f"/app/{actor.slug}/settings/roles"


def crumbs_of(actor: Actor, *last: Link) -> Sequence[Link]:
    words = for_locale(actor.locale).gettext
    people, roles = Link(words(N_("Staff")), f"/app/{actor.slug}/settings/staff"), Link(words(N_("Roles")), "")
    return (people, Link(roles.label, home_of(actor)), *last) if last else (people, roles)


async def roles_page(session: PlatformReader, actor: Actor) -> RolesPage:
    words, home = for_locale(actor.locale).gettext, home_of(actor)
    holders = [member.role for member in await list_staff(session, actor.tenant)]
    rows = [
        RoleRow(
            name=role.name if role.is_own else words(role.name),
            text=words(role.text) if role.text else "",
            people=holders.count(role.code),
            rights=len(role.permissions) - 1,
            two_factor=role.two_factor,
            is_own=role.is_own,
            href=f"{home}/{role.code}" if may_give(actor, role) else "",
        )
        for role in (await roles_of(session, actor.tenant)).values()
    ]
    tabs = settings_tabs(actor, "/settings/staff")
    return RolesPage(tabs=tabs, crumbs=crumbs_of(actor), roles=rows, new=f"{home}/new")


def role_page(actor: Actor, role: RoleCard | None, form: Form | None = None, status: int = 200) -> Page:
    words, home = for_locale(actor.locale).gettext, home_of(actor)
    groups = [
        (
            words(group.label),
            [RightBox(name=r.name, words=words(r.words), is_yours=actor.may(r.name)) for r in group.rights],
        )
        for group in right_groups(actor.switches)
    ]
    is_own = role is None or role.is_own
    title = words(N_("New role")) if role is None else role.name if role.is_own else words(role.name)
    kept = empty_form(
        name=role.name if role else "",
        rights=sorted(role.permissions) if role else (),
        two_factor=role is not None and role.two_factor,
    )
    model = RolePage(
        form=form or kept,
        title=title,
        text=words(role.text) if role and role.text else "",
        crumbs=crumbs_of(actor, Link(title, "")),
        groups=groups,
        is_own=is_own,
        action=f"{home}/{role.code}" if role else home,
        delete=f"{home}/{role.code}/deletion" if role and role.is_own else "",
    )
    return Page("access/role.html", model, status=status)


def again(actor: Actor, role: RoleCard | None, data: RoleForm, problem: Problem) -> Page:
    values = {"name": data.name, "rights": data.chosen, "two_factor": bool(data.two_factor)}
    return role_page(actor, role, form_with(problem, **values), problem.status)


class Roles(Controller):
    """What each role may do: the built-in ones to read, the shop's own to make."""

    path = "/app/{slug:str}/settings/roles"
    include_in_schema = False

    @get(needs=Access.STAFF)
    @unit_of_work
    async def show_roles(self, session: ReadPlatformSession, actor: Acting) -> Page:
        return Page("access/roles.html", await roles_page(session, actor))

    @get("/new", needs=Access.STAFF)
    async def new_role(self, actor: Acting) -> Page:
        return role_page(actor, None)

    @post(needs=Access.STAFF, status_code=200)
    async def make(self, request: AnyRequest, actor: Acting, data: TypedRole) -> Page | Redirect:
        databases: Databases = request.app.state.databases
        try:
            check_role(data)
            async with databases.platform() as session:
                await make_role(session, actor, data.name, data.chosen, two_factor=bool(data.two_factor))
                await session.commit()
        except Problem as problem:
            return again(actor, None, data, problem)
        return Redirect(home_of(actor))

    @get("/{role:str}", needs=Access.STAFF)
    @unit_of_work
    async def show_role(self, session: ReadPlatformSession, actor: Acting, role: FromPath[str]) -> Page:
        return role_page(actor, await find_role(session, actor.tenant, role))

    @post("/{role:str}", needs=Access.STAFF, status_code=200)
    async def change(self, request: AnyRequest, actor: Acting, role: FromPath[str], data: TypedRole) -> Page | Redirect:
        databases: Databases = request.app.state.databases
        async with databases.read_platform() as reading:
            card = await find_role(reading, actor.tenant, role)
        try:
            if role not in set(Role):
                check_role(data)
            async with databases.platform() as session:
                await change_role(session, actor, role, data.name, data.chosen, two_factor=bool(data.two_factor))
                await session.commit()
        except Problem as problem:
            return again(actor, card, data, problem)
        await request.app.state.callers.revoke(f"tenant {actor.tenant}")
        return Redirect(home_of(actor))

    @post("/{role:str}/deletion", needs=Access.STAFF, status_code=200)
    async def delete(self, request: AnyRequest, actor: Acting, role: FromPath[str]) -> Page | Redirect:
        databases: Databases = request.app.state.databases
        async with databases.read_platform() as reading:
            card = await find_role(reading, actor.tenant, role)
        try:
            async with databases.platform() as session:
                await delete_role(session, actor, role)
                await session.commit()
        except Problem as problem:
            kept = {"name": card.name, "rights": sorted(card.permissions), "two_factor": card.two_factor}
            return role_page(actor, card, form_with(problem, **kept), problem.status)
        return Redirect(home_of(actor))


def check_role(data: RoleForm) -> None:
    if errors := check_name(data.name):
        raise Invalid(fields=errors)
