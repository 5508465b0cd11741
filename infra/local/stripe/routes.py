"""What can be asked of this Stripe, by method and path: each answer is one object, as Stripe shapes it."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from infra.local.stripe import cards, invoices, lists, passing, returns, shapes, subscriptions
from infra.local.stripe.forms import rows
from infra.local.stripe.lines import give_discount
from infra.local.stripe.store import Refused, Store, Thing

Doing = Callable[..., Thing]


class Route(NamedTuple):
    method: str
    path: re.Pattern[str]
    run: Doing


def make_product(store: Store, params: Thing) -> Thing:
    """With its prices made apart."""
    made = store.add(shapes.product(store, params))
    store.happened("product.created", made)
    return made


def make_price(store: Store, params: Thing) -> Thing:
    """Of a product that is there, or that is made with it. A lookup key is of one price."""
    key = params.get("lookup_key")
    if key and any(each["lookup_key"] == key and each["active"] for each in store.all("price")):
        raise Refused(f"A price already uses that lookup key {key}.", code="invalid_request", param="lookup_key")
    of = params.get("product") or make_product(store, params["product_data"])["id"]
    made = store.add(shapes.price(store, params, store.get(of, "product")["id"]))
    store.happened("price.created", made)
    return made


def make_customer(store: Store, params: Thing) -> Thing:
    """With a card, if one is given."""
    made = store.add(shapes.customer(store, params))
    if params.get("payment_method"):
        attach(store, params["payment_method"], {"customer": made["id"]})
    set_customer(store, made["id"], params)
    store.happened("customer.created", made)
    return made


def set_customer(store: Store, name: str, params: Thing) -> Thing:
    """What is named changes."""
    customer = store.get(name, "customer")
    for field in ("email", "name", "phone", "description"):
        if field in params:
            customer[field] = params[field] or None
    customer["metadata"] |= params.get("metadata") or {}
    if "balance" in params:
        customer["balance"] = int(params["balance"])
    settings: Thing = params.get("invoice_settings") or {}
    if card := settings.get("default_payment_method"):
        cards.make_default(store, customer, store.get(card, "payment_method")["id"])
    return customer


def make_card(store: Store, params: Thing) -> Thing:
    """By its number, as pages do it."""
    given: Any = params["card"]
    return cards.new_card(store, given["number"], month=int(given["exp_month"]), year=int(given["exp_year"]))


def attach(store: Store, name: str, params: Thing) -> Thing:
    """A card becomes a customer's; the first is the one that is used."""
    card = cards.attach(store, cards.resolved(store, name), params["customer"])
    customer = store.get(params["customer"], "customer")
    if not customer["invoice_settings"]["default_payment_method"]:
        cards.make_default(store, customer, card["id"])
    return card


def detach(store: Store, name: str, _params: Thing) -> Thing:
    """Nobody's card."""
    card = store.get(name, "payment_method")
    customer = store.things.get(card["customer"] or "")
    if customer and customer["invoice_settings"]["default_payment_method"] == name:
        customer["invoice_settings"]["default_payment_method"] = None
    card["customer"] = None
    return card


def preview(store: Store, params: Thing) -> Thing:
    """What the next invoice would be, or the one that a change would make: tried in a copy of the world."""
    twin = store.copied()
    subscription = twin.get(params["subscription"], "subscription")
    now = twin.now_of(subscription["customer"])
    wanted: Thing = params.get("subscription_details") or {}
    if given := rows(params.get("discounts")):
        subscription["discounts"] = [give_discount(twin, subscription, each)["id"] for each in given]
    found = subscriptions.change(twin, subscription, wanted) if wanted.get("items") else None
    if found is None and wanted.get("proration_behavior") == "always_invoice":
        found = invoices.draft(twin, subscription, [], "subscription_update", (now, now), now)
    if found is None:
        found = subscriptions.renew(twin, subscription, subscriptions.next_period(subscription)[0])
    return found | {"id": f"upcoming_{found['id']}"}


def pay(store: Store, name: str, params: Thing) -> Thing:
    """By the default card, or by another one."""
    invoice = store.get(name, "invoice")
    if params.get("payment_method"):
        cards.make_default(store, store.get(invoice["customer"]), params["payment_method"])
    return invoices.pay(store, invoice)


def make_extra(store: Store, params: Thing) -> Thing:
    """A line for the next invoice."""
    customer = store.get(params["customer"], "customer")
    now = store.now_of(customer["id"])
    made = subscriptions.waiting(
        store, customer["id"], int(params["amount"]), params["currency"], params.get("description"), now
    )
    return store.add(made)


def credit(store: Store, params: Thing) -> Thing:
    """A credit note for an invoice."""
    return returns.credit(store, store.get(params["invoice"], "invoice"), params)


