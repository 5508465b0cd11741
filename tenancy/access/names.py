"""What those are called who work in a shop, people and programs, also after they have left."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import PlatformReader
from tenancy.access.models import ApiKey, Staff
from tenancy.accounts.views import people


async def names_of(session: PlatformReader, tenant: str, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by staff id and key id, in one query; ids of another shop give none."""
    wanted = list(ids)
    staff = sa.select(Staff.id, people.c.name).join(people, people.c.id == Staff.account)
    keys = sa.select(ApiKey.id, ApiKey.name).where(ApiKey.tenant == tenant, ApiKey.id.in_(wanted))
    both = staff.where(Staff.tenant == tenant, Staff.id.in_(wanted)).union_all(keys)
    return {row.id: row.name for row in await session.execute(both)}
