"""People of a shop: who works there, as what, in which stores; and how that changes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit.db.sessions import Databases, PlatformReader, PlatformSession
from infra.kit.ids import new_id
from infra.kit.problems import NotFound
from tenancy.access.actor import Actor
from tenancy.access.changes import lock_staff, tell
from tenancy.access.errors import BeyondYourRights, LastOwner, NotYourself
from tenancy.access.models import Staff
from tenancy.access.permissions import Role
from tenancy.access.shop_roles import check_gives, find_role, roles_of
from tenancy.accounts.views import people, second_factors
from tenancy.tenants.views import tenants

Stores = frozenset[UUID] | None


async def count_staff(databases: Databases, tenant: str, _cell: str) -> int:
    """Who works in the shop now, without those who were only asked."""
    present = sa.select(sa.func.count()).where(Staff.tenant == tenant, Staff.left_at.is_(None))
    async with databases.read_platform() as session:
        return await session.scalar(present) or 0


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One who works in the shop; `since` is when they came. `stores`: those they may see, None for all."""

    id: UUID
    account: UUID
    name: str
    email: str
    role: str
    stores: Stores
    since: datetime
    suspended_at: datetime | None
    has_factor: bool


class Workplace(msgspec.Struct, frozen=True, kw_only=True):
    """A shop that an account works in."""

    slug: str
    name: str
    role: str
    state: str


class Store(msgspec.Struct, frozen=True):
    """A store as this package knows it: by id and name, from the hook that shops fill."""

    id: UUID
    name: str


async def list_staff(session: PlatformReader, tenant: str) -> Sequence[Member]:
    """Those who work in the shop, owners first, then by name."""
    columns = (Staff.id, Staff.account, Staff.role, Staff.stores, Staff.created_at.label("since"), Staff.suspended_at)
    factor = second_factors.c.account.is_not(None).label("has_factor")
    query = (
        sa.select(*columns, people.c.name, people.c.email, factor)
        .join(people, people.c.id == Staff.account)
        .outerjoin(second_factors, second_factors.c.account == people.c.id)
        .where(Staff.tenant == tenant, Staff.left_at.is_(None))
        .order_by(sa.case((Staff.role == Role.OWNER, 0), else_=1), people.c.name, Staff.id)
    )
    return [msgspec.convert(dict(row), Member, strict=False) for row in (await session.execute(query)).mappings()]


async def list_workplaces(session: PlatformReader, account: UUID) -> Sequence[Workplace]:
    """The shops an account works in, by name."""
    query = (
        sa.select(tenants.c.slug, tenants.c.name, Staff.role, tenants.c.state)
        .join_from(Staff, tenants, tenants.c.id == Staff.tenant)
        .where(Staff.account == account, Staff.left_at.is_(None), Staff.suspended_at.is_(None))
        .where(tenants.c.state != "closed")
        .order_by(tenants.c.name, tenants.c.slug)
    )
    return [msgspec.convert(dict(row), Workplace) for row in (await session.execute(query)).mappings()]


async def make_owner(session: PlatformSession, tenant: str, account: UUID) -> None:
    """The account owns the shop it has just opened. A repeat changes nothing."""
    values = {"id": new_id(), "tenant": tenant, "account": account, "role": Role.OWNER.value}
    await session.execute(insert(Staff).values(values).on_conflict_do_nothing(index_elements=["account", "tenant"]))


def check_stores(actor: Actor, stores: Stores) -> None:
    """Raises BeyondYourRights for stores that `actor` doesn't see."""
    if actor.stores is not None and (stores is None or not stores <= actor.stores):
        raise BeyondYourRights


def in_words(stores: Stores, known: Sequence[Store]) -> list[str]:
    """The names of `stores` for the log; none for all."""
    return [store.name for store in known if stores is not None and store.id in stores]


