"""View-models of the people's pages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from infra.kit.db.sessions import PlatformReader
from infra.kit.i18n import N_, for_locale
from infra.kit.pages import Form
from infra.kit.shell import Link
from tenancy.access.actor import Actor
from tenancy.access.invitations import list_invited
from tenancy.access.permissions import Role
from tenancy.access.shop_roles import RoleCard, roles_of
from tenancy.access.staff import Member, Store, Stores, find_member, list_staff
from tenancy.access.tabs import settings_tabs
from tenancy.accounts.api import empty_form

Choice = tuple[str, str, str]


class PersonRow(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who works here. `href` is empty for whom the reader may not change."""

    id: UUID
    name: str
    email: str
    role: str
    stores: str
    since: datetime
    is_you: bool
    is_suspended: bool
    has_factor: bool
    href: str


class InvitedRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    email: str
    role: str
    stores: str
    invited_by: str
    expires_at: datetime
    is_late: bool
    href: str


class StaffPage(msgspec.Struct, frozen=True, kw_only=True):
    """`roles`: those that the reader may give, as (code, name, text)."""

    form: Form
    tabs: Sequence[Link]
    action: str
    roles_href: str
    people: Sequence[PersonRow]
    invited: Sequence[InvitedRow]
    roles: Sequence[Choice]
    stores: Sequence[Store]


class MemberPage(msgspec.Struct, frozen=True, kw_only=True):
    """One person. `may_hand_over`: the reader is an owner, the person isn't one."""

    form: Form
    title: str
    crumbs: Sequence[Link]
    person: PersonRow
    roles: Sequence[Choice]
    stores: Sequence[Store]
    action: str
    shop: str
    may_hand_over: bool


def home_of(actor: Actor) -> str:
    return f"/app/{actor.slug}/settings/staff"


def may_give(actor: Actor, role: RoleCard) -> bool:
    return role.permissions <= actor.permissions and (role.code != Role.OWNER or actor.role == Role.OWNER)


def choices(actor: Actor, roles: Mapping[str, RoleCard]) -> list[Choice]:
    words = for_locale(actor.locale).gettext
    return [
        (role.code, role.name, "") if role.is_own else (role.code, words(role.name), words(role.text))
        for role in roles.values()
        if may_give(actor, role)
    ]


def named(actor: Actor, roles: Mapping[str, RoleCard], code: str) -> str:
    role = roles.get(code)
    if role is None:
        return code
    return role.name if role.is_own else for_locale(actor.locale).gettext(role.name)


def places(actor: Actor, stores: Stores, known: Sequence[Store]) -> str:
    """The names of `stores`, or that they are all."""
    if stores is None:
        return for_locale(actor.locale).gettext(N_("All stores"))
    return ", ".join(store.name for store in known if store.id in stores) or "–"


def person_row(actor: Actor, member: Member, roles: Mapping[str, RoleCard], known: Sequence[Store]) -> PersonRow:
    role = roles.get(member.role)
    fits = actor.stores is None or (member.stores is not None and member.stores <= actor.stores)
    return PersonRow(
        id=member.id,
        name=member.name,
        email=member.email,
        role=named(actor, roles, member.role),
        stores=places(actor, member.stores, known),
        since=member.since,
        is_you=member.id == actor.staff,
        is_suspended=member.suspended_at is not None,
        has_factor=member.has_factor,
        href=f"{home_of(actor)}/{member.id}" if role and may_give(actor, role) and fits else "",
    )


async def staff_page(
    session: PlatformReader, actor: Actor, known: Sequence[Store], form: Form, now: datetime
) -> StaffPage:
    roles, home = await roles_of(session, actor.tenant), home_of(actor)
    return StaffPage(
        form=form,
        tabs=settings_tabs(actor, "/settings/staff"),
        action=f"{home}/invitations",
        roles_href=f"/app/{actor.slug}/settings/roles",
        people=[person_row(actor, m, roles, known) for m in await list_staff(session, actor.tenant)],
        invited=[
            InvitedRow(
                id=invited.id,
                email=invited.email,
                role=named(actor, roles, invited.role),
                stores=places(actor, invited.stores, known),
                invited_by=invited.invited_by,
                expires_at=invited.expires_at,
                is_late=invited.expires_at <= now,
                href=f"{home}/invitations/{invited.id}",
            )
            for invited in await list_invited(session, actor.tenant)
        ],
        roles=choices(actor, roles),
        stores=known,
    )


async def member_page(
    session: PlatformReader, actor: Actor, staff: UUID, known: Sequence[Store], form: Form | None
) -> MemberPage:
    """Raises NotFound."""
    member, roles = await find_member(session, actor.tenant, staff), await roles_of(session, actor.tenant)
    row = person_row(actor, member, roles, known)
    given = member.stores or frozenset()
    kept = empty_form(
        role=member.role,
        scope="all" if member.stores is None else "some",
        stores=[str(store) for store in given],
    )
    return MemberPage(
        form=form or kept,
        title=member.name,
        crumbs=(Link(for_locale(actor.locale).gettext(N_("Staff")), home_of(actor)), Link(member.name, "")),
        person=row,
        roles=choices(actor, roles) if row.href else [(member.role, row.role, "")],
        stores=known,
        action=f"{home_of(actor)}/{staff}",
        shop=actor.shop,
        may_hand_over=actor.role == Role.OWNER and member.role != Role.OWNER and member.suspended_at is None,
    )
