"""Looks at one shop's debts, and takes the step that has come."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from billing.dunning.domain import Step, due_steps, next_stage_at, stage_after, trial_letter
from billing.dunning.events import LetterDue
from billing.invoicing.api import Bill, oldest_overdue, open_bills
from billing.subscriptions.api import (
    Done,
    State,
    Subscription,
    fall_behind,
    keep,
    lock_subscription,
    trials_until,
)
from infra.kit import audit
from infra.kit.db.sessions import Databases, PlatformReader, PlatformSession
from infra.kit.outbox import publish
from tenancy.tenants.api import TenantCard, begin_closing, find_tenant

GRACE = timedelta(days=30)  # between the last letter and the shop's end: time to take the data along, or to pay
WEEK = timedelta(days=8)


async def debtors(session: PlatformReader, now: datetime) -> list[str]:
    """Shops with an overdue bill, the longest first; then those whose trial ends within a week."""
    owing = [bill.tenant for bill in await open_bills(session, now)]
    return list(dict.fromkeys([*owing, *await trials_until(session, now + WEEK)]))


async def look_at(databases: Databases, tenant: str, now: datetime) -> None:
    """Takes each step that has come, one after the other; a repeat finds nothing to do."""
    async with databases.platform() as session:
        shop = await find_tenant(session, tenant)
        subscription = await lock_subscription(session, tenant, now)
        bill = await oldest_overdue(session, tenant, now)
        if shop is not None and shop.state != "closed":
            if bill is not None:
                await step_on(session, shop, subscription, bill, now)
            elif subscription.trial_until is not None:
                await remind_of_trial(session, shop, subscription, now)
        await session.commit()


async def step_on(
    session: PlatformSession, shop: TenantCard, subscription: Subscription, bill: Bill, now: datetime
) -> None:
    since = subscription.overdue_since or bill.due_at
    steps = due_steps(since, now, shop.zone)
    if len(steps) <= subscription.letters or not steps:
        return
    stage = stage_after(subscription.stage, steps[-1].stage)
    until = next_stage_at(since, stage, shop.zone)
    fallen = replace(fall_behind(subscription, since, stage, until), letters=told_until(steps, stage))
    if stage == State.CLOSED and subscription.stage != stage:
        until = now + GRACE
        fallen = replace(fallen, closes=await begin_closing(session, shop.id, until), stage_until=until)
    await keep(session, shop.id, Done(fallen), now)
    letter = steps[fallen.letters - 1].letter
    await publish(session, LetterDue(tenant=shop.id, kind=letter, number=bill.number, until=until))
    if stage != subscription.stage:
        facts = {"stage": stage, "bill": bill.number}
        await audit.note(session, "plan.stage", actor="dunning", tenant=shop.id, **facts)


def told_until(steps: Sequence[Step], stage: State) -> int:
    """How many letters were written once the last of `stage` is: of several that are late, one is enough."""
    return max(n for n, step in enumerate(steps, 1) if step.stage == stage)


async def remind_of_trial(
    session: PlatformSession, shop: TenantCard, subscription: Subscription, now: datetime
) -> None:
    """Who has chosen needs no letter."""
    if subscription.trial_until is None or subscription.follows is not None:
        return
    if due := trial_letter(subscription.trial_until, now, shop.zone, subscription.trial_letters):
        letter, written = due
        await keep(session, shop.id, Done(replace(subscription, trial_letters=written)), now)
        await publish(session, LetterDue(tenant=shop.id, kind=letter, until=subscription.trial_until))