async def change_staff(
    session: PlatformSession, actor: Actor, staff: UUID, role: str, stores: Stores, known: Sequence[Store]
) -> UUID:
    """Another role, other stores; gives the account concerned. Raises NotFound, LastOwner, BeyondYourRights."""
    member = await lock_member(session, actor, staff, stays_owner=role == Role.OWNER)
    roles = await roles_of(session, actor.tenant)
    check_gives(actor, await find_role(session, actor.tenant, role))
    check_stores(actor, stores)
    kept = None if stores is None or role == Role.OWNER else sorted(str(store) for store in stores)
    await session.execute(sa.update(Staff).where(Staff.id == staff).values(role=role, stores=kept))
    before = {"role": roles[member.role].name, "stores": in_words(member.stores, known)}
    after = {"role": roles[role].name, "stores": in_words(None if kept is None else stores, known)}
    if before != after:
        changed = [field for field in before if before[field] != after[field]]
        old, new = {f: before[f] for f in changed}, {f: after[f] for f in changed}
        await tell(session, actor, "staff.role_changed", str(staff), before=old, after=new)
    return member.account


async def suspend_staff(session: PlatformSession, actor: Actor, staff: UUID, now: datetime | None) -> UUID:
    """Keeps somebody out from `now` until they are let in again (None); gives the account concerned.

    Raises NotFound, LastOwner, NotYourself, BeyondYourRights.
    """
    member = await lock_member(session, actor, staff, stays_owner=now is None)
    if staff == actor.staff:
        raise NotYourself
    if (member.suspended_at is None) != (now is None):
        await session.execute(sa.update(Staff).where(Staff.id == staff).values(suspended_at=now))
        await tell(session, actor, "staff.suspended" if now else "staff.resumed", str(staff))
    return member.account


async def remove_staff(session: PlatformSession, actor: Actor, staff: UUID, now: datetime) -> UUID:
    """Ends somebody's work here; gives the account concerned. Raises NotFound, LastOwner, BeyondYourRights."""
    member = await lock_member(session, actor, staff)
    await session.execute(sa.update(Staff).where(Staff.id == staff).values(left_at=now))
    roles = await roles_of(session, actor.tenant)
    await tell(session, actor, "staff.removed", str(staff), before={"role": roles[member.role].name})
    return member.account


async def hand_over(session: PlatformSession, actor: Actor, staff: UUID) -> UUID:
    """Another one becomes the owner, and the one who was becomes a manager; gives the new owner's account.

    Raises NotFound, NotYourself, BeyondYourRights for somebody who isn't an owner.
    """
    if actor.role != Role.OWNER or actor.staff is None:
        raise BeyondYourRights
    if staff == actor.staff:
        raise NotYourself
    member = await lock_member(session, actor, staff, stays_owner=True)
    others = sa.update(Staff).where(Staff.tenant == actor.tenant)
    values = {"role": Role.OWNER.value, "stores": None, "suspended_at": None}
    await session.execute(others.where(Staff.id == staff).values(**values))
    await session.execute(others.where(Staff.id == actor.staff).values(role=Role.MANAGER.value))
    await tell(session, actor, "staff.handed_over", str(staff), before={"owner": actor.name})
    return member.account


async def find_member(session: PlatformReader, tenant: str, staff: UUID) -> Member:
    """Raises NotFound."""
    member = next((m for m in await list_staff(session, tenant) if m.id == staff), None)
    if member is None:
        raise NotFound
    return member


async def lock_member(session: PlatformSession, actor: Actor, staff: UUID, *, stays_owner: bool = False) -> Member:
    """The member, while nobody else changes the shop's staff.

    Raises NotFound; BeyondYourRights for one who may more than `actor`; LastOwner if the last one would go.
    """
    await lock_staff(session, actor.tenant)
    present = await list_staff(session, actor.tenant)
    member = next((m for m in present if m.id == staff), None)
    if member is None:
        raise NotFound
    check_gives(actor, await find_role(session, actor.tenant, member.role))
    check_stores(actor, member.stores)
    owners = [m for m in present if m.role == Role.OWNER and m.suspended_at is None]
    if owners == [member] and not stays_owner:
        raise LastOwner
    return member
