"""The roles of one shop: the built-in ones as it uses them, and those it has made of permissions."""

from collections.abc import Iterable
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit.db.sessions import PlatformReader, PlatformSession
from infra.kit.ids import new_id
from infra.kit.problems import NotFound
from tenancy.access.actor import Actor
from tenancy.access.changes import lock_staff, tell
from tenancy.access.errors import BeyondYourRights, RoleInUse, RoleNameTaken
from tenancy.access.models import Invitation, ShopRole, Staff
from tenancy.access.permissions import Access, Role
from tenancy.access.roles import NAMES, TEXTS, permissions_among, permissions_of, rights_away

COLUMNS = (ShopRole.code, ShopRole.name, ShopRole.permissions, ShopRole.two_factor)


class RoleCard(msgspec.Struct, frozen=True, kw_only=True):
    """A role of a shop. `name` and `text` of a built-in one are msgids; `two_factor`: it asks for a second factor."""

    code: str
    name: str
    text: str = ""
    permissions: frozenset[str]
    two_factor: bool = False
    is_own: bool = False

    @property
    def subject(self) -> UUID:
        """The id by which the activity log knows it."""
        return UUID(self.code) if self.is_own else uuid5(NAMESPACE_OID, self.code)


async def roles_of(session: PlatformReader, tenant: str) -> dict[str, RoleCard]:
    """Every role of the shop by its code: the built-in ones first, then its own by name."""
    query = sa.select(*COLUMNS).where(ShopRole.tenant == tenant).order_by(ShopRole.name)
    rows = {row.code: row for row in await session.execute(query)}
    found = {
        role.value: RoleCard(
            code=role.value,
            name=NAMES[role],
            text=TEXTS[role],
            permissions=permissions_of(role),
            two_factor=role.value in rows and rows[role.value].two_factor,
        )
        for role in Role
    }
    own = {code: row for code, row in rows.items() if row.permissions is not None}
    return found | {
        code: RoleCard(
            code=code,
            name=row.name,
            permissions=permissions_among(row.permissions),
            two_factor=row.two_factor,
            is_own=True,
        )
        for code, row in own.items()
    }


async def own_roles(session: PlatformReader, tenant: str) -> list[RoleCard]:
    """The roles that the shop has made itself, by name."""
    return [role for role in (await roles_of(session, tenant)).values() if role.is_own]


async def bring_roles(session: PlatformSession, tenant: str, roles: Iterable[tuple[str, str, list[str], bool]]) -> None:
    """Roles (code, name, permissions, two factors) that a shop had elsewhere; those it has already stay as they are."""
    for code, name, permissions, two_factor in roles:
        rights = sorted(permissions_among(permissions) - {Access.ENTER.value})
        values = {"tenant": tenant, "code": code, "name": name, "permissions": rights, "two_factor": two_factor}
        await session.execute(insert(ShopRole).values(values).on_conflict_do_nothing())


async def find_role(session: PlatformReader, tenant: str, code: str) -> RoleCard:
    """Raises NotFound."""
    role = (await roles_of(session, tenant)).get(code)
    if role is None:
        raise NotFound
    return role


def check_gives(actor: Actor, role: RoleCard) -> None:
    """Raises BeyondYourRights for a role that may more than `actor`; only an owner makes owners."""
    if (role.code == Role.OWNER and actor.role != Role.OWNER) or not role.permissions <= actor.permissions:
        raise BeyondYourRights


def own_rights(actor: Actor, permissions: Iterable[str]) -> list[str]:
    """Those of `permissions` that there are, sorted. Raises BeyondYourRights for one that `actor` lacks."""
    chosen = permissions_among(permissions) - {Access.ENTER.value}
    if not chosen <= actor.permissions:
        raise BeyondYourRights
    return sorted(chosen)


