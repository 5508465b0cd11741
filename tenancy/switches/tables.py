"""The tables of a switch's modules in one tenant: made, or brought forward when they are there already."""

from infra.kit.db.direct import connected
from infra.kit.db.sessions import Databases
from tenancy.schemas.api import apply, lineages_for


async def bring_forward(databases: Databases, tenant: str, cell: str, switches: frozenset[str]) -> None:
    """Whole or not at all, with the provisioner's log-in, which the worker alone has; a repeat is a no-op."""
    async with connected(databases.provisioners[cell]) as connection, connection.transaction():
        await connection.execute("SET LOCAL lock_timeout = '10s'")
        await apply(connection, databases.names, tenant, lineages_for(switches))
