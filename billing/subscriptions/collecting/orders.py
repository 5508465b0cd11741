"""What the owner wants of the payment provider: a page to pay on, another plan, an end, to go on after all.

Each step is repeatable under its key. What is on its way stands in our subscription before it is asked for, so that
whoever comes next finishes what a killed process began.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from billing.gateway.api import (
    Change,
    CheckoutWanted,
    GatewayRefused,
    HostedPage,
    RemoteInvoice,
    RemoteSubscription,
    gateway,
)
from billing.gateway.api import Wanted as WantedPrice
from billing.plans.api import Catalog, check_left, has_taken, read_catalog, take_coupon
from billing.subscriptions.acts import Done
from billing.subscriptions.collecting import codes
from billing.subscriptions.collecting.events import ChangeWanted
from billing.subscriptions.collecting.service import bring
from billing.subscriptions.domain import Collection, Pending, Subscription
from billing.subscriptions.errors import ChangeUnderWay
from billing.subscriptions.keeping import keep, lock_subscription, subscription_of
from billing.subscriptions.service import Wanted, choice_of, chosen, coupon_of
from infra.kit import audit, clock
from infra.kit.db.sessions import Databases, PlatformSession
from infra.kit.outbox import publish

SHORTEST_TRIAL = timedelta(hours=49)  # the hosted page takes none that ends within two days
COMPLETE, OPEN = "complete", "open"


class Buyer(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks for which shop; `done` and `back` are whole addresses, `{page}` is put in by the provider."""

    tenant: str
    who: str
    email: str
    name: str
    locale: str
    done: str
    back: str


async def order(databases: Databases, buyer: Buyer, wanted: Wanted, key: str, at: datetime) -> str:
    """The address of the page where it is paid; empty where nothing is left to be done. Raises what `chosen` raises,
    ChangeUnderWay, GatewayError.
    """
    async with databases.read_platform() as session:
        ours, catalog = await subscription_of(session, buyer.tenant, at), await read_catalog(session)
    chosen(catalog, ours, wanted, at)
    choice = choice_of(catalog, ours, wanted)
    if not choice.cost():
        return await end_with_period(databases, buyer, ours, key)
    if ours.is_collected:
        await begin_change(databases, buyer, wanted, key, at)
        await finish_change(databases, buyer.tenant)
        return ""
    return await checkout(databases, buyer, ours, wanted, key)


async def checkout(databases: Databases, buyer: Buyer, ours: Subscription, wanted: Wanted, key: str) -> str:
    """A hosted page for it; an older one that is still open leads nowhere from now on."""
    payer = await payer_of(databases, buyer)
    async with databases.read_platform() as session:
        catalog = await read_catalog(session)
        if coupon := coupon_of(catalog, ours, wanted, clock.now()):
            await check_left(session, buyer.tenant, coupon)
    if ours.collection and ours.collection.page:
        old = await left_behind(ours.collection, key)
        if old.status == COMPLETE:
            await bring(databases, buyer.tenant)
            return ""
        if old.status == OPEN:
            return old.url
    asked = await checkout_wanted(catalog, ours, wanted, buyer, payer)
    page: HostedPage = await gateway().payers.checkout(key, asked)
    async with databases.platform() as session:
        ours = await lock_subscription(session, buyer.tenant, clock.now())
        if ours.collection:
            typed = wanted.coupon.strip().upper()
            kept = replace(ours, collection=replace(ours.collection, page=page.id, page_key=key, coupon=typed))
            await keep(session, buyer.tenant, Done(kept), clock.now())
        await note(session, buyer, "plan.checkout", wanted)
        await session.commit()
    return page.url


async def left_behind(collection: Collection, key: str) -> HostedPage:
    """The last page as it is now: open for the same form sent again, else no more."""
    if collection.page_key == key:
        return await gateway().payers.find_checkout(collection.page)
    return await gateway().payers.close_checkout(f"{collection.page} {key}", collection.page)


