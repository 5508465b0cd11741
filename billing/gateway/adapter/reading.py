"""Stripe's objects in our words. Pure; each raises AmountNotTaken where an amount can't be said in our units."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec

from billing.gateway import domain
from billing.gateway.adapter import wire
from billing.gateway.units import received

HUNDRED = 100


def instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def instant_or_none(seconds: int | None) -> datetime | None:
    return None if seconds is None else instant(seconds)


def payer(found: wire.Customer) -> domain.Payer:
    currency = (found.currency or "").upper()
    return domain.Payer(
        id=found.id, email=found.email or "", name=found.name or "", tenant=found.metadata.get("tenant", ""),
        card=found.invoice_settings.default_payment_method or "", currency=currency,
        balance=received(found.balance, currency), is_delinquent=bool(found.delinquent),
    )  # fmt: skip


def card(found: wire.PaymentMethod) -> domain.Card | None:
    if found.card is None:
        return None
    details = found.card
    return domain.Card(
        id=found.id, brand=details.brand, last4=details.last4, month=details.exp_month, year=details.exp_year
    )


def page(found: wire.Session) -> domain.HostedPage:
    return domain.HostedPage(
        id=found.id, url=found.url or "", status=found.status or "", customer=found.customer or "",
        subscription=found.subscription or "",
    )  # fmt: skip


def price(found: wire.Price) -> domain.Price:
    currency = found.currency.upper()
    return domain.Price(
        id=found.id, code=found.lookup_key or "", amount=received(found.unit_amount or 0, currency), currency=currency,
        interval=found.recurring.interval if found.recurring else "",
    )  # fmt: skip


def subscription(found: wire.Subscription) -> domain.RemoteSubscription:
    items = found.items.data
    return domain.RemoteSubscription(
        id=found.id, customer=found.customer, tenant=found.metadata.get("tenant", ""), status=found.status,
        currency=found.currency.upper(), created_at=instant(found.created), invoice=found.latest_invoice or "",
        items=tuple(
            domain.Item(id=item.id, price=price(item.price), quantity=1 if item.quantity is None else item.quantity)
            for item in items
        ),
        period_start=instant(max(item.current_period_start for item in items)) if items else None,
        period_end=instant(min(item.current_period_end for item in items)) if items else None,
        trial_end=instant_or_none(found.trial_end), cancel_at=instant_or_none(found.cancel_at),
        canceled_at=instant_or_none(found.canceled_at), ended_at=instant_or_none(found.ended_at),
        ends_with_period=found.cancel_at_period_end, card=found.default_payment_method or "",
        is_on_hold=found.pause_collection is not None,
    )  # fmt: skip


def parts(found: list[wire.Part] | None, currency: str) -> int:
    return sum(received(each.amount, currency) for each in found or [])


def line(found: wire.InvoiceLine, currency: str) -> domain.Line:
    details = found.pricing.price_details if found.pricing else None
    return domain.Line(
        id=found.id, text=found.description or "", amount=received(found.amount, currency),
        quantity=1 if found.quantity is None else found.quantity, price=details.price if details else "",
        is_proration=bool(found.parent and found.parent.is_proration),
        starts_at=instant(found.period.start), ends_at=instant(found.period.end),
        discount=parts(found.discount_amounts, currency), tax=parts(found.taxes, currency),
    )  # fmt: skip


def invoice(found: wire.Invoice, *, is_preview: bool = False) -> domain.RemoteInvoice:
    currency = found.currency.upper()

    def money(amount: int) -> int:
        return received(amount, currency)

    about = found.parent.subscription_details if found.parent else None
    paid_by = [each.payment.payment_intent or "" for each in found.payments.data if each.status == "paid"]
    return domain.RemoteInvoice(
        id="" if is_preview else found.id, number=found.number or "", customer=found.customer or "",
        subscription=about.subscription if about else "", status=found.status or "", currency=currency,
        reason=found.billing_reason or "", subtotal=money(found.subtotal),
        discount=parts(found.total_discount_amounts, currency), tax=parts(found.total_taxes, currency),
        total=money(found.total), due=money(found.amount_due), paid=money(found.amount_paid),
        remaining=money(found.amount_remaining), starting_balance=money(found.starting_balance),
        ending_balance=None if found.ending_balance is None else money(found.ending_balance),
        lines=tuple(line(each, currency) for each in found.lines.data), created_at=instant(found.created),
        finalized_at=instant_or_none(found.status_transitions.finalized_at),
        paid_at=instant_or_none(found.status_transitions.paid_at), attempts=found.attempt_count,
        next_attempt_at=instant_or_none(found.next_payment_attempt), page=found.hosted_invoice_url or "",
        pdf=found.invoice_pdf or "", payment=paid_by[-1] if paid_by else "",
    )  # fmt: skip


def credit_note(found: wire.CreditNote) -> domain.CreditNote:
    currency = found.currency.upper()
    return domain.CreditNote(
        id=found.id, number=found.number, invoice=found.invoice, customer=found.customer,
        amount=received(found.amount, currency), currency=currency, reason=found.reason or "", status=found.status,
        created_at=instant(found.created), pdf=found.pdf, refund=found.refunds[0].refund if found.refunds else "",
    )  # fmt: skip


def refund(found: wire.Refund) -> domain.Refund:
    currency = found.currency.upper()
    return domain.Refund(
        id=found.id, payment=found.payment_intent or "", amount=received(found.amount, currency), currency=currency,
        status=found.status or "", created_at=instant(found.created),
    )  # fmt: skip


def coupon(found: wire.Coupon) -> domain.Coupon:
    currency = (found.currency or "").upper()
    months = {"once": 1, "forever": 0}.get(found.duration, found.duration_in_months or 0)
    return domain.Coupon(
        id=found.id, code=found.id, name=found.name or "", months=months, currency=currency,
        percent=int(Decimal(str(found.percent_off)) * HUNDRED) if found.percent_off else 0,
        amount=received(found.amount_off, currency) if found.amount_off else 0,
        is_valid=found.valid, used=found.times_redeemed,
    )  # fmt: skip


def promotion_code(found: wire.PromotionCode) -> domain.PromotionCode:
    return domain.PromotionCode(
        id=found.id, code=found.code, coupon=found.promotion.coupon or "", is_active=found.active
    )


def happening(found: wire.Event) -> domain.Happening:
    return happening_of(found.id, found.type, found.created, found.data.object)


def happening_of(name: str, kind: str, created: int, about: dict[str, Any]) -> domain.Happening:
    """The event with the ids that its object carries: what else it says may be old by now."""
    of_kind, own = str(about.get("object", "")), str(about.get("id", ""))
    return domain.Happening(
        id=name, kind=kind, about=own, about_kind=of_kind, at=instant(created),
        customer=own if of_kind == "customer" else text(about.get("customer")),
        subscription=own if of_kind == "subscription" else subscription_in(about),
    )  # fmt: skip


def subscription_in(about: dict[str, Any]) -> str:
    if named := text(about.get("subscription")):
        return named
    try:
        parent = msgspec.convert(about.get("parent"), wire.InvoiceParent)
    except msgspec.ValidationError:
        return ""
    return parent.subscription_details.subscription if parent.subscription_details else ""


def text(value: object) -> str:
    """An id where it may be null, or the object that was expanded."""
    return value if isinstance(value, str) else ""
