"""Every hour: the shops whose days of grace are over."""

from datetime import timedelta

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.jobs import Job, JobDue
from infra.kit.outbox import Delivered
from tenancy.closing.service import close
from tenancy.tenants.api import list_closing


async def close_due(databases: Databases, _due: JobDue, delivered: Delivered) -> None:
    """One after the other; what is not done in this turn is in the next."""
    async with databases.read_platform() as session:
        due = await list_closing(session, clock.now())
    for tenant in due:
        await close(databases, tenant)
        await delivered.renew()


CLOSE_DUE = Job(name="closing.close_due", every=timedelta(hours=1), run=close_due, of_platform=True)
