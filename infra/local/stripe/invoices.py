"""Invoices: made, finalized, paid or not, given back."""

from collections.abc import Sequence

from infra.local.stripe.amounts import DAY
from infra.local.stripe.cards import SECURED, card_for, outcome
from infra.local.stripe.lines import discount_lines, extra_of, net
from infra.local.stripe.store import Refused, Store, Thing

HOUR = 3_600
RETRIES = (3 * DAY, 5 * DAY, 7 * DAY)
OWING = {"past_due", "unpaid"}


def draft(
    store: Store, subscription: Thing, lines: Sequence[Thing], reason: str, period: tuple[int, int], now: int
) -> Thing:
    """An invoice that isn't final, with everything that waited for one."""
    waiting = [
        each for each in store.all("invoiceitem")
        if each["invoice"] is None and each["customer"] == subscription["customer"]
    ]  # fmt: skip
    whole = [*(extra_of(store, each) for each in waiting), *lines]
    discount_lines(store, subscription, whole, now)
    invoice = store.add(empty(store, subscription, reason, period, now))
    for each in waiting:
        each["invoice"] = invoice["id"]
    for line in whole:
        line["invoice"] = invoice["id"]
    invoice["lines"]["data"] = whole
    count(store, invoice)
    for line in lines:
        remember(subscription, line)
    subscription["latest_invoice"] = invoice["id"]
    store.happened("invoice.created", invoice)
    return invoice


def remember(subscription: Thing, line: Thing) -> None:
    """What was charged for which time: the most that is credited when the item changes within it."""
    if net(line) >= 0:
        start, end = line["period"]["start"], line["period"]["end"]
        subscription["_paid"][line["_item"]] = {"net": net(line), "start": start, "end": end}


def empty(store: Store, subscription: Thing, reason: str, period: tuple[int, int], now: int) -> Thing:
    customer, name = store.get(subscription["customer"]), store.name("in")
    about = {"metadata": subscription["metadata"], "subscription": subscription["id"]}
    off = {"disabled_reason": None, "enabled": False, "liability": None, "provider": None, "status": None}
    asked = {"default_mandate": None, "payment_method_options": None, "payment_method_types": None}
    return {
        "id": name, "object": "invoice", "account_country": "GB", "account_name": "Yuntai", "account_tax_ids": None,
        "amount_due": 0, "amount_overpaid": 0, "amount_paid": 0, "amount_paid_off_stripe": 0, "amount_remaining": 0,
        "amount_shipping": 0, "application": None, "attempt_count": 0, "attempted": False, "auto_advance": True,
        "automatic_tax": off, "automatically_finalizes_at": now + HOUR, "billing_reason": reason,
        "collection_method": "charge_automatically", "created": now, "currency": subscription["currency"],
        "custom_fields": None, "customer": customer["id"], "customer_address": None,
        "customer_email": customer["email"], "customer_name": customer["name"], "customer_phone": None,
        "customer_shipping": None, "customer_tax_exempt": "none", "customer_tax_ids": [],
        "default_payment_method": None, "default_source": None, "default_tax_rates": [], "description": None,
        "discounts": [], "due_date": None, "effective_at": None, "ending_balance": None, "footer": None,
        "from_invoice": None, "hosted_invoice_url": None, "invoice_pdf": None, "issuer": {"type": "self"},
        "last_finalization_error": None, "latest_revision": None,
        "lines": {"data": [], "has_more": False, "object": "list", "url": f"/v1/invoices/{name}/lines"},
        "livemode": False, "metadata": {}, "next_payment_attempt": now + HOUR, "number": None, "on_behalf_of": None,
        "parent": {"type": "subscription_details", "quote_details": None, "subscription_details": about},
        "payment_settings": asked, "period_end": period[1], "period_start": period[0],
        "post_payment_credit_notes_amount": 0, "pre_payment_credit_notes_amount": 0, "receipt_number": None,
        "rendering": None, "shipping_cost": None, "shipping_details": None, "starting_balance": 0,
        "statement_descriptor": None, "status": "draft",
        "status_transitions": dict.fromkeys(("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")),
        "subtotal": 0, "subtotal_excluding_tax": 0, "test_clock": customer["test_clock"],
        "total": 0, "total_discount_amounts": [], "total_excluding_tax": 0, "total_pretax_credit_amounts": [],
        "total_taxes": [], "webhooks_delivered_at": None, "_payments": [],
    }  # fmt: skip


