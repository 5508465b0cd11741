"""The read door to subscriptions."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from billing.subscriptions.domain import State
from billing.subscriptions.models import SubscriptionChange, SubscriptionRow
from infra.kit.db.sessions import PlatformReader

subscriptions = sa.select(
    SubscriptionRow.tenant,
    SubscriptionRow.state,
    SubscriptionRow.plan,
    SubscriptionRow.interval,
    SubscriptionRow.currency,
    SubscriptionRow.cost,
    SubscriptionRow.turns_at,
    SubscriptionRow.facts["has"]["plan"]["version"].as_integer().label("version"),
    SubscriptionRow.facts["moves_to"]["version"].as_integer().label("moves_to"),
).subquery("subscriptions")
"""tenant, state, plan, interval (month, year), currency, cost (minor units a period), turns_at (the end of trial or
period, null where nothing ends), version (of the plan), moves_to (the version from the next period on, null for none):
one row a shop that was opened since there is a price.
"""

_columns = ("id", "tenant", "at", "state", "plan", "version", "interval", "currency", "cost")
_noted = sa.select(*(getattr(SubscriptionChange, name) for name in _columns))
_before = sa.select(
    sa.cast(sa.null(), sa.Uuid),
    SubscriptionRow.tenant,
    SubscriptionRow.created_at,
    SubscriptionRow.state,
    SubscriptionRow.plan,
    sa.cast(sa.literal(0), sa.BigInteger),
    SubscriptionRow.interval,
    SubscriptionRow.currency,
    SubscriptionRow.cost,
).where(~sa.exists().where(SubscriptionChange.tenant == SubscriptionRow.tenant))
subscription_changes = sa.union_all(_noted, _before).subquery("subscription_changes")
"""id (in the order of the changes), tenant, at (UTC), state, plan, version, interval, currency, cost: minor
units a period, 0 for what isn't paid. What each subscription was from `at` on, until its next line; one of a release
without such lines has been what it is since it was made, with version 0 and no id.
"""


async def trials_until(session: PlatformReader, until: datetime) -> Sequence[str]:
    """Shops whose trial ends by `until`."""
    columns = subscriptions.c
    query = sa.select(columns.tenant).where(columns.state == State.TRIALING, columns.turns_at <= until)
    return (await session.scalars(query.order_by(columns.turns_at))).all()
