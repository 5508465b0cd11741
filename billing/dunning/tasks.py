"""Every hour: who owes us, and whose trial ends."""

from datetime import timedelta

from billing.dunning.service import debtors, look_at
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.jobs import Job, JobDue
from infra.kit.outbox import Delivered


async def look(databases: Databases, _due: JobDue, delivered: Delivered) -> None:
    """One after the other; what is not done in this turn is in the next."""
    now = clock.now()
    async with databases.read_platform() as session:
        tenants = await debtors(session, now)
    for tenant in tenants:
        await look_at(databases, tenant, now)
        await delivered.renew()


LOOK = Job(name="dunning.look", every=timedelta(hours=1), run=look, of_platform=True)
