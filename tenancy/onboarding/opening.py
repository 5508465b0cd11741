"""The steps that open a shop, each repeatable: the web process goes through them, the worker finishes after a crash."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.jobs import plan_for_tenant
from infra.kit.module import registry
from infra.kit.outbox import publish, tenant_handled_event
from tenancy.onboarding import service
from tenancy.onboarding.events import TenantOpened
from tenancy.tenants import api as tenants
from tenancy.tenants.api import TenantCard

SEEDED = "onboarding.seed"


async def open_shop(databases: Databases, opening: UUID) -> TenantCard | None:
    """Claims, seeds, plans, opens; gives the open shop, or None while no tenant is ready."""
    async with databases.platform() as session:
        tenant = await service.claim(session, opening)
        await session.commit()
    if tenant is None or tenant.state != "opening":
        return tenant
    await seed(databases, tenant, opening)
    async with databases.cell(tenant.cell) as session:
        await plan_for_tenant(session, tenant.id, registry.jobs_of(frozenset()))
        await session.commit()
    async with databases.platform() as session:
        if await tenants.finish_opening(session, tenant.id, clock.now()):
            await publish(session, TenantOpened(tenant=tenant.id, cell=tenant.cell))
        opened = await tenants.find_tenant(session, tenant.id)
        await session.commit()
    return opened


async def seed(databases: Databases, tenant: TenantCard, opening: UUID) -> None:
    """What packages start a shop with, in one unit, once: who comes second waits for the first and does nothing."""
    once = insert(tenant_handled_event).values(handler=SEEDED, event=opening).on_conflict_do_nothing()
    async with databases.tenant(tenant.id, tenant.cell) as session:
        if (await session.execute(once.returning(tenant_handled_event.c.event))).first() is None:
            return
        for one in sorted((s for m in registry.shared() for s in m.seeds), key=lambda s: s.order):
            await one.run(session, tenant)
        await session.commit()
