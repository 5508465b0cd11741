"""Modules switched on, off and on again, in a tenant with data."""

from collections.abc import Generator

import pytest
import sqlalchemy as sa

from billing.entitlements import service
from billing.entitlements.errors import NoSuchSwitch, NotInPlan
from billing.entitlements.events import SwitchWanted
from billing.entitlements.handlers import provide
from billing.plans.domain import Plan
from billing.plans.offers import FREE
from billing.plans.service import give_plan
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.kit.module import registry
from infra.kit.outbox import Delivered
from tenancy.switches.api import switches_of
from tenancy.tenants.api import TenantCard
from tests.factories.gadgets.module import MODULE

SWITCH = "gadgets"
ADD, COUNT = sa.text("INSERT INTO gadget VALUES ('whistle')"), sa.text("SELECT count(*) FROM gadget")


@pytest.fixture(autouse=True)
def gadgets() -> Generator[None]:
    """The registry with one switchable module more."""
    before = registry.modules
    registry.fill((*before, MODULE))
    yield
    registry.fill(before)


async def switch_on(databases: Databases, tenant: TenantCard) -> None:
    async with databases.platform() as session:
        await service.switch_on(session, tenant.id, tenant.cell, SWITCH, clock.now(), who="test")
        await session.commit()


async def deliver(databases: Databases, tenant: TenantCard) -> None:
    async def renew() -> None:
        """Nothing leases it here."""

    delivered = Delivered(id=new_id(), tenant="", cell="", version=1, at=clock.now(), renew=renew)
    await provide(databases, SwitchWanted(tenant=tenant.id, cell=tenant.cell, switch=SWITCH), delivered)


async def is_on(databases: Databases, tenant: TenantCard) -> bool:
    async with databases.read_platform() as session:
        return SWITCH in await switches_of(session, tenant.id)


async def test_a_switch_is_on_once_its_tables_are_there(databases: Databases, fresh_tenant: TenantCard) -> None:
    await switch_on(databases, fresh_tenant)
    assert not await is_on(databases, fresh_tenant)
    await deliver(databases, fresh_tenant)
    await deliver(databases, fresh_tenant)
    assert await is_on(databases, fresh_tenant)
    async with databases.tenant(fresh_tenant.id) as session:
        assert await session.scalar(COUNT) == 0


async def test_off_keeps_the_data_and_on_again_shows_it(databases: Databases, fresh_tenant: TenantCard) -> None:
    await switch_on(databases, fresh_tenant)
    await deliver(databases, fresh_tenant)
    async with databases.tenant(fresh_tenant.id) as session:
        await session.execute(ADD)
        await session.commit()
    async with databases.platform() as session:
        await service.switch_off(session, fresh_tenant.id, SWITCH, clock.now(), who="test")
        await session.commit()
    assert not await is_on(databases, fresh_tenant)
    await switch_on(databases, fresh_tenant)
    await deliver(databases, fresh_tenant)
    assert await is_on(databases, fresh_tenant)
    async with databases.tenant(fresh_tenant.id) as session:
        assert await session.scalar(COUNT) == 1


async def test_what_was_switched_off_while_its_tables_were_made_stays_off(
    databases: Databases, fresh_tenant: TenantCard
) -> None:
    await switch_on(databases, fresh_tenant)
    async with databases.platform() as session:
        await service.switch_off(session, fresh_tenant.id, SWITCH, clock.now(), who="test")
        await session.commit()
    await deliver(databases, fresh_tenant)
    assert not await is_on(databases, fresh_tenant)


async def test_a_switch_without_a_package_is_unknown(databases: Databases, fresh_tenant: TenantCard) -> None:
    async with databases.platform() as session:
        with pytest.raises(NoSuchSwitch):
            await service.switch_on(session, fresh_tenant.id, "main", "teleporter", clock.now(), who="test")


async def test_a_plan_without_the_switch_refuses_it(databases: Databases, fresh_tenant: TenantCard) -> None:
    bare = Plan(name="bare", version=1, label="Bare", limits=FREE.limits, switches=("pos",))
    async with databases.platform() as session:
        await give_plan(session, fresh_tenant.id, bare, clock.now())
        with pytest.raises(NotInPlan):
            await service.switch_on(session, fresh_tenant.id, "main", SWITCH, clock.now(), who="test")
