"""The merchants of this installation, for `yuntai tenants`."""

from collections.abc import Sequence

import msgspec

from infra.entry.migrate import connect, plain
from infra.kit.db.direct import connected
from infra.kit.settings import Settings
from tenancy.tenants.api import list_tenants

MEGABYTE = 1024 * 1024
SIZES = """
SELECT n.nspname AS tenant, count(*) FILTER (WHERE c.relkind IN ('r', 'p')) AS tables,
       coalesce(sum(pg_total_relation_size(c.oid)) FILTER (WHERE c.relkind IN ('r', 'm')), 0)::bigint AS bytes
FROM pg_namespace n LEFT JOIN pg_class c ON c.relnamespace = n.oid
WHERE n.nspname LIKE 't\\_%' GROUP BY n.nspname
"""


class TenantRow(msgspec.Struct, frozen=True, kw_only=True):
    """One merchant; `tables` and `megabytes` only when they were asked for."""

    slug: str
    name: str
    state: str
    cell: str
    tenant: str
    tables: int | None = None
    megabytes: int | None = None


async def rows(settings: Settings, *, sizes: bool) -> Sequence[TenantRow]:
    """Every merchant, oldest first, the ready ones without a slug at the end."""
    databases = connect(settings, connections=1)
    try:
        async with databases.read_platform() as session:
            tenants = await list_tenants(session)
    finally:
        await databases.dispose()
    measured = await measure(settings) if sizes else {}
    found = [
        TenantRow(slug=t.slug, name=t.name, state=t.state, cell=t.cell, tenant=t.id, **measured.get(t.id, {}))
        for t in tenants
    ]
    return sorted(found, key=lambda row: row.state == "ready")


async def measure(settings: Settings) -> dict[str, dict[str, int]]:
    """Tables and megabytes (indexes included) of each tenant's schema, from PostgreSQL's catalog."""
    async with connected(plain(settings.provisioner_url)) as connection:
        found = await connection.fetch(SIZES)
    return {row["tenant"]: {"tables": row["tables"], "megabytes": round(row["bytes"] / MEGABYTE)} for row in found}
