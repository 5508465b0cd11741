"""Asked for, taken back, carried out: each step can be repeated."""

import asyncio
from datetime import datetime, timedelta

import sqlalchemy as sa

from infra.kit import audit, clock
from infra.kit.db.direct import connected
from infra.kit.db.sessions import Databases, PlatformSession
from infra.kit.files import file_store
from infra.kit.outbox import publish
from tenancy.access.api import Actor, end_access
from tenancy.accounts.api import revoke_sessions
from tenancy.closing.errors import ClosingAlready, NotClosing
from tenancy.closing.events import ShopCloses
from tenancy.schemas.api import remove
from tenancy.tenants.api import TenantCard, begin_closing, finish_closing, seal, stop_closing

GRACE = timedelta(days=30)
# What waits for a tenant that is gone would only be tried in vain.
LEFTOVERS = (
    "DELETE FROM cell.delivery d USING cell.outbox o WHERE o.id = d.event AND o.tenant = :tenant",
    "DELETE FROM cell.outbox WHERE tenant = :tenant",
    "DELETE FROM cell.schedule WHERE tenant = :tenant",
    "DELETE FROM cell.usage WHERE tenant = :tenant",
)


async def ask_closing(session: PlatformSession, actor: Actor, now: datetime) -> datetime:
    """From now on the shop can only be read; gives the moment at which it is taken away. Raises ClosingAlready."""
    until = now + GRACE
    if not await begin_closing(session, actor.tenant, until):
        raise ClosingAlready
    await audit.note(session, "shop.closing", actor=str(actor.who), tenant=actor.tenant, until=until.isoformat())
    await publish(session, ShopCloses(tenant=actor.tenant, cell=actor.cell, at=until))
    return until


async def take_back(session: PlatformSession, actor: Actor) -> None:
    """The shop is as it was before: open, or read only for another reason. Raises NotClosing."""
    if not await stop_closing(session, actor.tenant):
        raise NotClosing
    await audit.note(session, "shop.reopened", actor=str(actor.who), tenant=actor.tenant)


async def close(databases: Databases, tenant: TenantCard) -> None:
    """Takes the shop away for good: first nobody comes in any more, then what it had goes, last its own row says so.

    A crash in between leaves it to the next turn; so does a backup that is restored from before.
    """
    now = clock.now()
    async with databases.platform() as session:
        if not await seal(session, tenant.id):
            return
        for account in await end_access(session, tenant.id, now):
            await revoke_sessions(session, account, now)
        await session.commit()
    async with connected(databases.provisioners[tenant.cell]) as connection:
        await remove(connection, databases.names, tenant.id)
    async with databases.cell(tenant.cell) as session:
        for statement in LEFTOVERS:
            await session.execute(sa.text(statement), {"tenant": tenant.id})
        await session.commit()
    await asyncio.to_thread(file_store().forget, tenant.id)
    async with databases.platform() as session:
        await finish_closing(session, tenant.id)
        await audit.note(session, "shop.closed", actor="closing", tenant=tenant.id, slug=tenant.slug)
        await session.commit()
