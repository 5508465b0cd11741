"""What subscriptions were, moment by moment: a line whenever one becomes another."""

from datetime import datetime

import sqlalchemy as sa

from billing.subscriptions.domain import Subscription
from billing.subscriptions.models import SubscriptionChange
from infra.kit.db.sessions import PlatformSession
from infra.kit.ids import new_id

FACTS = ("state", "plan", "version", "interval", "currency", "cost")


async def note_change(session: PlatformSession, tenant: str, subscription: Subscription, now: datetime) -> None:
    """Adds a line, unless the last one says the same. `cost`: minor units a period, 0 for what isn't paid."""
    has = subscription.has
    said = {
        "state": subscription.state.value,
        "plan": has.plan.name,
        "version": has.plan.version,
        "interval": has.interval,
        "currency": subscription.currency,
        "cost": has.cost() if subscription.is_paid else 0,
    }
    columns = [getattr(SubscriptionChange, name) for name in FACTS]
    mine = sa.select(*columns).where(SubscriptionChange.tenant == tenant).order_by(SubscriptionChange.id.desc())
    last = (await session.execute(mine.limit(1))).mappings().one_or_none()
    if last is None or dict(last) != said:
        await session.execute(sa.insert(SubscriptionChange).values(id=new_id(), tenant=tenant, at=now, **said))
