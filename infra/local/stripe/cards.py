"""Cards by the numbers that Stripe gives for trying out, and what each of them does."""

from typing import Any

from infra.local.stripe.store import Refused, Store, Thing

GOOD, DECLINED, POOR, EXPIRED, SECURED, FAILS_LATER = "good", "declined", "poor", "expired", "secured", "fails_later"
NUMBERS = {
    "4242424242424242": ("visa", GOOD),
    "5555555555554444": ("mastercard", GOOD),
    "378282246310005": ("amex", GOOD),
    "4000000000000002": ("visa", DECLINED),
    "4000000000009995": ("visa", POOR),
    "4000000000000069": ("visa", EXPIRED),
    "4000002500003155": ("visa", SECURED),
    "4000002760003184": ("visa", SECURED),
    "4000000000000341": ("visa", FAILS_LATER),
}
NAMED = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_authenticationRequired": "4000002760003184",
    "pm_card_chargeCustomerFail": "4000000000000341",
}
SAID = {
    DECLINED: ("card_declined", "generic_decline", "Your card was declined."),
    POOR: ("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    EXPIRED: ("expired_card", "expired_card", "Your card has expired."),
    FAILS_LATER: ("card_declined", "generic_decline", "Your card was declined."),
    SECURED: ("authentication_required", "authentication_required", "This payment needs the card's owner."),
}


def refusal(behavior: str) -> Refused:
    code, cause, message = SAID[behavior]
    return Refused(message, status=402, code=code, cause=cause)


def new_card(store: Store, number: str, *, month: int = 12, year: int = 2034) -> Thing:
    """A payment method. Raises Refused for a number that is none."""
    known = NUMBERS.get("".join(number.split()))
    if known is None:
        raise Refused("Your card number is incorrect.", status=402, code="incorrect_number")
    brand, behavior = known
    return store.add(card_of(store, brand, number[-4:], month, year) | {"_does": behavior})


def card_of(store: Store, brand: str, last4: str, month: int, year: int) -> Thing:
    card: Thing = {
        "brand": brand, "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "US", "display_brand": brand, "exp_month": month, "exp_year": year, "fingerprint": None,
        "funding": "credit", "generated_from": None, "last4": last4,
        "networks": {"available": [brand], "preferred": None}, "three_d_secure_usage": {"supported": True},
        "wallet": None, "regulated_status": None,
    }  # fmt: skip
    nobody = {"address": None, "email": None, "name": None, "phone": None, "tax_id": None}
    return {
        "id": store.name("pm"), "object": "payment_method", "allow_redisplay": "always", "billing_details": nobody,
        "card": card, "created": store.now(), "customer": None, "livemode": False, "metadata": {}, "type": "card",
    }  # fmt: skip


def resolved(store: Store, name: str) -> Thing:
    """A card by id; the names of Stripe's own cards make a new one each time."""
    return new_card(store, NAMED[name]) if name in NAMED else store.get(name, "payment_method")


def attach(store: Store, card: Thing, customer: str) -> Thing:
    """Raises Refused for a card that the bank won't let be kept."""
    if card["_does"] in {DECLINED, POOR, EXPIRED}:
        raise refusal(card["_does"])
    card["customer"] = store.get(customer, "customer")["id"]
    store.happened("payment_method.attached", card)
    return card


def card_for(store: Store, subscription: Thing | None, customer: Thing) -> Thing | None:
    """What an invoice is paid with."""
    own = subscription["default_payment_method"] if subscription else None
    name = own or customer["invoice_settings"]["default_payment_method"]
    return store.things.get(name) if name else None


def make_default(store: Store, customer: Thing, card: str) -> None:
    """What the customer's invoices are paid with from now on, those of each subscription too."""
    customer["invoice_settings"]["default_payment_method"] = card
    store.happened("customer.updated", customer)
    for subscription in store.of_customer("subscription", customer["id"]):
        if subscription["default_payment_method"]:
            subscription["default_payment_method"] = card
            store.happened("customer.subscription.updated", subscription)


def outcome(card: Thing | None, *, is_person_there: bool) -> Refused | None:
    """Whether the bank pays: None when it does."""
    if card is None:
        return Refused("This customer has no attached payment source", code="missing")
    does: Any = card["_does"]
    if does == SECURED and (is_person_there or card.get("_was_secured")):
        return None
    return None if does == GOOD else refusal(does)
