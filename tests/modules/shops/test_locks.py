"""Adding a store keeps others of the same shop waiting, and no other shop."""

import asyncio

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from modules.shops.services import StoreIn, save_store
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor

PATIENCE = 1.0  # seconds


async def adds_a_store(databases: Databases, tenant: TenantCard) -> None:
    code = new_id().hex[-6:].upper()
    async with databases.tenant(tenant.id, tenant.cell) as session:
        await save_store(
            session, None, StoreIn(code=code, name=code, zone="Europe/London", region="GB"),
            actor=an_actor(tenant=tenant.id, limits={"stores": 1_000}), at=clock.now(),
        )  # fmt: skip
        await session.rollback()


async def waits(databases: Databases, first: TenantCard, second: TenantCard) -> bool:
    """Whether `second` waits while `first` adds a store and hasn't come to its end."""
    async with databases.tenant(first.id, first.cell) as session:
        await save_store(
            session, None, StoreIn(code="HELD", name="Held", zone="Europe/London", region="GB"),
            actor=an_actor(tenant=first.id, limits={"stores": 1_000}), at=clock.now(),
        )  # fmt: skip
        try:
            await asyncio.wait_for(adds_a_store(databases, second), PATIENCE)
        except TimeoutError:
            return True
        finally:
            await session.rollback()
    return False


async def test_another_shop_does_not_wait(databases: Databases, tenant: TenantCard, other_tenant: TenantCard) -> None:
    assert not await waits(databases, tenant, other_tenant)


async def test_control_the_same_shop_does(databases: Databases, tenant: TenantCard) -> None:
    assert await waits(databases, tenant, tenant)
