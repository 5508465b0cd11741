"""How large tenants' schemas are, and at which revisions they stand: for those who run the platform."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import CellSession
from tenancy.schemas.lineages import Lineage

STANDS = sa.text("SELECT tenant, package, revision FROM cell.schema_version WHERE tenant = ANY(:tenants)")
# A table that is being migrated is not waited for: the page says nothing of sizes then.
PATIENCE = sa.text("SET LOCAL lock_timeout = '300ms'")
SIZES = sa.text("""
SELECT n.nspname AS tenant, count(*)::int AS tables, sum(pg_total_relation_size(c.oid))::bigint AS bytes,
       sum(greatest(c.reltuples, 0))::bigint AS rows
FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p')
WHERE n.nspname = ANY(:tenants) GROUP BY n.nspname""")


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """`bytes` with indexes; `rows` as PostgreSQL last counted them, 0 before it did."""

    tables: int
    bytes: int
    rows: int


async def sizes_of(session: CellSession, tenants: Sequence[str]) -> dict[str, Size]:
    """Tenant → its size, of those in this cell."""
    await session.execute(PATIENCE)
    rows = await session.execute(SIZES, {"tenants": list(tenants)})
    return {row.tenant: Size(tables=row.tables, bytes=row.bytes, rows=row.rows) for row in rows}


async def stands_of(session: CellSession, tenants: Sequence[str]) -> dict[str, dict[str, str]]:
    """Tenant → package → the revision its tables are at."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in await session.execute(STANDS, {"tenants": list(tenants)}):
        found[row.tenant][row.package] = row.revision
    return dict(found)


def behind(stands: Mapping[str, str], lineages: Sequence[Lineage]) -> dict[str, tuple[str, str]]:
    """Package → where it stands and where it should, of those that are not at the newest revision."""
    return {
        each.name: (stands.get(each.name, ""), each.head or "")
        for each in lineages
        if stands.get(each.name) != each.head
    }
