"""A shop that is closed: nobody works there any more, and no program has a key to it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import PlatformSession
from tenancy.access.models import ApiKey, Invitation, Staff
from tenancy.tenants.views import tenants


async def end_access(session: PlatformSession, tenant: str, now: datetime) -> Sequence[UUID]:
    """Staff leave, keys and invitations end; gives the accounts that work in no other shop. Repeatable."""
    accounts = (await session.scalars(sa.select(Staff.account).where(Staff.tenant == tenant))).all()
    for model, column in ((Staff, Staff.left_at), (ApiKey, ApiKey.revoked_at)):
        change = sa.update(model).where(model.tenant == tenant, column.is_(None))
        await session.execute(change.values({column.key: now}))
    asked = sa.update(Invitation).where(Invitation.tenant == tenant, Invitation.accepted_at.is_(None))
    await session.execute(asked.where(Invitation.withdrawn_at.is_(None)).values(withdrawn_at=now))
    elsewhere = (
        sa.select(Staff.account)
        .join_from(Staff, tenants, tenants.c.id == Staff.tenant)
        .where(Staff.account.in_(accounts), Staff.tenant != tenant, Staff.left_at.is_(None))
        .where(tenants.c.state != "closed")
    )
    others = set((await session.scalars(elsewhere)).all())
    return [account for account in accounts if account not in others]
