"""Every night: news that never came, and subscriptions that are others than we know."""

from datetime import timedelta

import sqlalchemy as sa
import structlog

from billing.gateway.api import gateway, is_connected
from billing.webhooks.api import find_remote_subscription
from billing.webhooks.models import RemoteSubscriptionState
from billing.webhooks.service import follow_subscription, take
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.jobs import Job, JobDue
from infra.kit.outbox import Delivered

log = structlog.get_logger(__name__)
LOOKS_BACK = timedelta(days=3)  # as long as Stripe tries to tell us
OVER = ("canceled", "incomplete_expired")


async def compare(databases: Databases, _due: JobDue, delivered: Delivered) -> None:
    """Takes what was missed, and asks for each subscription that isn't over; tells the log what differed."""
    if not is_connected():
        return
    missed = await gateway().happenings.since(clock.now() - LOOKS_BACK)
    async with databases.platform() as session:
        new = await take(session, [(each, b"") for each in missed])
        await session.commit()
    differing = 0
    for name in await open_ones(databases):
        async with databases.read_platform() as session:
            before = await find_remote_subscription(session, name)
        after = await follow_subscription(databases, name)
        differing += before != after
        await delivered.renew()
    if new or differing:
        log.warning("payment news were missed", news=new, subscriptions=differing)


async def open_ones(databases: Databases) -> list[str]:
    state = RemoteSubscriptionState
    async with databases.read_platform() as session:
        return list(await session.scalars(sa.select(state.id).where(state.status.not_in(OVER)).order_by(state.id)))


COMPARE = Job(name="webhooks.compare", every=timedelta(days=1), run=compare, of_platform=True)