def count(store: Store, invoice: Thing) -> None:
    """Sums, and how much of it the customer's balance takes."""
    lines = invoice["lines"]["data"]
    taken: dict[str, int] = {}
    for line in lines:
        for each in line["discount_amounts"]:
            taken[each["discount"]] = taken.get(each["discount"], 0) + each["amount"]
    invoice["total_discount_amounts"] = [{"amount": amount, "discount": name} for name, amount in taken.items()]
    invoice["discounts"] = list(taken)
    subtotal = sum(line["amount"] for line in lines)
    total = subtotal - sum(taken.values())
    invoice |= {"subtotal": subtotal, "subtotal_excluding_tax": subtotal, "total": total, "total_excluding_tax": total}
    balance = store.get(invoice["customer"])["balance"]
    due = max(0, total + balance) if total > 0 else 0
    invoice |= {"starting_balance": balance, "amount_due": due, "amount_remaining": due}


def finalize(store: Store, invoice: Thing) -> Thing:
    """From here on it is a document. Nothing to pay is paid."""
    if invoice["status"] != "draft":
        raise Refused("This invoice is already finalized.", code="invoice_not_editable")
    count(store, invoice)
    customer, now = store.get(invoice["customer"]), store.now_of(invoice["customer"])
    ending = invoice["starting_balance"] + invoice["total"] - invoice["amount_due"]
    number = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04d}"
    customer["next_invoice_sequence"] += 1
    page = f"{store.address}/i/{invoice['id']}"
    invoice |= {
        "ending_balance": ending, "number": number, "status": "open", "effective_at": now, "hosted_invoice_url": page,
        "invoice_pdf": f"{page}/pdf", "automatically_finalizes_at": None, "next_payment_attempt": None,
    }  # fmt: skip
    invoice["status_transitions"]["finalized_at"] = now
    if customer["balance"] != ending:
        customer["balance"] = ending
        store.happened("customer.updated", customer)
    store.happened("invoice.finalized", invoice)
    if not invoice["amount_remaining"]:
        settle(store, invoice)
    return invoice


def pay(store: Store, invoice: Thing, *, is_person_there: bool = False) -> Thing:
    """Asks the bank. Raises Refused when it doesn't pay; the invoice stays open."""
    if invoice["status"] == "paid":
        raise Refused("Invoice is already paid", code="invoice_already_paid")
    if invoice["status"] not in {"open", "uncollectible"}:
        raise Refused(f"This invoice is {invoice['status']}.", code="invoice_not_editable")
    customer, subscription = store.get(invoice["customer"]), of_subscription(store, invoice)
    card = card_for(store, subscription, customer)
    invoice |= {"attempted": True, "attempt_count": invoice["attempt_count"] + 1}
    said = outcome(card, is_person_there=is_person_there)
    if said:
        failed(store, invoice, subscription, customer, needs_person=bool(card) and card["_does"] == SECURED)
        raise said
    amount, now = invoice["amount_remaining"], store.now_of(customer["id"])
    intent = store.add(intent_of(store, customer, card, amount, invoice["currency"], now))
    store.happened("payment_intent.succeeded", intent)
    invoice["_payments"].append(payment_of(store, invoice, intent, now))
    invoice |= {"amount_paid": invoice["amount_paid"] + amount, "amount_remaining": 0}
    settle(store, invoice)
    return invoice


