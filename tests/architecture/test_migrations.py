"""Revisions and models tell the same, for every lineage."""

from collections.abc import AsyncGenerator

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from infra.entry.registry import MODULES
from infra.entry.revise import TENANT, difference, every_lineage, target
from infra.kit.db.base import cell_metadata, platform_metadata, tenant_metadata
from infra.kit.module import registry
from tenancy.schemas.provision import provision, remove
from tests.fixtures.servers import NAMES, Admin, Servers, plain
from tests.tenancy.schemas.catalog import Shape, shape_of

LINEAGES = ["platform", "cell", *(module.name for module in MODULES if module.tables)]
BY_MODELS = "t_models"


@pytest.fixture(scope="module")
async def everything(prepared: Servers) -> AsyncGenerator[AsyncEngine]:
    """A tenant with every switch on, made by the revisions, and one made by the models."""
    connection = await asyncpg.connect(plain(prepared.provisioner_url))
    await provision(connection, NAMES, TENANT, every_lineage())
    await provision(connection, NAMES, BY_MODELS, [])
    engine = create_async_engine(prepared.postgres.url())
    async with engine.begin() as bind:
        await bind.run_sync(make_by_models)
    yield engine
    await engine.dispose()
    for tenant in (TENANT, BY_MODELS):
        await remove(connection, NAMES, tenant)
    await connection.close()


def make_by_models(bind: sa.Connection) -> None:
    bind.exec_driver_sql(f"SET LOCAL ROLE {NAMES.owner}")
    bind.exec_driver_sql(f"SET LOCAL search_path = {BY_MODELS}, ext")
    tenant_metadata.create_all(bind, checkfirst=False)
    for ledger in (ledger for module in registry.modules for ledger in module.ledgers):
        bind.exec_driver_sql(f"REVOKE UPDATE, DELETE ON {ledger} FROM {BY_MODELS}")


@pytest.mark.parametrize("name", LINEAGES)
async def test_the_revisions_of_a_lineage_make_what_its_models_say(everything: AsyncEngine, name: str) -> None:
    _, metadata, tables, schema = target(name)
    async with everything.connect() as bind:
        script = await bind.run_sync(difference, metadata, tables, schema)
    assert script.upgrade_ops.as_diffs() == []


def by_table(shape: Shape) -> dict[str, Shape]:
    tables: dict[str, Shape] = {}
    for fact in shape:
        tables.setdefault(fact[0], set()).add(fact)
    return tables


async def test_a_tenant_made_by_revisions_is_one_made_by_models(everything: AsyncEngine, admin: Admin) -> None:
    """Down to defaults, checks, indexes and rights, which Alembic's own comparison leaves out."""
    made, wanted = by_table(await shape_of(admin, TENANT)), by_table(await shape_of(admin, BY_MODELS))
    differing = {table: made.get(table, set()) ^ wanted.get(table, set()) for table in made.keys() | wanted.keys()}
    assert {table: facts for table, facts in differing.items() if facts} == {}


def test_every_table_of_a_tenant_stands_in_one_manifest() -> None:
    listed = [table for module in MODULES for table in module.tables]
    assert sorted(listed) == sorted(tenant_metadata.tables)


def test_tables_refer_downward_only() -> None:
    """A package's tables may refer to its own, and to those of the packages it requires."""
    owner = {table: module for module in MODULES for table in module.tables}
    upward = [
        f"{table.name} -> {key.column.table.name}"
        for table in tenant_metadata.tables.values()
        for key in table.foreign_keys
        if (to := owner[key.column.table.name].name) != (own := owner[table.name]).name and to not in own.requires
    ]
    assert upward == []


def test_no_type_breaks_statements_that_tenants_share() -> None:
    """asyncpg keeps a statement for a connection: a type of a tenant's own has another number in each."""
    kinds = {
        type(c.type).__name__
        for m in (tenant_metadata, platform_metadata, cell_metadata)
        for t in m.tables.values()
        for c in t.c
    }
    assert not kinds & {"Enum", "ENUM", "DOMAIN", "CITEXT", "VARCHAR", "String"}
