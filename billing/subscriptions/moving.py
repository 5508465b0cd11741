"""Subscribers of an older version of a plan come to a newer one, each with its next period."""

from datetime import datetime

from msgspec.structs import replace

from billing.plans.api import NotOffered, read_catalog
from billing.subscriptions.acts import Done
from billing.subscriptions.domain import Item, Subscription, taken
from billing.subscriptions.keeping import keep, lock_subscription
from infra.kit import audit
from infra.kit.db.sessions import PlatformSession


def moved(subscription: Subscription, to: Item, *, is_free: bool) -> Subscription:
    """With `to` from its next period on; what costs nothing has none, and comes to it at once.

    Who has another plan, a newer version, a trial, a gift or a subscription that ends stays as it is.
    """
    has = subscription.has.plan
    if has.name != to.name or has.version >= to.version or subscription.trial_until is not None:
        return subscription
    if subscription.is_paid:
        return subscription if subscription.cancels else replace(subscription, moves_to=to)
    return replace(subscription, has=replace(subscription.has, plan=to)) if is_free else subscription


async def move_plan(
    session: PlatformSession, tenant: str, offer: tuple[str, int], now: datetime, *, who: str
) -> datetime | None:
    """When `tenant` has `offer` (a plan's name and version); None where nothing changes. Raises NotOffered."""
    catalog, before = await read_catalog(session), await lock_subscription(session, tenant, now)
    try:
        plan = catalog.plan(*offer)
    except KeyError as error:
        raise NotOffered from error
    if not plan.is_free and before.currency not in plan.prices:
        return None
    after = moved(before, taken(plan, before.currency), is_free=plan.is_free)
    if after == before:
        return None
    await keep(session, tenant, Done(after), now)
    await audit.note(session, "plan.moved", actor=who, tenant=tenant, plan=offer[0], version=offer[1])
    return after.period[1] if after.period else now
