"""For developers: writes a lineage's next revision from the difference between its models and its revisions.

    python -m infra.entry.revise stock "levels and moves"

Starts a PostgreSQL of its own, brings an empty tenant to the newest revisions, compares, writes one file. Read it
before you commit it: structure alone, expand before contract.
"""

import asyncio
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.runtime.migration import MigrationContext
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.ext.asyncio import create_async_engine

from infra.entry.migrate import CELL, PLATFORM, plain, prepare
from infra.entry.models import load_models
from infra.entry.registry import MODULES, fill_registry
from infra.kit.db.base import cell_metadata, platform_metadata, tenant_metadata
from infra.kit.db.direct import connected
from infra.kit.db.names import Names
from infra.kit.module import registry
from infra.local.postgres import Postgres
from tenancy.schemas.lineages import Lineage, head_of, lineages_for
from tenancy.schemas.provision import provision

TENANT = "t_revise"
REVISION = '''"""{message}"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from infra.kit.db.followed import Xid8

revision = "{revision}"
down_revision = {down!r}


def upgrade() -> None:
{body}
'''


def every_lineage() -> list[Lineage]:
    """Those of a tenant with every switch on."""
    return lineages_for(frozenset(registry.switches()))


def target(name: str) -> tuple[Lineage, sa.MetaData, set[str], str]:
    """The lineage, its MetaData, its tables and the schema it is compared in."""
    if name in {"platform", "cell"}:
        metadata = platform_metadata if name == "platform" else cell_metadata
        lineage = PLATFORM if name == "platform" else CELL
        return lineage, metadata, {table.name for table in metadata.tables.values()}, name
    tables = next(m.tables for m in MODULES if m.name == name)
    lineage = next(lineage for lineage in every_lineage() if lineage.name == name)
    return lineage, tenant_metadata, set(tables), TENANT


def difference(bind: sa.Connection, metadata: sa.MetaData, tables: set[str], schema: str) -> Any:
    """Alembic's operations from what is there to what the models say, for `tables` alone."""
    bind.exec_driver_sql(f"SET search_path = {schema if schema == TENANT else 'pg_catalog'}, ext")

    def mine(thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:  # noqa: FBT001  alembic's
        table = name if kind == "table" else thing.table.name
        return table in tables

    def here(named: str | None, kind: str, _parents: object) -> bool:
        return kind != "schema" or named == schema

    options: dict[str, Any] = {"include_object": mine, "compare_server_default": False}
    if schema != TENANT:
        options |= {"include_schemas": True, "include_name": here}
    return produce_migrations(MigrationContext.configure(bind, opts=options), metadata)


async def revise(name: str, message: str, server: Postgres) -> Path | None:
    names, lineage_data = Names(), target(name)
    lineage, metadata, tables, schema = lineage_data
    owner = server.url("postgres")
    existing = [place for place in (PLATFORM, CELL) if place.head]
    await prepare(plain(owner), names, {names.provisioner: "p", names.app: "a"}, existing, accept_weak=False)
    if CELL.head:
        async with connected(plain(server.url(names.provisioner, "p"))) as connection:
            await provision(connection, names, TENANT, [lineage for lineage in every_lineage() if lineage.head])
    engine = create_async_engine(owner)
    async with engine.connect() as bind:
        script = await bind.run_sync(difference, metadata, tables, schema)
    await engine.dispose()
    options = {"sqlalchemy_module_prefix": "sa.", "alembic_module_prefix": "op.", "user_module_prefix": None}
    context = MigrationContext.configure(dialect=dialect(), opts=options)
    body = render_python_code(script.upgrade_ops, migration_context=context)
    body = body.replace("astext_type=Text()", "astext_type=sa.Text()").replace("infra.kit.db.followed.Xid8", "Xid8")
    return write(lineage, name, message, body) if "op." in body else None


def write(lineage: Lineage, name: str, message: str, body: str) -> Path:
    lineage.folder.mkdir(exist_ok=True)
    head = head_of(lineage.folder)
    number = int(head.rsplit("_", 1)[1]) + 1 if head else 1
    path = lineage.folder / f"{number:04}_{re.sub(r'[^a-z0-9]+', '_', message.lower()).strip('_')}.py"
    lines = "\n".join("    " + line.strip() for line in body.splitlines() if line.strip() and "###" not in line)
    fields = {"message": message, "revision": f"{name}_{number:04}", "down": head or None, "body": lines}
    path.write_text(REVISION.format(**fields))
    for verb in (["check", "--fix"], ["format"]):
        subprocess.run([sys.executable, "-m", "ruff", *verb, "--quiet", str(path)], check=False)
    return path


def main() -> None:
    fill_registry()
    load_models()
    with tempfile.TemporaryDirectory() as home, Postgres(Path(home), fsync="off") as server:
        path = asyncio.run(revise(sys.argv[1], sys.argv[2], server))
    print(path or "no difference")  # noqa: T201


if __name__ == "__main__":
    main()
