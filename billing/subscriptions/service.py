"""Subscribing, changing one's mind, paying; and what comes of itself."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from billing.invoicing.api import Bill, oldest_overdue, settle
from billing.plans.api import (
    AFTER_TRIAL,
    INTERVALS,
    TRIAL,
    Catalog,
    Coupon,
    Interval,
    NotOffered,
    read_catalog,
    take_coupon,
)
from billing.subscriptions import acts
from billing.subscriptions.acts import Done
from billing.subscriptions.domain import Choice, Discount, Item, State, Subscription, taken
from billing.subscriptions.errors import CouponUnknown
from billing.subscriptions.keeping import keep, lock_subscription
from billing.subscriptions.models import SubscriptionRow
from infra.kit import audit, clock
from infra.kit.db.sessions import Databases, PlatformReader, PlatformSession
from tenancy.tenants.api import TenantCard, stop_closing


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asks for, by name; `add_ons`: name → how many. `coupon` is a code, empty for none."""

    plan: str
    interval: Interval = "month"
    add_ons: Mapping[str, int] = {}
    coupon: str = ""


async def begin_trial(session: PlatformSession, tenant: TenantCard, _switches: tuple[str, ...]) -> None:
    """A step of sign-up: every shop begins by trying everything; a repeat begins nothing anew."""
    known = sa.select(SubscriptionRow.tenant).where(SubscriptionRow.tenant == tenant.id)
    if await session.scalar(known) is not None:
        return
    catalog, now = await read_catalog(session), clock.now()
    currency, plan = catalog.currency_for(tenant.currency), catalog.plan(TRIAL)
    begun = acts.begin_trial(taken(plan, currency), currency, now, now + timedelta(days=plan.trial_days))
    await keep(session, tenant.id, Done(begun), now)


def choice_of(catalog: Catalog, subscription: Subscription, wanted: Wanted) -> Choice:
    """What is asked for at today's prices; what the shop has of it already stays as it was taken. Raises NotOffered."""
    currency, had = subscription.currency, subscription.has
    try:
        offer = catalog.plan(wanted.plan)
        if offer.is_withdrawn and offer.name != had.plan.name:
            raise NotOffered
        plan = taken(offer, currency)
        extra = tuple(
            taken(catalog.add_on(name), currency, max(0, min(number, catalog.add_on(name).most)))
            for name, number in sorted(wanted.add_ons.items())
            if number > 0
        )
    except KeyError as error:
        raise NotOffered from error
    if wanted.interval not in INTERVALS:
        raise NotOffered
    if not plan.price.month:
        return Choice(plan=as_taken(plan, had.plan))
    known = {item.name: item for item in had.add_ons}
    add_ons = tuple(as_taken(item, known[item.name]) if item.name in known else item for item in extra)
    return Choice(plan=as_taken(plan, had.plan), add_ons=add_ons, interval=wanted.interval)


def as_taken(item: Item, had: Item) -> Item:
    """A subscriber keeps the version that was taken."""
    return msgspec.structs.replace(had, quantity=item.quantity) if had.name == item.name else item


def discount_of(coupon: Coupon, currency: str) -> Discount:
    return Discount(
        name=coupon.name,
        label=coupon.label,
        percent=coupon.percent,
        amount=coupon.amounts.get(currency, 0),
        left=coupon.periods,
    )


def with_coupon(catalog: Catalog, subscription: Subscription, wanted: Wanted, now: datetime) -> Subscription:
    """The coupon that the shop has goes on as far as it has come. Raises CouponUnknown."""
    coupon = coupon_of(catalog, subscription, wanted, now)
    if coupon is None or goes_on(subscription, coupon):
        return subscription
    return acts.redeem(subscription, discount_of(coupon, subscription.currency))


def goes_on(subscription: Subscription, coupon: Coupon) -> bool:
    """Whether the present bill is less by this coupon, or bills to come are: typed again, it changes nothing."""
    return any(each.name == coupon.name for each in (subscription.discount, subscription.taken_off) if each)


