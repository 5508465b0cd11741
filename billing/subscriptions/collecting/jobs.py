"""Every night: subscriptions of ours that differ from what the payment provider has."""

from datetime import timedelta

import sqlalchemy as sa

from billing.gateway.api import GatewayError, is_connected
from billing.subscriptions.collecting.orders import finish_change
from billing.subscriptions.collecting.service import bring_all
from billing.subscriptions.models import SubscriptionRow
from infra.kit.db.sessions import Databases, PlatformReader
from infra.kit.jobs import Job, JobDue
from infra.kit.outbox import Delivered

AT_ONCE = 20


async def collected_tenants(session: PlatformReader) -> list[str]:
    """Those that the provider knows."""
    has = SubscriptionRow.facts["collection"]["payer"].astext.is_not(None)
    return list(await session.scalars(sa.select(SubscriptionRow.tenant).where(has).order_by(SubscriptionRow.tenant)))


async def compare(databases: Databases, _due: JobDue, delivered: Delivered) -> None:
    """Whatever nobody told: pages that were paid, changes that were begun, cards that were charged."""
    if not is_connected():
        return
    async with databases.read_platform() as session:
        tenants = await collected_tenants(session)
    for start in range(0, len(tenants), AT_ONCE):
        await compare_these(databases, tenants[start : start + AT_ONCE])
        await delivered.renew()


async def compare_these(databases: Databases, tenants: list[str]) -> None:
    for tenant in tenants:
        try:
            await finish_change(databases, tenant)
        except GatewayError:
            continue
    await bring_all(databases, tenants)


COMPARE = Job(name="subscriptions.compare", every=timedelta(days=1), run=compare, of_platform=True)
