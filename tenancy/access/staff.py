"""People of a shop: who works there, as what, and who may see which stores."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit import audit
from infra.kit.db.sessions import PlatformReader, PlatformSession
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from infra.kit.problems import NotFound
from tenancy.access.actor import Actor
from tenancy.access.errors import AlreadyStaff, LastOwner, NoSuchPerson, TooManyStaff
from tenancy.access.events import AccessChanged
from tenancy.access.models import Staff
from tenancy.access.roles import Role
from tenancy.accounts.api import find_person_by_email
from tenancy.accounts.views import people
from tenancy.tenants.views import tenants


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One who works in the shop; `since` is when they came."""

    id: UUID
    account: UUID
    name: str
    email: str
    role: str
    since: datetime


class Workplace(msgspec.Struct, frozen=True, kw_only=True):
    """A shop that an account works in."""

    slug: str
    name: str
    role: str
    state: str


async def list_staff(session: PlatformReader, tenant: str) -> Sequence[Member]:
    """Who works there, owners first."""
    query = (
        sa.select(Staff.id, Staff.account, people.c.name, people.c.email, Staff.role, Staff.created_at.label("since"))
        .join_from(Staff, people, people.c.id == Staff.account)
        .where(Staff.tenant == tenant, Staff.left_at.is_(None))
        .order_by(Staff.role, Staff.id)
    )
    return [msgspec.convert(dict(row), Member) for row in (await session.execute(query)).mappings()]


async def list_workplaces(session: PlatformReader, account: UUID) -> Sequence[Workplace]:
    """The shops an account works in, by name."""
    query = (
        sa.select(tenants.c.slug, tenants.c.name, Staff.role, tenants.c.state)
        .join_from(Staff, tenants, tenants.c.id == Staff.tenant)
        .where(Staff.account == account, Staff.left_at.is_(None), tenants.c.state != "closed")
        .order_by(tenants.c.name, tenants.c.slug)
    )
    return [msgspec.convert(dict(row), Workplace) for row in (await session.execute(query)).mappings()]


async def make_owner(session: PlatformSession, tenant: str, account: UUID) -> None:
    """The account owns the shop it has just opened. A repeat changes nothing."""
    values = {"id": new_id(), "tenant": tenant, "account": account, "role": Role.OWNER.value}
    await session.execute(insert(Staff).values(values).on_conflict_do_nothing(index_elements=["account", "tenant"]))


async def add_staff(session: PlatformSession, actor: Actor, email: str, role: Role) -> UUID:
    """Somebody with an account begins to work here; gives the staff id.

    Who worked here before comes back under the old id, so that what they did stays theirs. Raises NoSuchPerson,
    AlreadyStaff, TooManyStaff.
    """
    person = await find_person_by_email(session, email)
    if person is None:
        raise NoSuchPerson
    await lock_staff(session, actor.tenant)
    present = await list_staff(session, actor.tenant)
    if any(member.account == person.id for member in present):
        raise AlreadyStaff
    if not actor.has_room("staff", len(present)):
        raise TooManyStaff(most=actor.limits["staff"])
    values = {"id": new_id(), "tenant": actor.tenant, "account": person.id, "role": role.value}
    added = insert(Staff).values(values)
    back = added.on_conflict_do_update(index_elements=["account", "tenant"], set_={"role": role.value, "left_at": None})
    staff = (await session.execute(back.returning(Staff.id))).scalar_one()
    await tell(session, actor, "staff.added", str(staff))
    return staff


async def change_role(session: PlatformSession, actor: Actor, staff: UUID, role: Role) -> UUID:
    """Gives the account concerned. Raises NotFound, LastOwner."""
    member = await lock_member(session, actor.tenant, staff, stays_owner=role is Role.OWNER)
    await session.execute(sa.update(Staff).where(Staff.id == staff).values(role=role.value))
    await tell(session, actor, "staff.role_changed", str(staff))
    return member.account


async def remove_staff(session: PlatformSession, actor: Actor, staff: UUID, now: datetime) -> UUID:
    """Ends somebody's work here; gives the account concerned. Raises NotFound, LastOwner."""
    member = await lock_member(session, actor.tenant, staff)
    await session.execute(sa.update(Staff).where(Staff.id == staff).values(left_at=now))
    await tell(session, actor, "staff.removed", str(staff))
    return member.account


async def lock_member(session: PlatformSession, tenant: str, staff: UUID, *, stays_owner: bool = False) -> Member:
    """The member, while nobody else changes the shop's staff. Raises NotFound; LastOwner if the last one would go."""
    await lock_staff(session, tenant)
    present = await list_staff(session, tenant)
    member = next((m for m in present if m.id == staff), None)
    if member is None:
        raise NotFound
    owners = [m for m in present if m.role == Role.OWNER]
    if owners == [member] and not stays_owner:
        raise LastOwner
    return member


async def lock_staff(session: PlatformSession, tenant: str) -> None:
    lock = sa.func.pg_advisory_xact_lock(0x59554E52, sa.func.hashtext(tenant))
    await session.execute(sa.select(lock))


async def tell(session: PlatformSession, actor: Actor, act: str, subject: str) -> None:
    """Into the platform's audit, and as an event to whom it may concern."""
    await audit.note(session, act, actor=str(actor.who), tenant=actor.tenant, subject=subject)
    change = AccessChanged(tenant=actor.tenant, cell=actor.cell, act=act, who=actor.who, subject=subject)
    await publish(session, change)
