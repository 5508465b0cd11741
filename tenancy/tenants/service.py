"""The stock of ready tenants: made by the worker, so that sign-up claims one with an UPDATE and no DDL."""

import sqlalchemy as sa

from infra.kit.db.direct import connected
from infra.kit.db.names import new_tenant_name
from infra.kit.db.sessions import Databases, PlatformReader
from tenancy.schemas.api import lineages_for, provision
from tenancy.tenants.models import Tenant


async def provision_tenant(databases: Databases, cell: str = "main") -> str:
    """Makes one empty tenant and puts it into the stock; gives its name."""
    tenant = new_tenant_name()
    async with connected(databases.provisioners[cell]) as connection:
        await provision(connection, databases.names, tenant, lineages_for())
    async with databases.platform() as session:
        await session.execute(sa.insert(Tenant).values(id=tenant, cell=cell, state="ready"))
        await session.commit()
    return tenant


async def count_ready(session: PlatformReader) -> int:
    """How many empty, migrated tenants wait to be claimed."""
    return await session.scalar(sa.select(sa.func.count()).where(Tenant.state == "ready")) or 0


async def keep_ready(databases: Databases, wanted: int) -> int:
    """Fills the stock up to `wanted`; gives how many were made."""
    made = 0
    while True:
        async with databases.read_platform() as session:
            missing = wanted - await count_ready(session)
        if missing <= 0:
            return made
        await provision_tenant(databases)
        made += 1
