"""Subscriptions: begun, changed in the middle of a period, ended."""

from typing import Any

from infra.local.stripe import invoices
from infra.local.stripe.amounts import later, next_end, share
from infra.local.stripe.cards import card_for
from infra.local.stripe.forms import is_true, rows
from infra.local.stripe.lines import give_discount, line_of
from infra.local.stripe.store import Refused, Store, Thing

OVER = {"canceled", "incomplete_expired"}


def begin(store: Store, params: Thing) -> Thing:
    """Free until the trial ends, else paid at once; what isn't paid is incomplete."""
    customer = store.get(params["customer"], "customer")
    now = store.now_of(customer["id"])
    until = int(params["trial_end"]) if params.get("trial_end") else None
    subscription = store.add(empty(store, customer, params, now, until))
    for wanted in rows(params.get("items")):
        add_item(store, subscription, wanted, now)
    check_items(subscription)
    if customer["currency"] not in {None, subscription["currency"]}:
        raise Refused("You cannot combine currencies on a single customer.", code="invalid_currency")
    customer["currency"] = subscription["currency"]
    subscription["discounts"] = [
        give_discount(store, subscription, each)["id"] for each in rows(params.get("discounts"))
    ]
    start_period(subscription, now, until or first_end(subscription, now))
    first = invoices.draft(
        store, subscription, period_lines(store, subscription, free=until is not None), "subscription_create",
        (now, now), now,
    )  # fmt: skip
    if until is None:
        subscription["status"] = "incomplete"
    invoices.bill(store, first)
    store.happened("customer.subscription.created", subscription)
    return subscription


def empty(store: Store, customer: Thing, params: Thing, now: int, until: int | None) -> Thing:
    name: str = store.name("sub")
    settings: Thing = params.get("trial_settings") or {}
    ending: Thing = settings.get("end_behavior") or {}
    behavior = {"missing_payment_method": ending.get("missing_payment_method", "create_invoice")}
    asked = {"payment_method_options": None, "payment_method_types": None, "save_default_payment_method": "off"}
    return {
        "id": name, "object": "subscription", "application": None, "application_fee_percent": None,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": until or now, "billing_cycle_anchor_config": None,
        "billing_mode": {"flexible": None, "type": "classic"}, "billing_schedules": [], "billing_thresholds": None,
        "cancel_at": None, "cancel_at_period_end": False, "canceled_at": None,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": "charge_automatically", "created": now, "currency": "", "customer": customer["id"],
        "days_until_due": None, "default_payment_method": params.get("default_payment_method"),
        "default_source": None, "default_tax_rates": [], "description": None, "discounts": [], "ended_at": None,
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "items": {"data": [], "has_more": False, "object": "list", "url": "/v1/subscription_items"},
        "latest_invoice": None, "livemode": False, "metadata": params.get("metadata") or {},
        "next_pending_invoice_item_invoice": None, "on_behalf_of": None, "pause_collection": None,
        "payment_settings": asked, "pending_invoice_item_interval": None, "pending_setup_intent": None,
        "pending_update": None, "schedule": None, "start_date": now, "status": "trialing" if until else "active",
        "test_clock": customer["test_clock"], "transfer_data": None, "trial_end": until,
        "trial_settings": {"end_behavior": behavior}, "trial_start": now if until else None, "_paid": {},
    }  # fmt: skip


def add_item(store: Store, subscription: Thing, wanted: Thing, now: int) -> Thing:
    price = store.get(wanted["price"], "price")
    items = subscription["items"]["data"]
    if price["recurring"] is None:
        raise Refused("The price is not a recurring one.", code="price_invalid", param="items")
    if any(item["price"]["id"] == price["id"] for item in items):
        raise Refused("The subscription has this price already.", code="invalid_request", param="items")
    item: Thing = {
        "id": store.name("si"), "object": "subscription_item", "billing_thresholds": None, "created": now,
        "current_period_end": now, "current_period_start": now, "discounts": [], "metadata": {}, "price": price,
        "quantity": int(wanted.get("quantity", 1)), "subscription": subscription["id"], "tax_rates": [],
    }  # fmt: skip
    if items:
        first = items[0]
        item |= {name: first[name] for name in ("current_period_start", "current_period_end")}
    items.append(item)
    return item


def check_items(subscription: Thing) -> None:
    """One currency and one interval. Raises Refused."""
    prices = [item["price"] for item in subscription["items"]["data"]]
    if not prices:
        raise Refused("A subscription needs an item.", code="parameter_missing", param="items")
    if len({price["currency"] for price in prices}) > 1:
        raise Refused("All prices need one currency.", code="invalid_currency", param="items")
    if len({(price["recurring"]["interval"], price["recurring"]["interval_count"]) for price in prices}) > 1:
        raise Refused("All prices need one interval.", code="invalid_request", param="items")
    subscription["currency"] = prices[0]["currency"]


def interval_of(subscription: Thing) -> tuple[str, int]:
    recurring = subscription["items"]["data"][0]["price"]["recurring"]
    return recurring["interval"], recurring["interval_count"]