def intent_of(store: Store, customer: Thing, card: Thing | None, amount: int, currency: str, now: int) -> Thing:
    return {
        "id": store.name("pi"), "object": "payment_intent", "amount": amount, "amount_capturable": 0,
        "amount_received": amount, "application": None, "automatic_payment_methods": None, "canceled_at": None,
        "cancellation_reason": None, "capture_method": "automatic", "client_secret": store.name("pi_secret"),
        "confirmation_method": "automatic", "created": now, "currency": currency, "customer": customer["id"],
        "description": None, "last_payment_error": None, "latest_charge": None, "livemode": False, "metadata": {},
        "next_action": None, "on_behalf_of": None, "payment_method": card["id"] if card else None,
        "payment_method_options": {}, "payment_method_types": ["card"], "processing": None,
        "receipt_email": customer["email"], "review": None, "setup_future_usage": None, "shipping": None,
        "statement_descriptor": None, "statement_descriptor_suffix": None, "status": "succeeded",
        "transfer_data": None, "transfer_group": None, "_refunded": 0,
    }  # fmt: skip


def payment_of(store: Store, invoice: Thing, intent: Thing, now: int) -> Thing:
    return {
        "id": store.name("inpay"), "object": "invoice_payment", "amount_paid": intent["amount"],
        "amount_requested": intent["amount"], "created": now, "currency": invoice["currency"],
        "invoice": invoice["id"], "is_default": True, "livemode": False,
        "payment": {"type": "payment_intent", "payment_intent": intent["id"]}, "status": "paid",
        "status_transitions": {"canceled_at": None, "paid_at": now},
    }  # fmt: skip


def of_subscription(store: Store, invoice: Thing) -> Thing | None:
    details = invoice["parent"]["subscription_details"]
    return store.things.get(details["subscription"]) if details else None


def settle(store: Store, invoice: Thing) -> None:
    """It is paid; a subscription without anything else to pay is in order again."""
    now = store.now_of(invoice["customer"])
    invoice |= {"status": "paid", "attempted": True, "next_payment_attempt": None, "auto_advance": False}
    invoice["status_transitions"]["paid_at"] = now
    store.happened("invoice.paid", invoice)
    store.happened("invoice.payment_succeeded", invoice)
    subscription = of_subscription(store, invoice)
    customer = store.get(invoice["customer"])
    if any(each["status"] == "open" for each in store.of_customer("invoice", customer["id"])):
        return
    customer["delinquent"] = False
    if subscription and subscription["status"] in {"incomplete", *OWING}:
        subscription["status"] = "active"
        store.happened("customer.subscription.updated", subscription)


def failed(store: Store, invoice: Thing, subscription: Thing | None, customer: Thing, *, needs_person: bool) -> None:
    """Tried again three times, some days apart; after the last it is left as it is."""
    now: int = store.now_of(customer["id"])
    tries: int = invoice["attempt_count"]
    is_first = bool(subscription) and subscription["status"] == "incomplete"
    again: int | None = None if is_first or tries > len(RETRIES) else now + RETRIES[tries - 1]
    invoice["next_payment_attempt"] = again
    customer["delinquent"] = True
    if subscription and subscription["status"] in {"active", "trialing"}:
        subscription["status"] = "past_due"
        store.happened("customer.subscription.updated", subscription)
    store.happened("invoice.payment_failed", invoice)
    if needs_person:
        store.happened("invoice.payment_action_required", invoice)


def bill(store: Store, invoice: Thing) -> Thing:
    """Finalizes and asks the bank; a refusal is on the invoice, not in the way."""
    finalize(store, invoice)
    subscription = of_subscription(store, invoice)
    if invoice["status"] == "open" and subscription and subscription["pause_collection"]:
        return void(store, invoice)
    if invoice["status"] == "open":
        try:
            pay(store, invoice)
        except Refused:
            return invoice
    return invoice


def void(store: Store, invoice: Thing, status: str = "void") -> Thing:
    """Nobody owes it any more; what the balance gave goes back."""
    if invoice["status"] not in {"open", "uncollectible"}:
        raise Refused("You can only void open invoices.", code="invoice_not_editable")
    invoice |= {"status": status, "next_payment_attempt": None, "auto_advance": False}
    moment = "voided_at" if status == "void" else "marked_uncollectible_at"
    invoice["status_transitions"][moment] = store.now_of(invoice["customer"])
    if status == "void":
        customer = store.get(invoice["customer"])
        customer["balance"] += invoice["starting_balance"] - invoice["ending_balance"]
    store.happened("invoice.voided" if status == "void" else "invoice.marked_uncollectible", invoice)
    return invoice
