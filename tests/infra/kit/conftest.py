"""The small application of `items.py`, and the line from outbox to effect, with tenants of their own."""

from collections.abc import AsyncGenerator

import httpx
import pytest
import sqlalchemy as sa
from litestar import Litestar
from redis.asyncio import Redis

from infra.kit.db.sessions import Databases
from tenancy.tenants.api import TenantCard
from tests.fixtures.servers import Admin
from tests.fixtures.tenants import NewTenant
from tests.infra.kit.effects import TABLE
from tests.infra.kit.items import TABLES, TOTAL, client_of, make_app
from tests.infra.kit.line import Line


class Shop:
    """A tenant with items, and what can be asked of it."""

    def __init__(self, databases: Databases, tenant: str) -> None:
        self.databases, self.tenant = databases, tenant

    async def scalar(self, sql: str) -> int:
        async with self.databases.read_tenant(self.tenant) as session:
            return int(await session.scalar(sa.text(sql)) or 0)

    async def total(self) -> int:
        return await self.scalar(TOTAL.text)


@pytest.fixture
async def shop(databases: Databases, fresh_tenant: TenantCard, admin: Admin) -> Shop:
    for statement in TABLES:
        await admin(statement.format(t=fresh_tenant.id))
    return Shop(databases, fresh_tenant.id)


@pytest.fixture
def items_app(databases: Databases) -> Litestar:
    return make_app(databases)


@pytest.fixture
async def items(items_app: Litestar, shop: Shop) -> AsyncGenerator[httpx.AsyncClient]:
    async with client_of(items_app, shop.tenant) as client:
        yield client


@pytest.fixture
async def line(databases: Databases, redis: Redis, new_tenant: NewTenant, admin: Admin) -> Line:
    """Two tenants with a table of effects; nothing of earlier tests waits in the cell."""
    await admin("TRUNCATE cell.delivery, cell.outbox")
    tenants = [(await new_tenant()).id for _ in range(2)]
    for tenant in tenants:
        for statement in TABLE:
            await admin(statement.format(t=tenant))
    return Line(databases, redis, tenants)