def first_end(subscription: Thing, now: int) -> int:
    interval, count = interval_of(subscription)
    return later(now, interval, count)


def period_of(subscription: Thing) -> tuple[int, int]:
    first = subscription["items"]["data"][0]
    return first["current_period_start"], first["current_period_end"]


def start_period(subscription: Thing, start: int, end: int) -> None:
    for item in subscription["items"]["data"]:
        item |= {"current_period_start": start, "current_period_end": end}


def next_period(subscription: Thing) -> tuple[int, int]:
    """The one after the present."""
    start = period_of(subscription)[1]
    interval, count = interval_of(subscription)
    return start, next_end(subscription["billing_cycle_anchor"], interval, count, start)


def period_lines(store: Store, subscription: Thing, *, free: bool = False) -> list[Thing]:
    """What the present period costs."""
    period = period_of(subscription)
    found: list[Thing] = []
    for item in subscription["items"]["data"]:
        named = store.get(item["price"]["product"])["name"]
        amount = 0 if free else item["price"]["unit_amount"] * item["quantity"]
        text = f"Trial period for {named}" if free else f"{item['quantity']} × {named}"
        found.append(line_of(store, item, amount, text, period))
    return found


def update(store: Store, subscription: Thing, params: Thing) -> Thing:
    """Everything that can be changed of it."""
    if subscription["status"] in OVER:
        raise Refused("A canceled subscription can only update its metadata.", code="resource_missing")
    for name in ("default_payment_method",):
        if name in params:
            subscription[name] = params[name] or None
    subscription["metadata"] |= params.get("metadata") or {}
    if "cancel_at_period_end" in params:
        leave(store, subscription, at_end=is_true(params["cancel_at_period_end"]))
    if "pause_collection" in params:
        held = params["pause_collection"]
        subscription["pause_collection"] = {"behavior": held["behavior"], "resumes_at": None} if held else None
    if "discounts" in params:
        given = [give_discount(store, subscription, each)["id"] for each in rows(params["discounts"])]
        subscription["discounts"] = given
    if rows(params.get("items")):
        invoice = change(store, subscription, params)
        if invoice:
            invoices.bill(store, invoice)
    store.happened("customer.subscription.updated", subscription)
    return subscription


def leave(store: Store, subscription: Thing, *, at_end: bool) -> None:
    now = store.now_of(subscription["customer"])
    subscription |= {
        "cancel_at_period_end": at_end, "cancel_at": period_of(subscription)[1] if at_end else None,
        "canceled_at": now if at_end else None,
    }  # fmt: skip
    subscription["cancellation_details"]["reason"] = "cancellation_requested" if at_end else None


def change(store: Store, subscription: Thing, params: Thing) -> Thing | None:
    """Other items; gives the invoice of what is left of the period, as a draft, if there is to be one now."""
    now = store.now_of(subscription["customer"])
    start, end = period_of(subscription)
    at = int(params.get("proration_date") or now)
    if not start <= at <= end:
        raise Refused("The proration date is outside of the period.", code="invalid_request", param="proration_date")
    before = interval_of(subscription)
    given_back, touched = apply(store, subscription, rows(params["items"]), at, end)
    start_period(subscription, start, end)
    check_items(subscription)
    if subscription["status"] == "trialing":
        return None
    if interval_of(subscription) != before:
        return start_anew(store, subscription, given_back, now, at)
    if params.get("proration_behavior") == "none":
        return None
    lines = [*given_back, *(charge(store, item, at, start, end) for item in touched)]
    if params.get("proration_behavior") != "always_invoice":
        keep_for_later(store, subscription, lines, now)
        return None
    return invoices.draft(store, subscription, lines, "subscription_update", (at, at), now) if lines else None


def apply(
    store: Store, subscription: Thing, changes: list[Thing], at: int, end: int
) -> tuple[list[Thing], list[Thing]]:
    """Changes the items; gives the lines that credit what was, and the items that are charged anew."""
    items: list[Thing] = subscription["items"]["data"]
    given_back: list[Thing] = []
    touched: list[Thing] = []
    for wanted in changes:
        if not wanted.get("id"):
            touched.append(add_item(store, subscription, wanted, at))
            continue
        item = next((each for each in items if each["id"] == wanted["id"]), None)
        if item is None:
            raise Refused("There is no such item.", status=404, code="resource_missing", param="items")
        price = store.get(wanted.get("price") or item["price"]["id"], "price")
        quantity = int(wanted.get("quantity", item["quantity"]))
        is_gone = is_true(wanted.get("deleted"))
        if not is_gone and (price["id"], quantity) == (item["price"]["id"], item["quantity"]):
            continue
        given_back += unused(store, subscription, item, at, end)
        if is_gone:
            items.remove(item)
        else:
            item |= {"price": price, "quantity": quantity}
            touched.append(item)
    return given_back, touched


