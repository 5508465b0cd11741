"""A newer version of a plan is made known to the payment provider on the last day before the period that it is for."""

from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog

from billing.gateway.api import GatewayError, gateway
from billing.plans.api import read_catalog
from billing.subscriptions.collecting import codes
from billing.subscriptions.collecting.orders import changes_of, mark_of
from billing.subscriptions.domain import Subscription
from billing.subscriptions.keeping import subscription_of
from billing.subscriptions.models import SubscriptionRow
from infra.kit.db.sessions import Databases, PlatformReader
from infra.kit.outbox import Delivered

log = structlog.get_logger(__name__)
SOON = timedelta(days=1)


async def moving_soon(session: PlatformReader, now: datetime) -> list[str]:
    """Those whose period ends within a day and whose plan moves then."""
    moves = SubscriptionRow.facts["moves_to"]["name"].astext.is_not(None)
    due = sa.select(SubscriptionRow.tenant).where(SubscriptionRow.turns_at <= now + SOON, moves)
    return list((await session.scalars(due.order_by(SubscriptionRow.turns_at))).all())


async def move_soon(databases: Databases, now: datetime, delivered: Delivered) -> None:
    """One after the other; who can't be asked for just now is in the next turn."""
    async with databases.read_platform() as session:
        tenants = await moving_soon(session, now)
    for tenant in tenants:
        try:
            await move_there(databases, tenant, now)
        except GatewayError as error:
            log.warning("a newer version can't be made known", tenant=tenant, reason=str(error))
        await delivered.renew()


async def move_there(databases: Databases, tenant: str, now: datetime) -> None:
    """The next period there is of the newer version; a repeat finds nothing to do. Raises GatewayError."""
    async with databases.read_platform() as session:
        ours, catalog = await subscription_of(session, tenant, now), await read_catalog(session)
    if ours.collection is None or not ours.is_collected or not goes_on(ours):
        return
    there = await gateway().subscriptions.get(ours.collection.subscription)
    if there.ends_with_period or ours.period is None or there.period_end != ours.period[1]:
        return
    changes = await changes_of(catalog, there, codes.codes_of(ours.next_choice, ours.currency))
    if changes:
        key = f"move {there.id} {ours.collection.asked} {mark_of(changes)}"
        await gateway().subscriptions.change_later(key, there.id, changes)


def goes_on(ours: Subscription) -> bool:
    """Whether its next period is of a newer version, and no other change is on its way."""
    is_free = ours.collection is None or ours.collection.change is None
    return is_free and ours.next_choice != ours.has and not ours.cancels