def coupon_of(catalog: Catalog, subscription: Subscription, wanted: Wanted, now: datetime) -> Coupon | None:
    """What was typed, None for nothing. Raises CouponUnknown."""
    code = wanted.coupon.strip().upper()
    if not code:
        return None
    try:
        coupon = catalog.coupon(code)
    except KeyError as error:
        raise CouponUnknown from error
    if not coupon.fits(wanted.plan, subscription.currency, now):
        raise CouponUnknown
    return coupon


def chosen(catalog: Catalog, subscription: Subscription, wanted: Wanted, now: datetime) -> Done:
    """What would come of choosing it now, to be shown or done. Raises NotOffered, CouponUnknown, PayFirst."""
    less = with_coupon(catalog, subscription, wanted, now)
    return acts.choose(less, choice_of(catalog, less, wanted), now)


async def choose_plan(session: PlatformSession, tenant: str, wanted: Wanted, now: datetime, *, who: str) -> Done:
    """Raises NotOffered, CouponUnknown, CouponGone, CouponHad, PayFirst."""
    catalog = await read_catalog(session)
    before = await lock_subscription(session, tenant, now)
    done = chosen(catalog, before, wanted, now)
    if coupon := coupon_of(catalog, before, wanted, now):
        await take_coupon(session, tenant, coupon, now, goes_on=goes_on(before, coupon))
    await keep(session, tenant, done, now)
    await audit.note(session, "plan.chosen", actor=who, tenant=tenant, **msgspec.structs.asdict(wanted))
    return done


async def cancel_plan(session: PlatformSession, tenant: str, now: datetime, *, who: str) -> None:
    """It ends with its period. Raises NothingToCancel."""
    await keep(session, tenant, Done(acts.cancel(await lock_subscription(session, tenant, now))), now)
    await audit.note(session, "plan.canceled", actor=who, tenant=tenant)


async def resume_plan(session: PlatformSession, tenant: str, now: datetime, *, who: str) -> None:
    """It goes on after all. Raises NothingToResume."""
    await keep(session, tenant, Done(acts.resume(await lock_subscription(session, tenant, now))), now)
    await audit.note(session, "plan.resumed", actor=who, tenant=tenant)


async def pay_bill(session: PlatformSession, number: int, now: datetime, *, how: str, who: str) -> Bill:
    """Marks a bill as paid; with the last overdue one everything is back at once. Raises NoSuchBill."""
    bill, is_new = await settle(session, number, now, how=how, who=who)
    if is_new:
        await come_back(session, bill.tenant, now)
    return bill


async def come_back(session: PlatformSession, tenant: str, now: datetime) -> None:
    """Where nothing is overdue any more, what was held back is there again."""
    subscription = await lock_subscription(session, tenant, now)
    if subscription.stage is not None and await oldest_overdue(session, tenant, now) is None:
        if subscription.closes:
            await stop_closing(session, tenant)
        await keep(session, tenant, acts.catch_up(subscription, now), now)


async def due_tenants(session: PlatformReader, now: datetime) -> list[str]:
    """Those whose trial or period is over."""
    stopped = (State.READ_ONLY, State.SUSPENDED, State.CLOSED)
    due = sa.select(SubscriptionRow.tenant).where(
        SubscriptionRow.turns_at <= now, SubscriptionRow.state.not_in(stopped)
    )
    return list((await session.scalars(due.order_by(SubscriptionRow.turns_at))).all())


async def turn_tenant(databases: Databases, tenant: str, now: datetime) -> None:
    """What has come of itself for one; a repeat finds nothing to do."""
    async with databases.platform() as session:
        subscription = await lock_subscription(session, tenant, now)
        catalog = await read_catalog(session)
        done = acts.turn(subscription, now, taken(catalog.plan(AFTER_TRIAL), subscription.currency))
        if done.subscription != subscription:
            await keep(session, tenant, done, now)
        await session.commit()
