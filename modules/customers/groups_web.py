"""The groups' page and API."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from infra.kit import clock
from infra.kit.cursors import Paged
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from infra.kit.pages import Form, Page, Redirect
from infra.kit.problems import Problem
from infra.kit.shell import Flash, Link
from infra.kit.unit import unit_of_work, with_form_again
from modules.customers.editing import crumbs_of
from modules.customers.errors import NoSuchGroup
from modules.customers.forms import form_again, read
from modules.customers.listing import address, home_of
from modules.customers.permissions import Perm
from modules.customers.services.groups import create_group, edit_group, group_rows, remove_group
from modules.customers.services.profiles import Source
from tenancy.access.api import Acting, Actor

AnyRequest = Request[Any, Any, Any]


class GroupLine(msgspec.Struct, frozen=True, kw_only=True):
    """One group; `href` its customers. `edit`, `removal`: empty for who may not; a group in use has no removal."""

    id: str
    name: str
    note: str
    customers: int
    href: str
    edit: str
    removal: str


class GroupsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The list beside the form of a new group, or of the one that is `edited`. `action` is empty for who may not."""

    crumbs: tuple[Link, ...]
    groups: tuple[GroupLine, ...]
    form: Form
    action: str
    edited: str
    home: str


class GroupIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group: price lists name it."""

    name: str
    note: str = ""


class GroupOut(msgspec.Struct, frozen=True, kw_only=True):
    """A group with how many customers are in it."""

    id: UUID
    name: str
    note: str
    customers: int


async def groups_page(
    session: TenantReader, actor: Actor, form: Form | None = None, edited: UUID | None = None
) -> GroupsPage:
    """`form`: one that was refused."""
    home, may = f"{home_of(actor)}/groups", actor.may(Perm.GROUPS)
    rows = await group_rows(session)
    row = next((row for row in rows if row.id == edited), None)
    stored = {"name": row.name, "note": row.note} if row else {}
    return GroupsPage(
        crumbs=crumbs_of(actor, Link(for_locale(actor.locale).gettext(N_("Groups")), "")),
        groups=tuple(line_of(row, actor, home) for row in rows),
        form=form or Form(key=str(new_id()), values=stored),
        action=(f"{home}/{row.id}" if row else home) if may else "",
        edited=row.name if row else "",
        home=home,
    )


def line_of(row: Any, actor: Actor, home: str) -> GroupLine:
    may = actor.may(Perm.GROUPS)
    return GroupLine(
        id=str(row.id),
        name=row.name,
        note=row.note,
        customers=row.customers,
        href=address(home_of(actor), {"group": str(row.id)}),
        edit=address(home, {"edit": str(row.id)}) if may else "",
        removal=f"{home}/{row.id}/removal" if may and not row.customers else "",
    )


async def new_again(session: ReadTenantSession, problem: Problem, actor: Actor, request: AnyRequest) -> Page:
    form = form_again(read(await request.form()), problem)
    return Page("customers/groups.html", await groups_page(session, actor, form), status=problem.status)


async def edit_again(
    session: ReadTenantSession, problem: Problem, actor: Actor, request: AnyRequest, group: UUID
) -> Page:
    form = form_again(read(await request.form()), problem)
    return Page("customers/groups.html", await groups_page(session, actor, form, group), status=problem.status)


class GroupPages(Controller):
    """Groups of customers."""

    path = "/app/{slug:str}/customers/groups"
    include_in_schema = False

    @get("/", needs=Perm.READ)
    @unit_of_work
    async def list_groups(self, session: ReadTenantSession, actor: Acting, edit: FromQuery[UUID | None] = None) -> Page:
        return Page("customers/groups.html", await groups_page(session, actor, edited=edit))

    @post("/", needs=Perm.GROUPS, status_code=200)
    @with_form_again(new_again)
    async def create(self, session: TenantSession, actor: Acting, request: AnyRequest) -> Redirect:
        typed = read(await request.form())
        await create_group(session, typed.text("name"), typed.text("note"), Source.of(actor, clock.now()))
        return Redirect(f"{home_of(actor)}/groups")

    @post("/{group:uuid}", needs=Perm.GROUPS, status_code=200)
    @with_form_again(edit_again)
    async def save(self, session: TenantSession, actor: Acting, request: AnyRequest, group: FromPath[UUID]) -> Redirect:
        typed = read(await request.form())
        await edit_group(session, group, typed.text("name"), typed.text("note"), Source.of(actor, clock.now()))
        return Redirect(f"{home_of(actor)}/groups")

    @post("/{group:uuid}/removal", needs=Perm.GROUPS, status_code=200)
    @unit_of_work
    async def remove(self, session: TenantSession, actor: Acting, group: FromPath[UUID]) -> Redirect:
        await remove_group(session, group, Source.of(actor, clock.now()))
        return Redirect(
            f"{home_of(actor)}/groups", flash=Flash(text=for_locale(actor.locale).gettext(N_("The group is removed")))
        )


class GroupsApi(Controller):
    """Groups of customers, which price lists name."""

    path = "/api/v1/customer-groups"
    tags = ("Customers",)

    @get("/", operation_id="listCustomerGroups", needs=Perm.READ)
    @unit_of_work
    async def list_groups(self, session: ReadTenantSession) -> Paged[GroupOut]:
        """Every group, by name, on one page."""
        return Paged([msgspec.convert(row, GroupOut, from_attributes=True) for row in await group_rows(session)])

    @post("/", operation_id="createCustomerGroup", needs=Perm.GROUPS)
    @unit_of_work
    async def create_group(self, session: TenantSession, actor: Acting, data: JSONBody[GroupIn]) -> GroupOut:
        """A new group. 422 for a name that another one has."""
        group = await create_group(session, data.name, data.note, Source.of(actor, clock.now()))
        return await one(session, group)

    @patch("/{group:uuid}", operation_id="editCustomerGroup", needs=Perm.GROUPS)
    @unit_of_work
    async def edit_group(
        self, session: TenantSession, actor: Acting, group: FromPath[UUID], data: JSONBody[GroupIn]
    ) -> GroupOut:
        """Another name or note."""
        await edit_group(session, group, data.name, data.note, Source.of(actor, clock.now()))
        return await one(session, group)

    @delete("/{group:uuid}", operation_id="removeCustomerGroup", needs=Perm.GROUPS)
    @unit_of_work
    async def remove_group(self, session: TenantSession, actor: Acting, group: FromPath[UUID]) -> None:
        """Takes a group away. 409 while a customer is in it."""
        await remove_group(session, group, Source.of(actor, clock.now()))


async def one(session: TenantReader, group: UUID) -> GroupOut:
    rows = await group_rows(session)
    row = next((row for row in rows if row.id == group), None)
    if row is None:
        raise NoSuchGroup
    return msgspec.convert(row, GroupOut, from_attributes=True)
