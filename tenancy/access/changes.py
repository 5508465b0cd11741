"""Changes of who may do what: one at a time in each shop, noted in the platform's audit, told to the shop."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from infra.kit import audit
from infra.kit.db.sessions import PlatformSession
from infra.kit.outbox import publish
from tenancy.access.actor import Actor
from tenancy.access.events import AccessChanged


async def lock_staff(session: PlatformSession, tenant: str) -> None:
    """Nobody else changes this shop's staff and roles until the unit ends."""
    lock = sa.func.pg_advisory_xact_lock(0x59554E52, sa.func.hashtext(tenant))
    await session.execute(sa.select(lock))


async def tell(
    session: PlatformSession,
    actor: Actor,
    act: str,
    subject: str,
    *,
    name: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Into the platform's audit, and as an event to whom it may concern; `name`: what a role is called."""
    await audit.note(session, act, actor=str(actor.who), tenant=actor.tenant, subject=subject)
    change = AccessChanged(
        tenant=actor.tenant,
        cell=actor.cell,
        act=act,
        who=actor.who,
        subject=subject,
        subject_name=name,
        before=dict(before or {}),
        after=dict(after or {}),
    )
    await publish(session, change)