def make_refund(store: Store, params: Thing) -> Thing:
    """Of the whole payment, unless an amount is named."""
    intent = store.get(params["payment_intent"], "payment_intent")
    return returns.refund(store, intent, int(params.get("amount") or intent["amount_received"] - intent["_refunded"]))


def advance(store: Store, name: str, params: Thing) -> Thing:
    """Time passes for the customers of a clock."""
    clock = store.get(name, "test_helpers.test_clock")
    passing.advance(store, clock, int(params["frozen_time"]))
    return clock


def delete_coupon(store: Store, name: str, _params: Thing) -> Thing:
    """Nobody gets it any more; who has it keeps it."""
    store.get(name, "coupon")["valid"] = False
    return {"id": name, "object": "coupon", "deleted": True}


def expire(store: Store, name: str, _params: Thing) -> Thing:
    """A hosted page that leads nowhere any more."""
    page = store.get(name, "checkout.session")
    if page["status"] != "open":
        raise Refused("Only open Checkout Sessions can be expired.", code="invalid_request")
    page |= {"status": "expired", "url": None}
    store.happened("checkout.session.expired", page)
    return page


def on(kind: str, run: Callable[[Store, Thing, Thing], Thing]) -> Doing:
    """What is done to one object, by its id."""

    def doing(store: Store, name: str, params: Thing) -> Thing:
        return run(store, store.get(name, kind), params)

    return doing


def making(shape: Callable[[Store, Thing], Thing]) -> Doing:
    def doing(store: Store, params: Thing) -> Thing:
        return store.add(shape(store, params))

    return doing


KINDS = {
    "coupons": "coupon", "credit_notes": "credit_note", "customers": "customer", "events": "event",
    "invoiceitems": "invoiceitem", "invoices": "invoice", "payment_intents": "payment_intent",
    "payment_methods": "payment_method", "prices": "price", "products": "product",
    "promotion_codes": "promotion_code", "refunds": "refund", "subscriptions": "subscription",
    "checkout/sessions": "checkout.session", "test_helpers/test_clocks": "test_helpers.test_clock",
}  # fmt: skip
ACTS: tuple[tuple[str, str, Doing], ...] = (
    ("POST", "products", make_product),
    ("POST", "prices", make_price),
    ("POST", "customers", make_customer),
    ("POST", "customers/ID", set_customer),
    ("POST", "payment_methods", make_card),
    ("POST", "payment_methods/ID/attach", attach),
    ("POST", "payment_methods/ID/detach", detach),
    ("POST", "checkout/sessions", making(shapes.checkout)),
    ("POST", "checkout/sessions/ID/expire", expire),
    ("POST", "billing_portal/sessions", making(shapes.portal)),
    ("POST", "subscriptions", subscriptions.begin),
    ("POST", "subscriptions/ID", on("subscription", subscriptions.update)),
    ("DELETE", "subscriptions/ID", on("subscription", subscriptions.cancel)),
    ("POST", "subscriptions/ID/resume", on("subscription", lambda store, it, _: subscriptions.resume(store, it))),
    ("POST", "invoiceitems", make_extra),
    ("POST", "invoices/create_preview", preview),
    ("POST", "invoices/ID/finalize", on("invoice", lambda store, it, _: invoices.finalize(store, it))),
    ("POST", "invoices/ID/pay", pay),
    ("POST", "invoices/ID/void", on("invoice", lambda store, it, _: invoices.void(store, it))),
    (
        "POST",
        "invoices/ID/mark_uncollectible",
        on("invoice", lambda store, it, _: invoices.void(store, it, "uncollectible")),
    ),
    ("POST", "credit_notes", credit),
    ("POST", "refunds", make_refund),
    ("POST", "coupons", making(shapes.coupon)),
    ("DELETE", "coupons/ID", delete_coupon),
    ("POST", "promotion_codes", making(shapes.promotion_code)),
    ("POST", "test_helpers/test_clocks", making(shapes.test_clock)),
    ("POST", "test_helpers/test_clocks/ID/advance", advance),
)


def routes() -> list[Route]:
    """The acts, and reading one or a list of each kind."""
    found = [Route(method, pattern(path), run) for method, path, run in ACTS]
    for path, kind in KINDS.items():
        found.append(Route("GET", pattern(f"{path}/ID"), on(kind, lambda _store, it, _params: it)))
        found.append(Route("GET", pattern(path), lists.listing(path, kind)))
    return found


def pattern(path: str) -> re.Pattern[str]:
    return re.compile(path.replace("ID", "([^/]+)"))


ROUTES = routes()


def find(method: str, path: str) -> tuple[Doing, tuple[str, ...]]:
    """What to do, and the ids in the path. Raises Refused for what nobody can ask."""
    for route in ROUTES:
        if route.method == method and (found := route.path.fullmatch(path)):
            return route.run, found.groups()
    raise Refused(f"Unrecognized request URL ({method}: /v1/{path}).", status=404, code="")
