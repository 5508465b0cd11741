"""Lines of invoices, and what coupons take off them."""

from infra.local.stripe.amounts import later, percent_of, spread
from infra.local.stripe.store import Refused, Store, Thing


def line_of(
    store: Store, item: Thing, amount: int, text: str, period: tuple[int, int], *, is_proration: bool = False
) -> Thing:
    """A line about an item of a subscription."""
    price = item["price"]
    details = {
        "invoice_item": None, "proration": is_proration, "proration_details": {"credited_items": None},
        "subscription": item["subscription"], "subscription_item": item["id"],
    }  # fmt: skip
    parent = {
        "type": "subscription_item_details", "invoice_item_details": None, "subscription_item_details": details,
    }  # fmt: skip
    pricing = {
        "type": "price_details", "price_details": {"price": price["id"], "product": price["product"]},
        "unit_amount_decimal": str(price["unit_amount"]),
    }  # fmt: skip
    line = bare(store, amount, price["currency"], text, period, item["quantity"])
    return line | {"parent": parent, "pricing": pricing, "subscription": item["subscription"], "_item": item["id"]}


def extra_of(store: Store, wanted: Thing) -> Thing:
    """The line of something that waited for the next invoice."""
    period = (wanted["period"]["start"], wanted["period"]["end"])
    line = bare(store, wanted["amount"], wanted["currency"], wanted["description"] or "", period, wanted["quantity"])
    details = {
        "invoice_item": wanted["id"], "proration": wanted["proration"],
        "proration_details": {"credited_items": None}, "subscription": None,
    }  # fmt: skip
    parent = {
        "type": "invoice_item_details", "invoice_item_details": details, "subscription_item_details": None,
    }  # fmt: skip
    return line | {"parent": parent, "discountable": wanted["discountable"], "_percent": wanted.get("_percent", False)}


def bare(store: Store, amount: int, currency: str, text: str, period: tuple[int, int], quantity: int) -> Thing:
    return {
        "id": store.name("il"), "object": "line_item", "amount": amount, "currency": currency, "description": text,
        "discount_amounts": [], "discountable": True, "discounts": [], "invoice": None, "livemode": False,
        "metadata": {}, "parent": None, "period": {"start": period[0], "end": period[1]},
        "pretax_credit_amounts": [], "pricing": None, "quantity": quantity, "subscription": None,
        "subtotal": amount, "taxes": [],
    }  # fmt: skip


def give_discount(store: Store, subscription: Thing, wanted: Thing) -> Thing:
    """A coupon, by its own name or by a promotion code's, for a subscription."""
    code = store.get(wanted["promotion_code"], "promotion_code") if wanted.get("promotion_code") else None
    coupon = store.get(code["promotion"]["coupon"] if code else wanted["coupon"], "coupon")
    if not coupon["valid"]:
        raise Refused("This coupon is not valid any more.", code="coupon_expired", param="discounts")
    if coupon["currency"] and coupon["currency"] != subscription["currency"]:
        raise Refused("The coupon is in another currency.", code="invalid_coupon_currency", param="discounts")
    now = store.now_of(subscription["customer"])
    for counted in filter(None, (coupon, code)):
        counted["times_redeemed"] += 1
    if coupon["max_redemptions"] and coupon["times_redeemed"] >= coupon["max_redemptions"]:
        coupon["valid"] = False
    months = coupon["duration_in_months"]
    return store.add(
        {
            "id": store.name("di"), "object": "discount", "checkout_session": None,
            "customer": subscription["customer"], "customer_account": None,
            "end": later(now, "month", months) if months else None, "invoice": None, "invoice_item": None,
            "promotion_code": code["id"] if code else None, "source": {"coupon": coupon["id"], "type": "coupon"},
            "start": now, "subscription": subscription["id"], "subscription_item": None,
            "_is_once": coupon["duration"] == "once",
        }
    )  # fmt: skip


def active_discounts(store: Store, subscription: Thing, now: int) -> list[Thing]:
    found = [store.get(name, "discount") for name in subscription["discounts"]]
    return [each for each in found if each["end"] is None or each["end"] > now]


def discount_lines(store: Store, subscription: Thing, lines: list[Thing], now: int) -> None:
    """Takes off what the subscription's coupons give, never more than a line; one for once is used up by it."""
    for discount in active_discounts(store, subscription, now):
        coupon = store.get(discount["source"]["coupon"], "coupon")
        taken = percentages(coupon, lines) if coupon["percent_off"] else amounts(coupon, lines)
        for line, amount in zip(lines, taken, strict=True):
            if amount:
                line["discount_amounts"].append({"amount": amount, "discount": discount["id"]})
        if any(taken) and discount["_is_once"]:
            discount["end"] = now


def left(line: Thing) -> int:
    """What a coupon may still take of it."""
    return max(0, net(line)) if line["discountable"] else 0


def net(line: Thing) -> int:
    return line["amount"] - sum(each["amount"] for each in line["discount_amounts"])


def percentages(coupon: Thing, lines: list[Thing]) -> list[int]:
    return [percent_of(left(line), coupon["percent_off"], line["currency"]) for line in lines]


def amounts(coupon: Thing, lines: list[Thing]) -> list[int]:
    """An amount is for whole periods: what is charged for a part of one has had it already."""
    weights = [0 if line.get("_percent") else left(line) for line in lines]
    total = min(coupon["amount_off"], sum(weights))
    return spread(total, weights, lines[0]["currency"]) if lines else []
