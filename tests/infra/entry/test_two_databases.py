"""The platform in a database of its own, apart from the cell's: a shop opens and sells, and nothing lies elsewhere."""

from collections.abc import AsyncGenerator, Generator

import asyncpg
import msgspec
import pytest
import sqlalchemy as sa
from litestar import Litestar
from redis.asyncio import Redis

from infra.entry.asgi import create_app
from infra.entry.migrate import connect, migrate_all
from infra.kit.db.sessions import Databases
from infra.kit.settings import Settings
from infra.local.postgres import Postgres
from tenancy.tenants.api import TenantCard
from tests.factories.callers import owner_at, program_at
from tests.factories.goods import add_goods
from tests.factories.post import Post
from tests.fixtures.servers import NAMES, PASSWORD, Servers, plain, postgres_in_memory
from tests.fixtures.site import living
from tests.fixtures.tenants import CORNER, open_tenant
from tests.fixtures.visitors import keyed

SCHEMAS = """SELECT DISTINCT schemaname FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"""


@pytest.fixture(scope="module")
def away(tmp_path_factory: pytest.TempPathFactory, servers: Servers) -> Generator[Postgres]:
    """The platform's own server. Ours is the cell's."""
    with postgres_in_memory(tmp_path_factory.mktemp("platform")) as server:
        yield server


@pytest.fixture(scope="module")
def cell(tmp_path_factory: pytest.TempPathFactory, servers: Servers) -> Generator[Postgres]:
    with postgres_in_memory(tmp_path_factory.mktemp("cell")) as server:
        yield server


@pytest.fixture(scope="module")
def apart(settings: Settings, away: Postgres, cell: Postgres) -> Settings:
    return msgspec.structs.replace(
        settings,
        database_url=cell.url(NAMES.app, PASSWORD),
        database_owner_url=cell.url(),
        provisioner_url=cell.url(NAMES.provisioner, PASSWORD),
        platform_database_url=away.url(NAMES.app, PASSWORD),
        platform_owner_url=away.url(),
    )


@pytest.fixture(scope="module")
async def apart_databases(apart: Settings) -> AsyncGenerator[Databases]:
    await migrate_all(apart)
    databases = connect(apart, connections=2, provisioning=True)
    databases.sample = 1.0
    yield databases
    await databases.dispose()


@pytest.fixture(scope="module")
async def shop(apart_databases: Databases) -> TenantCard:
    return await open_tenant(apart_databases, CORNER)


@pytest.fixture
async def site(apart: Settings, apart_databases: Databases, redis: Redis) -> AsyncGenerator[Litestar]:
    app = create_app(apart, databases=apart_databases, redis=redis)
    async with living(app):
        yield app


async def filled(server: Postgres) -> set[str]:
    connection = await asyncpg.connect(plain(server.url()))
    try:
        return {row["schemaname"] for row in await connection.fetch(SCHEMAS)}
    finally:
        await connection.close()


async def test_tables_lie_in_their_own_database_alone(shop: TenantCard, away: Postgres, cell: Postgres) -> None:
    assert await filled(away) == {"platform"}
    assert await filled(cell) == {"cell", shop.id}


async def schedule(databases: Databases) -> dict[tuple[str, str], object]:
    """When each job of each tenant comes next."""
    async with databases.cell() as session:
        rows = await session.execute(sa.text("SELECT tenant, job, next_run FROM cell.schedule WHERE tenant <> ''"))
        return {(row.tenant, row.job): row.next_run for row in rows}


async def test_migrating_again_changes_nothing(apart: Settings, apart_databases: Databases, shop: TenantCard) -> None:
    before = await schedule(apart_databases)
    await migrate_all(apart)
    assert await schedule(apart_databases) == before


async def test_a_release_plans_the_jobs_that_it_brings_for_shops_that_were_there(
    apart: Settings, apart_databases: Databases, shop: TenantCard
) -> None:
    before = await schedule(apart_databases)
    lacking = (shop.id, "insight.count")
    async with apart_databases.cell() as session:
        gone = sa.text("DELETE FROM cell.schedule WHERE (tenant, job) = (:tenant, :job)")
        await session.execute(gone, {"tenant": lacking[0], "job": lacking[1]})
        await session.commit()
    await migrate_all(apart)
    after = await schedule(apart_databases)
    assert after.keys() == before.keys()
    assert {key for key in before if after[key] != before[key]} <= {lacking}  # the others keep their turn


async def test_the_owner_sees_the_shop(site: Litestar, apart_databases: Databases, shop: TenantCard) -> None:
    async with apart_databases.platform() as session:
        browser = await owner_at(site, session, shop)
    async with browser.client as client:
        assert (await client.get(f"/app/{shop.slug}/")).status_code == 200


async def test_a_program_sells_and_the_sale_is_delivered(
    site: Litestar, apart_databases: Databases, shop: TenantCard, redis: Redis
) -> None:
    async with apart_databases.tenant(shop.id) as session:
        variant = await add_goods(session, price=500)
        await session.commit()
    async with apart_databases.platform() as session:
        program = keyed(await program_at(site, session, shop))
    body = {"lines": [{"variant": str(variant), "quantity": "2"}], "handover": "now", "payments": [{"tender": "cash"}]}
    async with program:
        placed = await program.post("/api/v1/orders", json=body)
        assert (placed.status_code, placed.json()["total"]) == (201, 1000)
    await Post(apart_databases, redis, shop).deliver()
    async with apart_databases.cell() as session:
        left = await session.connection()
        assert (await left.exec_driver_sql("SELECT count(*) FROM cell.delivery")).scalar() == 0
