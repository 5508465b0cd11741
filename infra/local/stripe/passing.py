"""Time that passes: what is due is done at its own moment, the earliest first."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from infra.local.stripe import invoices, subscriptions
from infra.local.stripe.amounts import DAY
from infra.local.stripe.store import Refused, Store, Thing

NOTICE = 3 * DAY
COMPLETE_WITHIN = 23 * 3_600


class Due(NamedTuple):
    at: int
    about: str
    do: Callable[[], object]


def of_subscription(store: Store, it: Thing) -> Iterator[Due]:
    start, end = subscriptions.period_of(it)
    name, status = it["id"], it["status"]
    if status == "trialing":
        if not it.get("_was_told"):
            yield Due(max(start, end - NOTICE), name, lambda: tell(store, it))
        yield Due(end, name, lambda: end_period(store, it, end, is_trial=True))
    elif status in {"active", "past_due"}:
        yield Due(end, name, lambda: end_period(store, it, end, is_trial=False))
    elif status == "incomplete":
        at = it["created"] + COMPLETE_WITHIN
        yield Due(at, name, lambda: expire(store, it, at))


def of_invoice(store: Store, it: Thing) -> Iterator[Due]:
    if it["status"] == "draft" and it["automatically_finalizes_at"]:
        yield Due(it["automatically_finalizes_at"], it["id"], lambda: invoices.bill(store, it))
    elif it["status"] == "open" and it["next_payment_attempt"]:
        yield Due(it["next_payment_attempt"], it["id"], lambda: try_again(store, it))


def tell(store: Store, it: Thing) -> None:
    it["_was_told"] = True
    store.happened("customer.subscription.trial_will_end", it)


def end_period(store: Store, it: Thing, now: int, *, is_trial: bool) -> None:
    if it["cancel_at_period_end"]:
        subscriptions.end_it(store, it, now)
    elif is_trial:
        subscriptions.end_trial(store, it, now)
    else:
        subscriptions.renew(store, it, now)


def expire(store: Store, it: Thing, now: int) -> None:
    """Nobody paid the first invoice."""
    latest = store.get(it["latest_invoice"])
    if latest["status"] == "open":
        invoices.void(store, latest)
    subscriptions.end_it(store, it, now, "incomplete_expired")


def try_again(store: Store, it: Thing) -> None:
    try:
        invoices.pay(store, it)
    except Refused:
        return


def due(store: Store, clock: str | None) -> Iterator[Due]:
    for it in store.all("subscription"):
        if it["test_clock"] == clock:
            yield from of_subscription(store, it)
    for it in store.all("invoice"):
        if it["test_clock"] == clock:
            yield from of_invoice(store, it)


def advance(store: Store, clock: Thing, to: int) -> None:
    """A test clock goes on to `to`; it never goes back."""
    if to < clock["frozen_time"]:
        raise Refused("A clock can't be set back.", code="invalid_request", param="frozen_time")
    while (now := min(due(store, clock["id"]), default=None, key=lambda each: each[:2])) and now.at <= to:
        clock["frozen_time"] = max(clock["frozen_time"], now.at)
        now.do()
    clock["frozen_time"] = to
    store.happened("test_helpers.test_clock.ready", clock)


def catch_up(store: Store) -> None:
    """Whatever is due by everybody's clock."""
    to, stood = store.now(), store.frozen
    while (now := min(due(store, None), default=None, key=lambda each: each[:2])) and now.at <= to:
        store.frozen = now.at
        now.do()
    store.frozen = stood