async def payer_of(databases: Databases, buyer: Buyer) -> str:
    """The shop as the provider's customer, made once."""
    async with databases.read_platform() as session:
        ours = await subscription_of(session, buyer.tenant, clock.now())
    if ours.collection:
        return ours.collection.payer
    made = await gateway().payers.add(
        buyer.tenant, tenant=buyer.tenant, email=buyer.email, name=buyer.name, locale=buyer.locale
    )
    async with databases.platform() as session:
        ours = await lock_subscription(session, buyer.tenant, clock.now())
        collection = ours.collection or Collection(payer=made.id)
        await keep(session, buyer.tenant, Done(replace(ours, collection=collection)), clock.now())
        await session.commit()
    return collection.payer


async def checkout_wanted(
    catalog: Catalog, ours: Subscription, wanted: Wanted, buyer: Buyer, payer: str
) -> CheckoutWanted:
    choice = choice_of(catalog, ours, wanted)
    prices = codes.codes_of(choice, ours.currency)
    found = await gateway().prices.have(codes.wanted_prices(prices, catalog))
    coupon = await coupon_there(catalog, ours, wanted)
    return CheckoutWanted(
        customer=payer, tenant=buyer.tenant, done=buyer.done, back=buyer.back, locale=page_locale(buyer.locale),
        items=tuple(WantedPrice(price=price.id, quantity=prices[price.code]) for price in found),
        trial_until=trial_of(ours, clock.now()), without_card="cancel", coupon=coupon,
    )  # fmt: skip


def page_locale(locale: str) -> str:
    return "zh" if locale.startswith("zh") else "en"


def trial_of(ours: Subscription, now: datetime) -> datetime | None:
    """The trial goes on to its end, if there is enough left of it."""
    until = ours.trial_until
    return until if until is not None and until - now >= SHORTEST_TRIAL else None


async def coupon_there(catalog: Catalog, ours: Subscription, wanted: Wanted) -> str:
    """The provider's id of the coupon that was typed, empty for none. Raises CouponUnknown."""
    coupon = coupon_of(catalog, ours, wanted, clock.now())
    if coupon is None:
        return ""
    return (await gateway().prices.have_coupon(codes.coupon_wanted(coupon, ours.currency, wanted.interval))).id


async def begin_change(databases: Databases, buyer: Buyer, wanted: Wanted, key: str, at: datetime) -> None:
    """Writes down what is to be changed. Raises CouponGone, ChangeUnderWay while another change is on its way."""
    async with databases.platform() as session:
        ours, catalog = await lock_subscription(session, buyer.tenant, at), await read_catalog(session)
        if ours.collection is None:
            return
        if ours.collection.change is not None and ours.collection.change.key != key:
            raise ChangeUnderWay
        if ours.collection.change is not None:
            return
        items = codes.codes_of(choice_of(catalog, ours, wanted), ours.currency)
        coupon = coupon_of(catalog, ours, wanted, at)
        if coupon and await has_taken(session, buyer.tenant, coupon):
            coupon = None  # it goes on there as far as it has come; the same form again changes nothing
        if coupon:
            await take_coupon(session, buyer.tenant, coupon, at)
        change = Pending(key=key, items=items, at=at, coupon=wanted.coupon.strip().upper() if coupon else "")
        kept = replace(ours, collection=replace(ours.collection, change=change))
        await keep(session, buyer.tenant, Done(kept), at)
        await publish(session, ChangeWanted(tenant=buyer.tenant))
        await note(session, buyer, "plan.chosen", wanted)
        await session.commit()


async def finish_change(databases: Databases, tenant: str) -> None:
    """Makes the change that was written down, if there is one, once. Raises GatewayError."""
    async with databases.read_platform() as session:
        ours, catalog = await subscription_of(session, tenant, clock.now()), await read_catalog(session)
    if ours.collection is None or ours.collection.change is None:
        return
    change = ours.collection.change
    try:
        await make_change(catalog, ours, ours.collection.subscription, change)
    except GatewayRefused:
        await bring(databases, tenant, done=change.key)
        raise
    await bring(databases, tenant, done=change.key)