async def make_role(
    session: PlatformSession, actor: Actor, name: str, permissions: Iterable[str], *, two_factor: bool
) -> str:
    """A role of the shop's own; gives its code. Raises BeyondYourRights, RoleNameTaken."""
    code, rights = str(new_id()), own_rights(actor, permissions)
    values = {"tenant": actor.tenant, "code": code, "name": name.strip(), "two_factor": two_factor}
    await lock_staff(session, actor.tenant)
    await check_name_free(session, actor.tenant, name.strip(), code)
    await session.execute(sa.insert(ShopRole).values(permissions=rights, **values))
    after = {"name": name.strip(), "rights": rights, "two_factor": two_factor}
    await tell(session, actor, "role.made", code, name=name.strip(), after=after)
    return code


async def change_role(
    session: PlatformSession, actor: Actor, code: str, name: str, permissions: Iterable[str], *, two_factor: bool
) -> None:
    """An own role's name, rights and second factor; of a built-in one, the second factor alone.

    Raises NotFound, BeyondYourRights, RoleNameTaken.
    """
    await lock_staff(session, actor.tenant)
    role = await find_role(session, actor.tenant, code)
    check_gives(actor, role)
    if role.is_own:
        unseen = role.permissions & rights_away(actor.switches)  # of packages that are off: nobody was asked
        rights = own_rights(actor, {*permissions, *unseen})
        await check_name_free(session, actor.tenant, name.strip(), code)
        values = {"name": name.strip(), "permissions": rights, "two_factor": two_factor}
        change = sa.update(ShopRole).where(ShopRole.tenant == actor.tenant, ShopRole.code == code)
        await session.execute(change.values(**values))
        new = {"name": name.strip(), "rights": rights, "two_factor": two_factor}
    else:
        values = {"tenant": actor.tenant, "code": code, "name": code, "two_factor": two_factor}
        put = insert(ShopRole).values(values)
        again = put.on_conflict_do_update(index_elements=["tenant", "code"], set_={"two_factor": two_factor})
        await session.execute(again)
        new = {"two_factor": two_factor}
    kept = role.permissions - {Access.ENTER.value}
    old = {"name": role.name, "rights": sorted(kept), "two_factor": role.two_factor}
    differ = [field for field in new if new[field] != old[field]]
    if differ:
        before, after = {f: old[f] for f in differ}, {f: new[f] for f in differ}
        await tell(session, actor, "role.changed", str(role.subject), name=role.name, before=before, after=after)


async def delete_role(session: PlatformSession, actor: Actor, code: str) -> None:
    """Raises NotFound, BeyondYourRights, RoleInUse."""
    await lock_staff(session, actor.tenant)
    role = await find_role(session, actor.tenant, code)
    check_gives(actor, role)
    if not role.is_own:
        raise NotFound
    used = await count_holders(session, actor.tenant, code)
    if used:
        raise RoleInUse(n=used)
    await session.execute(sa.delete(ShopRole).where(ShopRole.tenant == actor.tenant, ShopRole.code == code))
    before = {"name": role.name, "rights": sorted(role.permissions - {Access.ENTER.value})}
    await tell(session, actor, "role.deleted", code, name=role.name, before=before)


async def count_holders(session: PlatformReader, tenant: str, code: str) -> int:
    """How many work here as that, or are asked to."""
    staff = sa.select(sa.func.count()).select_from(Staff)
    staff = staff.where(Staff.tenant == tenant, Staff.role == code, Staff.left_at.is_(None))
    asked = sa.select(sa.func.count()).select_from(Invitation)
    asked = asked.where(Invitation.tenant == tenant, Invitation.role == code)
    asked = asked.where(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
    return await session.scalar(sa.select(staff.scalar_subquery() + asked.scalar_subquery())) or 0


async def check_name_free(session: PlatformReader, tenant: str, name: str, code: str) -> None:
    query = sa.select(ShopRole.code).where(ShopRole.tenant == tenant, ShopRole.code != code)
    if await session.scalar(query.where(sa.func.lower(ShopRole.name) == name.lower())):
        raise RoleNameTaken
