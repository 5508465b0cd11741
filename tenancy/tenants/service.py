"""The stock of ready tenants: made by the worker, so that sign-up claims one with an UPDATE and no DDL."""

import structlog

from infra.kit.db.direct import connected
from infra.kit.db.names import new_tenant_name
from infra.kit.db.sessions import Databases
from infra.kit.module import registry
from tenancy.schemas.lineages import Lineage, lineage_of
from tenancy.schemas.provision import provision
from tenancy.tenants import api

log = structlog.get_logger(__name__)


def lineages_for(switches: frozenset[str] = frozenset()) -> list[Lineage]:
    """The lineages of a tenant with these switches on, in the order of the graph."""
    return [lineage_of(m.package, m.name, m.ledgers) for m in registry.of(switches) if m.tables]


async def provision_tenant(databases: Databases, cell: str = "main") -> str:
    """Makes one empty tenant and puts it into the stock; gives its name."""
    tenant = new_tenant_name()
    async with connected(databases.provisioners[cell]) as connection:
        await provision(connection, databases.names, tenant, lineages_for())
    async with databases.platform() as session:
        await api.add_ready(session, tenant, cell)
        await session.commit()
    return tenant


async def keep_ready(databases: Databases, wanted: int) -> int:
    """Fills the stock up to `wanted`; gives how many were made."""
    made = 0
    while True:
        async with databases.read_platform() as session:
            missing = wanted - await api.count_ready(session)
        if missing <= 0:
            return made
        await provision_tenant(databases)
        made += 1