async def make_change(catalog: Catalog, ours: Subscription, remote: str, change: Pending) -> None:
    """Each of its steps has a key made of the change's: a repeat of them finds them done."""
    there, subscriptions = await gateway().subscriptions.get(remote), gateway().subscriptions
    if there.ends_with_period:
        await subscriptions.keep(change.key, remote)
    if change.coupon:
        interval = next(iter(change.items)).split(":")[-1]
        wanted = codes.coupon_wanted(catalog.coupon(change.coupon), ours.currency, codes.interval_in(interval))
        await subscriptions.give_coupon(change.key, remote, (await gateway().prices.have_coupon(wanted)).id)
    changes = await changes_of(catalog, there, change.items)
    if changes:
        at = within(there, change.at)
        await subscriptions.change(f"{change.key} {mark_of(changes)}", remote, changes, at=at)


def within(there: RemoteSubscription, at: datetime) -> datetime:
    """Clocks differ a little: nothing changes before its period began."""
    return max(at, there.period_start) if there.period_start else at


def mark_of(changes: list[Change]) -> str:
    """A repeat that finds less to do is another request: its key says what it does."""
    return " ".join(f"{each.item or each.price}x{0 if each.is_removed else each.quantity}" for each in changes)[:150]


async def changes_of(catalog: Catalog, there: RemoteSubscription, items: Mapping[str, int]) -> list[Change]:
    """What differs from the items that are there now."""
    found = codes.differing(((item.id, item.price, item.quantity) for item in there.items), items)
    wanted = codes.wanted_prices([code for _, code, quantity in found if quantity], catalog)
    prices = {price.code: price.id for price in await gateway().prices.have(wanted)}
    return [
        Change(item=item, price=prices.get(code, ""), quantity=quantity, is_removed=not quantity)
        for item, code, quantity in found
    ]


async def preview(databases: Databases, tenant: str, wanted: Wanted, at: datetime) -> RemoteInvoice | None:
    """What a change would be billed at once; None where nothing would. Raises GatewayError."""
    async with databases.read_platform() as session:
        ours, catalog = await subscription_of(session, tenant, at), await read_catalog(session)
    if ours.collection is None or not ours.is_paid:
        return None
    choice = choice_of(catalog, ours, wanted)
    there = await gateway().subscriptions.get(ours.collection.subscription)
    changes = await changes_of(catalog, there, codes.codes_of(choice, ours.currency))
    if not changes or not choice.cost():
        return None
    coupon = await coupon_there(catalog, ours, wanted)
    return await gateway().subscriptions.preview(there.id, changes, at=within(there, at), coupon=coupon)


async def end_with_period(databases: Databases, buyer: Buyer, ours: Subscription, key: str) -> str:
    """It ends with what is paid for. Nothing is asked of the provider about who pays nothing there."""
    if ours.collection and ours.collection.subscription:
        await gateway().subscriptions.cancel_at_period_end(key, ours.collection.subscription)
        await bring(databases, buyer.tenant)
        async with databases.platform() as session:
            await note(session, buyer, "plan.canceled", None)
            await session.commit()
    return ""


async def go_on(databases: Databases, buyer: Buyer, ours: Subscription, key: str) -> None:
    """A cancellation is taken back."""
    if ours.collection and ours.collection.subscription:
        await gateway().subscriptions.keep(key, ours.collection.subscription)
        await bring(databases, buyer.tenant)
        async with databases.platform() as session:
            await note(session, buyer, "plan.resumed", None)
            await session.commit()


async def note(session: PlatformSession, buyer: Buyer, what: str, wanted: Wanted | None) -> None:
    facts = msgspec.structs.asdict(wanted) if wanted else {}
    await audit.note(session, what, actor=buyer.who, tenant=buyer.tenant, **facts)
