"""Objects as they are when they are new, in Stripe's shapes."""

from typing import Any

from infra.local.stripe.forms import is_true, rows
from infra.local.stripe.store import Refused, Store, Thing

FOREVER = 86_400 * 365


def product(store: Store, params: Thing) -> Thing:
    now = store.now()
    return {
        "id": params.get("id") or store.name("prod"), "object": "product", "active": True, "created": now,
        "default_price": None, "description": params.get("description"), "images": [], "livemode": False,
        "marketing_features": [], "metadata": params.get("metadata") or {}, "name": params["name"],
        "package_dimensions": None, "shippable": None, "statement_descriptor": None, "tax_code": None,
        "unit_label": None, "updated": now, "url": None,
    }  # fmt: skip


def price(store: Store, params: Thing, of: str) -> Thing:
    repeats = params.get("recurring")
    recurring: Thing | None = None
    if repeats:
        recurring = {
            "interval": repeats["interval"], "interval_count": int(repeats.get("interval_count", 1)), "meter": None,
            "usage_type": "licensed",
        }  # fmt: skip
    return {
        "id": store.name("price"), "object": "price", "active": True, "billing_scheme": "per_unit",
        "created": store.now(), "currency": params["currency"], "custom_unit_amount": None, "livemode": False,
        "lookup_key": params.get("lookup_key"), "metadata": params.get("metadata") or {}, "nickname": None,
        "product": of, "recurring": recurring, "tax_behavior": "unspecified", "tiers_mode": None,
        "transform_quantity": None, "type": "recurring" if repeats else "one_time",
        "unit_amount": int(params["unit_amount"]), "unit_amount_decimal": params["unit_amount"],
    }  # fmt: skip


def customer(store: Store, params: Thing) -> Thing:
    clock = params.get("test_clock")
    return {
        "id": store.name("cus"), "object": "customer", "address": None, "balance": int(params.get("balance", 0)),
        "created": store.now(clock), "currency": None, "default_source": None, "delinquent": False,
        "description": params.get("description"), "email": params.get("email"),
        "invoice_prefix": store.name("x")[2:10].upper(),
        "invoice_settings": {
            "custom_fields": None, "default_payment_method": None, "footer": None, "rendering_options": None,
        },
        "livemode": False, "metadata": params.get("metadata") or {}, "name": params.get("name"),
        "next_invoice_sequence": 1, "phone": params.get("phone"),
        "preferred_locales": params.get("preferred_locales") or [], "shipping": None, "tax_exempt": "none",
        "test_clock": clock,
    }  # fmt: skip


def coupon(store: Store, params: Thing) -> Thing:
    name = params.get("id") or store.name("co")[3:11]
    if name in store.things:
        raise Refused("Coupon already exists.", code="resource_already_exists", param="id")
    months = params.get("duration_in_months")
    percent, amount = params.get("percent_off"), params.get("amount_off")
    if bool(percent) == bool(amount):
        raise Refused("Give percent_off or amount_off.", code="parameter_missing", param="percent_off")
    most = params.get("max_redemptions")
    return {
        "id": name, "object": "coupon", "amount_off": int(amount) if amount else None, "created": store.now(),
        "currency": params.get("currency"), "duration": params["duration"],
        "duration_in_months": int(months) if months else None, "livemode": False,
        "max_redemptions": int(most) if most else None, "metadata": params.get("metadata") or {},
        "name": params.get("name"), "percent_off": float(percent) if percent else None, "redeem_by": None,
        "times_redeemed": 0, "valid": True,
    }  # fmt: skip


def promotion_code(store: Store, params: Thing) -> Thing:
    of = store.get(params["promotion"]["coupon"], "coupon")
    code = params.get("code") or store.name("code")[5:13].upper()
    if any(each["code"].lower() == code.lower() and each["active"] for each in store.all("promotion_code")):
        raise Refused("An active promotion code with this code exists.", code="resource_already_exists", param="code")
    limits = {"first_time_transaction": False, "minimum_amount": None, "minimum_amount_currency": None}
    return {
        "id": store.name("promo"), "object": "promotion_code", "active": True, "code": code, "created": store.now(),
        "customer": None, "expires_at": None, "livemode": False, "max_redemptions": None, "metadata": {},
        "promotion": {"coupon": of["id"], "type": "coupon"}, "restrictions": limits, "times_redeemed": 0,
    }  # fmt: skip


