"""The door to the payment provider's news: remote subscriptions as they were last known, and news to look at again."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa

from billing.gateway.api import RemoteSubscription
from billing.webhooks.models import PaymentNews, RemoteSubscriptionState
from billing.webhooks.service import follow_subscription, replay
from infra.kit.db.sessions import PlatformReader

__all__ = [
    "NewsCard",
    "find_remote_subscription",
    "follow_subscription",
    "list_news",
    "remote_subscription_of",
    "replay",
]
MOST = 100


class NewsCard(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of news. `handled_at` is None until it was followed."""

    id: str
    kind: str
    about: str
    subscription: str
    happened_at: datetime
    received_at: datetime
    handled_at: datetime | None


async def remote_subscription_of(session: PlatformReader, tenant: str) -> RemoteSubscription | None:
    """A tenant's subscription as it was last known: the newest that isn't over, else the newest."""
    state = RemoteSubscriptionState
    rows = await session.scalars(sa.select(state.state).where(state.tenant == tenant, state.known > 0))
    found = [msgspec.convert(row, RemoteSubscription) for row in rows]
    return max(found, key=lambda each: (not each.is_over, each.created_at, each.id), default=None)


async def find_remote_subscription(session: PlatformReader, subscription: str) -> RemoteSubscription | None:
    """One subscription by the provider's id, as it was last known."""
    state = RemoteSubscriptionState
    row = await session.scalar(sa.select(state.state).where(state.id == subscription, state.known > 0))
    return None if row is None else msgspec.convert(row, RemoteSubscription)


async def list_news(session: PlatformReader, *, only_waiting: bool = False) -> Sequence[NewsCard]:
    """The last hundred, the newest first; with `only_waiting` those that nobody has followed yet."""
    columns = [getattr(PaymentNews, name) for name in NewsCard.__struct_fields__]
    wanted = sa.select(*columns).order_by(PaymentNews.received_at.desc(), PaymentNews.id).limit(MOST)
    if only_waiting:
        wanted = wanted.where(PaymentNews.handled_at.is_(None))
    return [NewsCard(**row) for row in (await session.execute(wanted)).mappings()]
