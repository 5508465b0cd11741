"""What those are called who work in a shop, people and programs, also after they have left."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import PlatformReader
from tenancy.access.models import ApiKey, Invitation, Staff
from tenancy.accounts.views import people


async def names_of(session: PlatformReader, tenant: str, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by the ids of staff, keys and invitations (an address), in one query; ids of another shop give none."""
    wanted = list(ids)
    staff = sa.select(Staff.id, people.c.name).join(people, people.c.id == Staff.account)
    keys = sa.select(ApiKey.id, ApiKey.name).where(ApiKey.tenant == tenant, ApiKey.id.in_(wanted))
    asked = sa.select(Invitation.id, Invitation.email.label("name"))
    asked = asked.where(Invitation.tenant == tenant, Invitation.id.in_(wanted))
    found = staff.where(Staff.tenant == tenant, Staff.id.in_(wanted)).union_all(keys, asked)
    return {row.id: row.name for row in await session.execute(found)}