def unused(store: Store, subscription: Thing, item: Thing, at: int, end: int) -> list[Thing]:
    """The line that gives back what was charged for the time after `at`."""
    paid: Any = subscription["_paid"].pop(item["id"], None)
    if not paid or not paid["net"]:
        return []
    amount = share(paid["net"], end - at, paid["end"] - paid["start"], subscription["currency"])
    text = f"Unused time on {store.get(item['price']['product'])['name']}"
    line = line_of(store, item, -amount, text, (at, end), is_proration=True)
    return [line | {"discountable": False}]


def charge(store: Store, item: Thing, at: int, start: int, end: int) -> Thing:
    whole = item["price"]["unit_amount"] * item["quantity"]
    amount = share(whole, end - at, end - start, item["price"]["currency"])
    text = f"Remaining time on {item['quantity']} × {store.get(item['price']['product'])['name']}"
    return line_of(store, item, amount, text, (at, end), is_proration=True) | {"_percent": True}


def start_anew(store: Store, subscription: Thing, given_back: list[Thing], now: int, at: int) -> Thing:
    """Another interval: what is left of the old period is credited, and a whole new one begins."""
    rest = [
        line for item in subscription["items"]["data"]
        for line in unused(store, subscription, item, at, period_of(subscription)[1])
    ]  # fmt: skip
    subscription["billing_cycle_anchor"] = now
    start_period(subscription, now, first_end(subscription, now))
    lines = [*given_back, *rest, *period_lines(store, subscription)]
    return invoices.draft(store, subscription, lines, "subscription_update", (at, at), now)


def keep_for_later(store: Store, subscription: Thing, lines: list[Thing], now: int) -> None:
    for line in lines:
        invoices.remember(subscription, line)
        made = waiting(store, subscription["customer"], line["amount"], line["currency"], line["description"], now)
        made |= {"proration": True, "discountable": line["discountable"], "_percent": line.get("_percent", False)}
        made["period"] = line["period"]
        store.add(made)


def waiting(store: Store, customer: str, amount: int, currency: str, text: str | None, now: int) -> Thing:
    """Something for the next invoice."""
    return {
        "id": store.name("ii"), "object": "invoiceitem", "amount": amount, "currency": currency, "customer": customer,
        "date": now, "description": text, "discountable": True, "discounts": [], "invoice": None, "livemode": False,
        "metadata": {}, "net_amount": amount, "parent": None, "period": {"start": now, "end": now}, "pricing": None,
        "proration": False, "quantity": 1, "quantity_decimal": "1", "tax_rates": [],
        "test_clock": store.get(customer)["test_clock"],
    }  # fmt: skip


def cancel(store: Store, subscription: Thing, params: Thing) -> Thing:
    """Over at once."""
    if subscription["status"] in OVER:
        raise Refused("No such subscription.", status=404, code="resource_missing", param="id")
    now = store.now_of(subscription["customer"])
    if is_true(params.get("prorate")):
        end = period_of(subscription)[1]
        lines = [line for item in subscription["items"]["data"] for line in unused(store, subscription, item, now, end)]
        if lines and is_true(params.get("invoice_now")):
            invoices.bill(store, invoices.draft(store, subscription, lines, "subscription_update", (now, now), now))
        else:
            keep_for_later(store, subscription, lines, now)
    end_it(store, subscription, now)
    return subscription


def end_it(store: Store, subscription: Thing, now: int, status: str = "canceled") -> None:
    subscription |= {"status": status, "ended_at": now, "canceled_at": subscription["canceled_at"] or now}
    store.happened("customer.subscription.deleted", subscription)


def renew(store: Store, subscription: Thing, now: int) -> Thing:
    """The next period; its invoice is final an hour later."""
    before = period_of(subscription)
    start_period(subscription, *next_period(subscription))
    subscription["status"] = "active" if subscription["status"] == "trialing" else subscription["status"]
    lines = period_lines(store, subscription)
    invoice = invoices.draft(store, subscription, lines, "subscription_cycle", before, now)
    store.happened("customer.subscription.updated", subscription)
    return invoice


def end_trial(store: Store, subscription: Thing, now: int) -> None:
    """Without a card it ends as was agreed."""
    behavior = subscription["trial_settings"]["end_behavior"]["missing_payment_method"]
    if card_for(store, subscription, store.get(subscription["customer"])) or behavior == "create_invoice":
        renew(store, subscription, now)
    elif behavior == "cancel":
        end_it(store, subscription, now)
    else:
        subscription["status"] = "paused"
        store.happened("customer.subscription.paused", subscription)


def resume(store: Store, subscription: Thing) -> Thing:
    """A paused one goes on, from now."""
    if subscription["status"] != "paused":
        raise Refused("Only a paused subscription can be resumed.", code="invalid_request")
    now = store.now_of(subscription["customer"])
    subscription |= {"billing_cycle_anchor": now, "status": "active"}
    start_period(subscription, now, first_end(subscription, now))
    lines = period_lines(store, subscription)
    invoices.bill(store, invoices.draft(store, subscription, lines, "subscription_cycle", (now, now), now))
    store.happened("customer.subscription.resumed", subscription)
    return subscription
