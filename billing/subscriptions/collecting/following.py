"""Our subscription as it follows from what the payment provider has. Pure."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from billing.gateway.api import CreditNote, Payer, Price, RemoteInvoice, RemoteSubscription
from billing.plans.api import Catalog
from billing.subscriptions import acts
from billing.subscriptions.collecting.codes import choice_in
from billing.subscriptions.domain import Choice, Collection, Item, Subscription

BEGINNING = frozenset({"incomplete"})


class World(msgspec.Struct, frozen=True, kw_only=True):
    """All that the provider has of one payer. `prices`: those of the invoices' lines, by their ids."""

    payer: Payer
    subscriptions: Sequence[RemoteSubscription]
    invoices: Sequence[RemoteInvoice]
    credits: Sequence[CreditNote]
    prices: dict[str, Price]

    @property
    def standing(self) -> list[RemoteSubscription]:
        """Those that go on, the oldest first: it is the one that counts, a second one was paid for by mistake."""
        found = [each for each in self.subscriptions if not each.is_over and each.status not in BEGINNING]
        return sorted(found, key=lambda each: (each.created_at, each.id))


def followed(ours: Subscription, collection: Collection, world: World, catalog: Catalog, free: Item) -> Subscription:
    """What ours is by what is there. Raises NotOurs for what says no plan of ours."""
    ours = replace(ours, credit=max(0, -world.payer.balance), collection=collection)
    if world.standing:
        return standing(ours, world.standing[0], catalog)
    if collection.subscription:
        return ended(ours, collection, world, free)
    return ours


def standing(ours: Subscription, there: RemoteSubscription, catalog: Catalog) -> Subscription:
    codes = [(item.price.code, item.quantity) for item in there.items]
    choice, currency = choice_in(codes, catalog)
    ours = named(replace(ours, currency=currency, ended_at=None), there.id)
    if there.status == "trialing":
        follows = None if there.ends_with_period else choice
        return replace(ours, follows=follows, trial_until=there.trial_end, cancels=False)
    if there.period_start is None or there.period_end is None:
        return ours
    period = (there.period_start, there.period_end)
    now = replace(
        ours, has=choice, follows=None, trial_until=None, anchor=there.period_start, turns=0, discount=None,
        period=period, cancels=there.ends_with_period,
    )  # fmt: skip
    return in_its_period(now, ours, period)


def in_its_period(now: Subscription, ours: Subscription, period: tuple[datetime, datetime]) -> Subscription:
    """The price of a newer version is there a little before the period that it is for."""
    to = ours.moves_to
    if to is None or (now.has.plan.name, now.has.plan.version) != (to.name, to.version):
        return now
    if ours.period == period:
        return replace(now, has=replace(now.has, plan=ours.has.plan))
    return replace(now, moves_to=None)


def named(ours: Subscription, remote: str) -> Subscription:
    """The hosted page has done its part once there is a subscription."""
    assert ours.collection  # noqa: S101  `followed` sets it
    collection = replace(ours.collection, subscription=remote)
    return replace(ours, collection=replace(collection, page="", coupon="") if remote else collection)


def ended(ours: Subscription, collection: Collection, world: World, free: Item) -> Subscription:
    """The one that stood for ours is over: what costs nothing remains, or what is left of the trial."""
    last = next((each for each in world.subscriptions if each.id == collection.subscription), None)
    ours = named(ours, "")
    if last is None or not last.is_over:
        return ours
    at = last.ended_at or last.canceled_at or last.created_at
    if ours.trial_until is not None and ours.trial_until > at:
        return replace(ours, follows=None)
    over = acts.start(replace(ours, discount=None), Choice(plan=free), at).subscription
    return replace(over, ended_at=at)


def in_order(ours: Subscription) -> Subscription:
    """Nothing is overdue any more: all is as it was."""
    return replace(ours, overdue_since=None, stage=None, stage_until=None, letters=0, closes=False)
