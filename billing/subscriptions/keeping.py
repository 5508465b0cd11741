"""The subscription as it is kept, and what follows from it: entitlements, standing, bills."""

from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from billing.entitlements.api import bring_switches, entitlements_of, limits_with, switches_with
from billing.invoicing.api import issue
from billing.plans.api import FREE, Catalog, Plan, give_plan, read_catalog, stand
from billing.subscriptions.acts import Done, begin_free
from billing.subscriptions.domain import State, Subscription, taken
from billing.subscriptions.history import note_change
from billing.subscriptions.models import SubscriptionRow
from infra.kit.db.sessions import PlatformReader, PlatformSession
from tenancy.access.api import Standing
from tenancy.tenants.api import find_tenant


async def subscription_of(session: PlatformReader, tenant: str, now: datetime) -> Subscription:
    """The shop's; one that was opened before there was a price has had its plan from the beginning."""
    facts = await session.scalar(sa.select(SubscriptionRow.facts).where(SubscriptionRow.tenant == tenant))
    if facts is not None:
        return msgspec.convert(facts, Subscription)
    shop, had = await find_tenant(session, tenant), await entitlements_of(session, tenant)
    catalog = await read_catalog(session)
    currency = catalog.currency_for(shop.currency if shop else "")
    return begin_free(taken(known_plan(catalog, had.plan, had.version), currency), currency, now)


def known_plan(catalog: Catalog, name: str, version: int) -> Plan:
    """That version, if it costs nothing; who has it without having subscribed pays nothing."""
    try:
        plan = catalog.plan(name, version)
    except KeyError:
        return FREE
    return plan if plan.is_free else FREE


async def lock_subscription(session: PlatformSession, tenant: str, now: datetime) -> Subscription:
    """The same, for changing it: others wait."""
    await session.execute(
        sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"subscription {tenant}", 0)))
    )
    return await subscription_of(session, tenant, now)


async def keep(session: PlatformSession, tenant: str, done: Done, now: datetime) -> None:
    """What it is from now on: the row, what the shop may use, how it stands, and the bills that came of it."""
    subscription = done.subscription
    has = subscription.has
    values = {
        "state": subscription.state,
        "plan": has.plan.name,
        "interval": has.interval,
        "currency": subscription.currency,
        "cost": has.cost() if subscription.is_paid else 0,
        "turns_at": subscription.turns_at,
        "facts": msgspec.to_builtins(subscription),
    }
    kept = insert(SubscriptionRow).values(tenant=tenant, **values)
    await session.execute(kept.on_conflict_do_update(index_elements=["tenant"], set_=values))
    await note_change(session, tenant, subscription, now)
    entitled = plan_with(subscription)
    await give_plan(session, tenant, entitled, now)
    await stand(session, tenant, standing_in(subscription))
    await bring_switches(session, tenant, entitled.switches, now)
    for _, lines in done.bills:
        await issue(session, tenant, subscription.currency, lines, now)


def plan_with(subscription: Subscription) -> Plan:
    """What the shop may use: its plan with what it has taken beside it."""
    plan, more = subscription.has.plan, subscription.has.add_ons
    return Plan(
        name=plan.name,
        version=plan.version,
        label=plan.label,
        limits=limits_with(plan.limits, more),
        switches=switches_with(plan.switches, more),
    )


def standing_in(subscription: Subscription) -> Standing | None:
    """What others are to know of its debts; nothing where all is well."""
    if subscription.stage is not None:
        closed = subscription.stage == State.CLOSED
        return Standing(state=State.SUSPENDED if closed else subscription.stage, until=subscription.stage_until)
    if subscription.trial_until is not None and subscription.follows is None:
        return Standing(state=State.TRIALING, until=subscription.trial_until)
    return None
