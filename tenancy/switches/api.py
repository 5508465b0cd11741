"""The door to switches."""

from collections import defaultdict

import sqlalchemy as sa

from infra.kit.db.sessions import PlatformReader
from tenancy.switches.models import Switch


async def switches_of(session: PlatformReader, tenant: str) -> frozenset[str]:
    """The switches that are on for `tenant`."""
    query = sa.select(Switch.switch).where(Switch.tenant == tenant, Switch.state == "on")
    return frozenset((await session.scalars(query)).all())


async def switches_on_everywhere(session: PlatformReader) -> dict[str, frozenset[str]]:
    """Tenant → its switches whose tables exist: those on, and those off again, whose data is kept and migrated."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in await session.execute(sa.select(Switch.tenant, Switch.switch).where(Switch.state != "opening")):
        found[row.tenant].add(row.switch)
    return {tenant: frozenset(switches) for tenant, switches in found.items()}
