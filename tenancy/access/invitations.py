"""Invitations to work in a shop: sent by mail, used once, sent again or withdrawn."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit.db.sessions import PlatformReader, PlatformSession
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from infra.kit.problems import FieldError, Invalid, NotFound
from tenancy.access.actor import Actor
from tenancy.access.changes import lock_staff, tell
from tenancy.access.errors import AlreadyStaff, InvitationGone, InvitedAlready, TooManyStaff
from tenancy.access.events import AccessChanged, StaffInvited
from tenancy.access.models import Invitation, Staff
from tenancy.access.room import take_room
from tenancy.access.shop_roles import check_gives, find_role
from tenancy.access.staff import Store, Stores, check_stores, in_words, list_staff
from tenancy.accounts.api import check_email, digest, mailed_token
from tenancy.tenants.views import tenants

LASTS = timedelta(days=7)
OPEN = (Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))


class Invited(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation that waits, as the shop sees it."""

    id: UUID
    email: str
    role: str
    stores: Stores
    invited_by: str
    sent_at: datetime
    expires_at: datetime


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation as the one who is invited sees it. `role` is a code."""

    id: UUID
    email: str
    role: str
    stores: list[UUID] | None
    invited_by: str
    locale: str
    cause: UUID
    tenant: str
    cell: str
    slug: str
    shop: str


def secret_of(cause: UUID) -> str:
    """The token of the link: it follows from the cause, so that a repeated delivery sends the same."""
    return mailed_token("invitation", cause)


async def list_invited(session: PlatformReader, tenant: str) -> Sequence[Invited]:
    """Those who were asked and haven't answered, the newest first; too old ones too, to be sent again."""
    columns = [getattr(Invitation, field) for field in Invited.__struct_fields__]
    query = sa.select(*columns).where(Invitation.tenant == tenant, *OPEN).order_by(Invitation.id.desc())
    return [msgspec.convert(dict(row), Invited, strict=False) for row in (await session.execute(query)).mappings()]


async def invite(
    session: PlatformSession,
    actor: Actor,
    email: str,
    role: str,
    stores: Stores,
    *,
    locale: str,
    now: datetime,
    known: Sequence[Store] = (),
) -> UUID:
    """Asks somebody to work here, by a mail with a link that works for a week.

    Raises Invalid, AlreadyStaff, InvitedAlready, TooManyStaff, BeyondYourRights.
    """
    email = email.strip().lower()
    if errors := check_email(email):
        raise Invalid(fields=errors)
    await lock_staff(session, actor.tenant)
    given = await find_role(session, actor.tenant, role)
    check_gives(actor, given)
    check_stores(actor, stores)
    present, asked = await list_staff(session, actor.tenant), await list_invited(session, actor.tenant)
    if any(member.email == email for member in present):
        raise on_email(AlreadyStaff())
    if any(invited.email == email for invited in asked):
        raise on_email(InvitedAlready())
    await take_room(session, actor, TooManyStaff, len(present) + len(asked))
    invitation, cause = new_id(), new_id()
    values = {
        "id": invitation,
        "tenant": actor.tenant,
        "email": email,
        "role": role,
        "stores": None if stores is None else sorted(str(store) for store in stores),
        "locale": locale,
        "invited_by": actor.name,
        **sending(cause, now),
    }
    await session.execute(sa.insert(Invitation).values(values))
    await publish(session, StaffInvited(invitation=invitation, cause=cause))
    after = {"role": given.name, "stores": in_words(stores, known)}
    await tell(session, actor, "staff.invited", str(invitation), after=after)
    return invitation


def on_email(refusal: AlreadyStaff | InvitedAlready) -> Invalid:
    return Invalid(fields=[FieldError(field="email", code=refusal.code, message=refusal.message)])


def sending(cause: UUID, now: datetime) -> dict[str, object]:
    return {"cause": cause, "token_hash": digest(secret_of(cause)), "sent_at": now, "expires_at": now + LASTS}


async def send_again(session: PlatformSession, actor: Actor, invitation: UUID, now: datetime) -> None:
    """A new mail with a new link for another week; the old link is dead. Raises NotFound, BeyondYourRights."""
    await lock_open(session, actor, invitation)
    cause = new_id()
    await session.execute(sa.update(Invitation).where(Invitation.id == invitation).values(**sending(cause, now)))
    await publish(session, StaffInvited(invitation=invitation, cause=cause))


async def withdraw(session: PlatformSession, actor: Actor, invitation: UUID, now: datetime) -> None:
    """The link works no more. Raises NotFound, BeyondYourRights."""
    await lock_open(session, actor, invitation)
    await session.execute(sa.update(Invitation).where(Invitation.id == invitation).values(withdrawn_at=now))
    await tell(session, actor, "invitation.withdrawn", str(invitation))


async def lock_open(session: PlatformSession, actor: Actor, invitation: UUID) -> None:
    await lock_staff(session, actor.tenant)
    waiting = await list_invited(session, actor.tenant)
    found = next((invited for invited in waiting if invited.id == invitation), None)
    if found is None:
        raise NotFound
    check_gives(actor, await find_role(session, actor.tenant, found.role))
    check_stores(actor, found.stores)


CALL = (
    sa.select(
        *(getattr(Invitation, field) for field in ("id", "email", "role", "stores", "invited_by", "locale", "cause")),
        tenants.c.id.label("tenant"),
        tenants.c.cell,
        tenants.c.slug,
        tenants.c.name.label("shop"),
    )
    .join_from(Invitation, tenants, tenants.c.id == Invitation.tenant)
    .where(*OPEN, tenants.c.state != "closed")
)


async def find_call(session: PlatformReader, token: str, now: datetime) -> Call:
    """The invitation that the link opens. Raises InvitationGone."""
    query = CALL.where(Invitation.token_hash == digest(token), Invitation.expires_at > now)
    row = (await session.execute(query)).mappings().one_or_none()
    if row is None:
        raise InvitationGone
    return msgspec.convert(dict(row), Call, strict=False)


async def find_call_to_send(session: PlatformReader, event: StaffInvited) -> Call | None:
    """The invitation while the event's mail is still the newest one; None otherwise."""
    query = CALL.where(Invitation.id == event.invitation, Invitation.cause == event.cause)
    row = (await session.execute(query)).mappings().one_or_none()
    return msgspec.convert(dict(row), Call, strict=False) if row else None


async def accept(session: PlatformSession, token: str, account: UUID, now: datetime) -> Call:
    """`account` works in the shop from now on; the link is used up. Raises InvitationGone.

    Who worked there before comes back under the old id, so that what they did stays theirs; who works there already
    keeps their role.
    """
    await lock_staff(session, (await find_call(session, token, now)).tenant)
    call = await find_call(session, token, now)
    role, stores = call.role, None if call.stores is None else [str(store) for store in call.stores]
    joined = insert(Staff).values(id=new_id(), tenant=call.tenant, account=account, role=role, stores=stores)
    back = joined.on_conflict_do_update(
        index_elements=["account", "tenant"],
        set_={"role": role, "stores": joined.excluded.stores, "left_at": None, "suspended_at": None},
        where=Staff.left_at.is_not(None),
    )
    staff = await session.scalar(back.returning(Staff.id))
    await session.execute(sa.update(Invitation).where(Invitation.id == call.id).values(accepted_at=now))
    if staff is not None:
        given = await find_role(session, call.tenant, role)
        change = AccessChanged(
            tenant=call.tenant,
            cell=call.cell,
            act="staff.joined",
            who=staff,
            subject=str(staff),
            after={"role": given.name},
        )
        await publish(session, change)
    return call
