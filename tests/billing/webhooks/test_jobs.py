from datetime import UTC, datetime
from typing import Any, cast

import sqlalchemy as sa

from billing.gateway.api import Gateway
from billing.webhooks.api import remote_subscription_of
from billing.webhooks.jobs import compare
from billing.webhooks.models import PaymentNews
from billing.webhooks.service import follow_subscription
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.kit.jobs import JobDue
from infra.kit.outbox import Delivered
from infra.local.stripe.server import TryOutStripe
from tests.billing.webhooks.test_service import begun, six_of

DUE = JobDue(job="webhooks.compare", period=datetime(2026, 11, 22, tzinfo=UTC))


async def renew() -> None:
    return None


async def test_what_nobody_told_is_found_at_night(
    connected: Gateway, stripe: TryOutStripe, databases: Databases
) -> None:
    true = await begun(connected, "t_night")
    await follow_subscription(databases, true.id)
    delivered = Delivered(id=new_id(), tenant="", cell="", version=1, at=DUE.period, renew=renew)
    await compare(databases, DUE, delivered)
    async with databases.read_platform() as session:
        kept = sa.select(PaymentNews.id).where(PaymentNews.subscription == true.id)
        found = set(cast("Any", await session.scalars(kept)))
        assert await remote_subscription_of(session, "t_night") == true
    heard = {event["id"] for event in six_of(stripe, true.id) if not event["type"].startswith("invoice.created")}
    assert len(found & heard) >= 4
