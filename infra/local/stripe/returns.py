"""Money that goes back: refunds of payments, and credit notes for invoices."""

from infra.local.stripe.invoices import settle
from infra.local.stripe.store import Refused, Store, Thing


def refund(store: Store, intent: Thing, amount: int) -> Thing:
    """Raises Refused for more than came in."""
    if not 0 < amount <= intent["amount_received"] - intent["_refunded"]:
        raise Refused("Refund amount is greater than what is left.", code="charge_already_refunded", param="amount")
    intent["_refunded"] += amount
    now = store.now_of(intent["customer"])
    made = store.add(
        {
            "id": store.name("re"), "object": "refund", "amount": amount, "balance_transaction": None, "charge": None,
            "created": now, "currency": intent["currency"], "metadata": {}, "payment_intent": intent["id"],
            "reason": None, "receipt_number": None, "source_transfer_reversal": None, "status": "succeeded",
            "transfer_reversal": None,
        }
    )  # fmt: skip
    store.happened("refund.created", made)
    return made


def credit(store: Store, invoice: Thing, params: Thing) -> Thing:
    """A credit note: of an open invoice it lowers what is owed, of a paid one it goes to the card or to the balance."""
    amount = int(params["amount"])
    to_card, to_balance = int(params.get("refund_amount", 0)), int(params.get("credit_amount", 0))
    is_paid = invoice["status"] == "paid"
    given = invoice["post_payment_credit_notes_amount"] + invoice["pre_payment_credit_notes_amount"]
    limit = max(0, invoice["total"]) - given if is_paid else invoice["amount_remaining"]
    if invoice["status"] not in {"open", "paid"} or not 0 < amount <= limit:
        raise Refused("The credit is more than what is left of the invoice.", code="invalid_amount", param="amount")
    if is_paid and to_card + to_balance + int(params.get("out_of_band_amount", 0)) != amount:
        raise Refused("The parts of the credit note don't add up.", code="invalid_amount", param="refund_amount")
    customer = store.get(invoice["customer"])
    refunds = [refunded(store, invoice, to_card)] if to_card else []
    note = store.add(note_of(store, invoice, params, amount, refunds))
    if is_paid:
        invoice["post_payment_credit_notes_amount"] += amount
        customer["balance"] -= to_balance
    else:
        invoice["pre_payment_credit_notes_amount"] += amount
        invoice["amount_due"] -= amount
        invoice["amount_remaining"] -= amount
    store.happened("credit_note.created", note)
    if not is_paid and not invoice["amount_remaining"]:
        settle(store, invoice)
    return note


def refunded(store: Store, invoice: Thing, amount: int) -> Thing:
    if not invoice["_payments"]:
        raise Refused("There is no payment to refund.", code="invalid_amount", param="refund_amount")
    intent = store.get(invoice["_payments"][-1]["payment"]["payment_intent"])
    made = refund(store, intent, amount)
    return {"amount_refunded": amount, "payment_record_refund": None, "refund": made["id"], "type": "refund"}


def note_of(store: Store, invoice: Thing, params: Thing, amount: int, refunds: list[Thing]) -> Thing:
    name = store.name("cn")
    numbered = sum(each["invoice"] == invoice["id"] for each in store.all("credit_note")) + 1
    is_paid = invoice["status"] == "paid"
    line: Thing = {
        "id": store.name("cnli"), "object": "credit_note_line_item", "amount": amount,
        "description": params.get("memo") or "Credit", "discount_amount": 0, "discount_amounts": [],
        "livemode": False, "metadata": {}, "pretax_credit_amounts": [], "quantity": 1, "tax_rates": [], "taxes": [],
        "type": "custom_line_item", "unit_amount": amount, "unit_amount_decimal": str(amount),
    }  # fmt: skip
    return {
        "id": name, "object": "credit_note", "amount": amount, "amount_shipping": 0,
        "created": store.now_of(invoice["customer"]), "currency": invoice["currency"], "customer": invoice["customer"],
        "customer_balance_transaction": None, "discount_amount": 0, "discount_amounts": [], "effective_at": None,
        "invoice": invoice["id"],
        "lines": {"data": [line], "has_more": False, "object": "list", "url": f"/v1/credit_notes/{name}/lines"},
        "livemode": False, "memo": params.get("memo"), "metadata": {},
        "number": f"{invoice['number']}-CN-{numbered:02d}", "out_of_band_amount": None,
        "pdf": f"{store.address}/i/{invoice['id']}/pdf", "post_payment_amount": amount if is_paid else 0,
        "pre_payment_amount": 0 if is_paid else amount, "pretax_credit_amounts": [], "reason": params.get("reason"),
        "refunds": refunds, "shipping_cost": None, "status": "issued", "subtotal": amount,
        "subtotal_excluding_tax": amount, "total": amount, "total_excluding_tax": amount, "total_taxes": [],
        "type": "post_payment" if is_paid else "pre_payment", "voided_at": None,
    }  # fmt: skip