def test_clock(store: Store, params: Thing) -> Thing:
    now = store.now()
    return {
        "id": store.name("clock"), "object": "test_helpers.test_clock", "created": now,
        "deletes_after": now + FOREVER, "frozen_time": int(params["frozen_time"]), "livemode": False,
        "name": params.get("name"), "status": "ready", "status_details": {},
    }  # fmt: skip


def checkout(store: Store, params: Thing) -> Thing:
    """A hosted page for a subscription. `_wants`: what was asked for, as it was."""
    customer = store.get(params["customer"], "customer")
    now, name = store.now_of(customer["id"]), store.name("cs_test")
    lines = rows(params.get("line_items"))
    prices = [store.get(line["price"], "price") for line in lines]
    total = sum(each["unit_amount"] * int(line.get("quantity", 1)) for each, line in zip(prices, lines, strict=True))
    about: Thing = params.get("subscription_data") or {}
    is_free = bool(about.get("trial_end"))
    return {
        "id": name, "object": "checkout.session", "adaptive_pricing": None, "after_expiration": None,
        "allow_promotion_codes": is_true(params.get("allow_promotion_codes")) or None,
        "amount_subtotal": 0 if is_free else total, "amount_total": 0 if is_free else total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": None, "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"), "client_secret": None, "consent": None,
        "consent_collection": None, "created": now, "currency": prices[0]["currency"] if prices else None,
        "currency_conversion": None, "custom_fields": [],
        "custom_text": {
            "after_submit": None, "shipping_address": None, "submit": None, "terms_of_service_acceptance": None,
        },
        "customer": customer["id"], "customer_creation": None, "customer_details": None, "customer_email": None,
        "discounts": [], "expires_at": now + 86_400, "invoice": None, "invoice_creation": None, "livemode": False,
        "locale": params.get("locale"), "metadata": params.get("metadata") or {}, "mode": params["mode"],
        "payment_intent": None, "payment_link": None,
        "payment_method_collection": params.get("payment_method_collection", "always"),
        "payment_method_configuration_details": None, "payment_method_options": {}, "payment_method_types": ["card"],
        "payment_status": "no_payment_required" if is_free else "unpaid",
        "phone_number_collection": {"enabled": False}, "recovered_from": None, "saved_payment_method_options": None,
        "setup_intent": None, "shipping_address_collection": None, "shipping_cost": None, "shipping_options": [],
        "status": "open", "submit_type": None, "subscription": None, "success_url": params.get("success_url"),
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0}, "ui_mode": "hosted_page",
        "url": f"{store.address}/c/pay/{name}", "wallet_options": None, "_wants": params,
    }  # fmt: skip


def portal(store: Store, params: Thing) -> Thing:
    customer, name = store.get(params["customer"], "customer"), store.name("bps")
    flow: Thing | None = None
    if wanted := params.get("flow_data"):
        after: Any = wanted.get("after_completion") or {"type": "portal_homepage"}
        kept = {
            "type": after["type"], "redirect": after.get("redirect"), "hosted_confirmation": None,
        }  # fmt: skip
        flow = {
            "type": wanted["type"], "after_completion": kept, "customer_update": None, "subscription_cancel": None,
            "subscription_update": None, "subscription_update_confirm": None,
        }  # fmt: skip
    return {
        "id": name, "object": "billing_portal.session", "configuration": "bpc_only",
        "created": store.now_of(customer["id"]), "customer": customer["id"], "customer_account": None, "flow": flow,
        "livemode": False, "locale": None, "on_behalf_of": None, "return_url": params.get("return_url"),
        "url": f"{store.address}/p/session/{name}",
    }  # fmt: skip
