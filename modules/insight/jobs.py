"""What comes again: days that are over are counted."""

from datetime import timedelta

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.jobs import Job
from infra.kit.outbox import Delivered
from modules.insight.counting import announce, count_anew, uncounted
from modules.insight.sums import DAY, MONTH
from tenancy.tenants.api import TenantCard, find_tenant


async def count(databases: Databases, due: object, delivered: Delivered) -> None:  # noqa: ARG001  a job's signature
    async with databases.read_platform() as session:
        shop = await find_tenant(session, delivered.tenant)
    if shop:
        await count_all(databases, shop, delivered)


async def count_all(databases: Databases, shop: TenantCard, delivered: Delivered | None = None) -> None:
    """Everything that is over and not counted as it stands."""
    for span in (DAY, MONTH):
        while await count_some(databases, shop, span):
            if delivered:
                await delivered.renew()


async def count_some(databases: Databases, shop: TenantCard, span: str) -> bool:
    """Counts a few days, or one month; False when there was nothing to count."""
    now = clock.now()
    async with databases.tenant(shop.id, shop.cell) as session:
        periods = await uncounted(session, shop, span, now)
        if not periods.firsts:
            return False
        await announce(session, periods)
        await session.commit()
    async with databases.tenant(shop.id, shop.cell) as session:
        await count_anew(session, periods, now)
        await session.commit()
    return True


JOBS = (Job(name="insight.count", every=timedelta(minutes=30), run=count, of_tenants=True),)
