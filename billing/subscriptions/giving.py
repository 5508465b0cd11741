"""What those who run the platform do for a shop: a plan at once, billed or as a gift, and a longer trial."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from billing.plans.api import Interval, NotOffered, read_catalog
from billing.subscriptions import acts
from billing.subscriptions.acts import Done
from billing.subscriptions.domain import NOTHING, Choice, Item, Subscription, taken
from billing.subscriptions.errors import NotOnTrial, PayFirst, TrialTooLong
from billing.subscriptions.keeping import keep, lock_subscription
from billing.subscriptions.proration import unused_lines
from infra.kit import audit
from infra.kit.db.sessions import PlatformSession

LONGEST = timedelta(days=366)


def as_gift(item: Item) -> Item:
    return replace(item, price=NOTHING)


def given(subscription: Subscription, plan: Item, interval: Interval, now: datetime, *, is_gift: bool) -> Done:
    """`plan` from now on, with what the shop has beside it; what it has paid and not used is to its good.

    A gift costs nothing and has no end. Raises PayFirst.
    """
    if subscription.stage is not None:
        raise PayFirst
    more = subscription.has.add_ons
    wanted = Choice(plan=plan, add_ons=more, interval=interval)
    if is_gift:
        wanted = Choice(plan=as_gift(plan), add_ons=tuple(as_gift(item) for item in more), interval=interval)
    before = unused_lines(subscription, now) if subscription.is_paid else ()
    return acts.start(subscription, wanted, now, before)


async def give(
    session: PlatformSession,
    tenant: str,
    offer: tuple[str, int],
    interval: Interval,
    now: datetime,
    *,
    is_gift: bool,
    who: str,
) -> Subscription:
    """`offer`: a plan's name and version. Gives the subscription afterwards. Raises NotOffered, PayFirst."""
    catalog, subscription = await read_catalog(session), await lock_subscription(session, tenant, now)
    try:
        plan = taken(catalog.plan(*offer), subscription.currency)
    except KeyError as error:
        raise NotOffered from error
    done = given(subscription, plan, interval, now, is_gift=is_gift)
    await keep(session, tenant, done, now)
    await audit.note(session, "plan.given", actor=who, tenant=tenant, plan=offer[0], version=offer[1], gift=is_gift)
    return done.subscription


async def extend_trial(session: PlatformSession, tenant: str, until: datetime, now: datetime) -> Subscription:
    """The trial ends at `until`; its letters are written anew. Raises NotOnTrial, TrialTooLong."""
    subscription = await lock_subscription(session, tenant, now)
    if subscription.trial_until is None:
        raise NotOnTrial
    if not now < until <= now + LONGEST:
        raise TrialTooLong
    longer = replace(subscription, trial_until=until, trial_letters=0)
    await keep(session, tenant, Done(longer), now)
    return longer
