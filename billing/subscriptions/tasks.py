"""Every hour: trials and periods that are over."""

from datetime import timedelta

from billing.gateway.api import is_connected
from billing.subscriptions.collecting.moving import move_soon
from billing.subscriptions.collecting.service import bring_all
from billing.subscriptions.service import due_tenants, turn_tenant
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.jobs import Job, JobDue
from infra.kit.outbox import Delivered


async def turn_due(databases: Databases, _due: JobDue, delivered: Delivered) -> None:
    """One after the other; what is not done in this turn is in the next."""
    now = clock.now()
    async with databases.read_platform() as session:
        tenants = await due_tenants(session, now)
    for tenant in tenants:
        await turn_tenant(databases, tenant, now)
        if is_connected():  # whose periods are the payment provider's
            await bring_all(databases, [tenant])
        await delivered.renew()
    if is_connected():
        await move_soon(databases, now, delivered)


TURN_DUE = Job(name="subscriptions.turn_due", every=timedelta(hours=1), run=turn_due, of_platform=True)
