"""Asks what is true at the payment provider, and makes ours say the same. In steps: each may be repeated."""

import asyncio

import structlog
from msgspec.structs import replace

from billing.gateway.api import GatewayError, Price, RemoteInvoice, RemoteSubscription, gateway
from billing.invoicing.api import oldest_overdue, take_collected
from billing.plans.api import AFTER_TRIAL, Catalog, note_use, read_catalog
from billing.subscriptions.acts import Done, is_stopped
from billing.subscriptions.collecting.bills import collected
from billing.subscriptions.collecting.codes import NotOurs
from billing.subscriptions.collecting.following import World, followed, in_order
from billing.subscriptions.domain import Collection, Subscription, taken
from billing.subscriptions.keeping import keep, lock_subscription
from infra.kit import clock
from infra.kit.db.sessions import Databases, PlatformSession
from tenancy.tenants.api import stop_closing

log = structlog.get_logger(__name__)
PAID = "paid"
_prices: dict[str, Price] = {}  # a price never changes


async def bring(databases: Databases, tenant: str, *, done: str = "") -> Subscription | None:
    """Ours as it is now by what the provider has; None for a shop that nobody collects from. Raises GatewayError.

    `done`: the key of a change that was made there. Who asks takes a turn first, and a later turn's answer is never
    undone by an earlier one's: whoever asks last asks after everything that happened.
    """
    collection = await take_turn(databases, tenant)
    if collection is None:
        return None
    world = await world_of(collection.payer)
    ours = await follow(databases, tenant, collection.asked, world, done)
    if ours is not None and world.standing:
        await set_right(ours, collection.asked, world)
    return ours


async def take_turn(databases: Databases, tenant: str) -> Collection | None:
    async with databases.platform() as session:
        ours = await lock_subscription(session, tenant, clock.now())
        if ours.collection is None:
            return None
        turn = replace(ours.collection, asked=ours.collection.asked + 1)
        await keep(session, tenant, Done(replace(ours, collection=turn)), clock.now())
        await session.commit()
    return turn


async def world_of(payer: str) -> World:
    """Everything of one payer."""
    there = gateway()
    found = await asyncio.gather(
        there.payers.get(payer), there.subscriptions.list_of(payer), there.invoices.list_of(payer),
        there.invoices.credits_of(payer),
    )  # fmt: skip
    prices = await prices_of(found[2])
    return World(payer=found[0], subscriptions=found[1], invoices=found[2], credits=found[3], prices=prices)


async def prices_of(invoices: list[RemoteInvoice]) -> dict[str, Price]:
    """Those that the lines name."""
    names = {line.price for invoice in invoices for line in invoice.lines if line.price}
    for name in sorted(names - _prices.keys()):
        _prices[name] = await gateway().prices.get(name)
    return {name: _prices[name] for name in names}


async def follow(databases: Databases, tenant: str, turn: int, world: World, done: str) -> Subscription | None:
    """Keeps what is true, unless a later turn was faster; gives ours as it is then."""
    now = clock.now()
    async with databases.platform() as session:
        ours, catalog = await lock_subscription(session, tenant, now), await read_catalog(session)
        if ours.collection is None or ours.collection.known >= turn:
            return ours
        change = ours.collection.change
        known = replace(ours.collection, known=turn, change=None if change and change.key == done else change)
        after = await followed_or_left(session, tenant, ours, known, world, catalog)
        if after.is_collected and known.coupon:
            await note_typed(session, tenant, known.coupon, catalog)
        await keep(session, tenant, Done(after), now)
        await session.commit()
    return after


async def note_typed(session: PlatformSession, tenant: str, code: str, catalog: Catalog) -> None:
    """The page was paid on: the coupon that was typed for it is taken."""
    try:
        coupon = catalog.coupon(code)
    except KeyError:
        return
    await note_use(session, tenant, coupon, clock.now())


async def followed_or_left(
    session: PlatformSession, tenant: str, ours: Subscription, known: Collection, world: World, catalog: Catalog
) -> Subscription:
    """A subscription that says no plan of ours, made there by hand, is left to a person; its bills are kept."""
    coupon = ours.taken_off.label if ours.taken_off else ""
    await take_collected(session, tenant, collected(world, catalog, coupon))
    free = taken(catalog.plan(AFTER_TRIAL), ours.currency)
    try:
        after = followed(ours, known, world, catalog, free)
    except NotOurs as error:
        log.warning("a subscription that is none of ours", tenant=tenant, reason=str(error))
        after = replace(ours, collection=known)
    if after.stage is not None and await oldest_overdue(session, tenant, clock.now()) is None:
        if after.closes:
            await stop_closing(session, tenant)
        after = in_order(after)
    return after


async def set_right(ours: Subscription, turn: int, world: World) -> None:
    """What has to become true there: who can't use it isn't charged, and nobody pays for two."""
    first, *others = world.standing
    if first.is_on_hold != is_stopped(ours):
        await gateway().subscriptions.hold(f"{first.id} {turn}", first.id, on=is_stopped(ours))
    for each in others:
        await give_back(each, world)


async def give_back(surplus: RemoteSubscription, world: World) -> None:
    """A second subscription, from another page that was open: it ends, and what was paid for it goes back."""
    log.warning("subscribed twice: the second one is given back", subscription=surplus.id)
    given_back = {each.invoice for each in world.credits}
    for invoice in world.invoices:
        is_paid = invoice.subscription == surplus.id and invoice.status == PAID and bool(invoice.payment)
        if is_paid and invoice.id not in given_back:
            key = f"surplus {invoice.id}"
            await gateway().invoices.credit(key, invoice.id, invoice.paid, invoice.currency, refund=True)
    # Last: while it stands, whoever looks again does what a killed process left undone.
    await gateway().subscriptions.cancel_now(f"surplus {surplus.id}", surplus.id)


async def bring_all(databases: Databases, tenants: list[str]) -> list[str]:
    """One after the other; gives those that nobody could ask for just now."""
    silent: list[str] = []
    for tenant in tenants:
        try:
            await bring(databases, tenant)
        except GatewayError as error:
            log.warning("a subscription can't be compared", tenant=tenant, reason=str(error))
            silent.append(tenant)
    return silent
