"""Money that a provider gives back: written down with its cause, then asked for by a delivery, in steps.

The refund's key names it: asking with the same key again gives nothing back twice, and tells what became of it.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import Databases, TenantReader, TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import Delivered, publish
from modules.payments.domain import Answer, Declined, Done, OfShop, PaymentState, Pending, state_after
from modules.payments.events import RefundBegun, RefundSettled
from modules.payments.models import REFUND_OPEN, Payment, PaymentRefund
from modules.payments.services.read import By, change_payment, lock_payment
from modules.payments.tenders import any_tender

OPEN = ("created", "unknown")
REFUND: list[Any] = [
    PaymentRefund.id, PaymentRefund.payment_id, PaymentRefund.amount, PaymentRefund.state, PaymentRefund.key,
    Payment.tender, Payment.currency, Payment.reference.label("paid_by"),
]  # fmt: skip
DUE = sa.select(PaymentRefund.id).where(sa.text(REFUND_OPEN), PaymentRefund.at <= sa.bindparam("before")).limit(200)


class StillOwed(RuntimeError):
    """The provider has not said that the money went back: the delivery is tried again later."""


async def begin_refund(session: TenantSession, row: sa.Row[Any], refund: dict[str, Any]) -> None:
    """A part of a payment (every column, locked) is to go back by its provider."""
    await session.execute(sa.insert(PaymentRefund).values(**refund, state="created"))
    await change_payment(session, row.id, {"state": PaymentState.REFUNDING})
    await publish(session, RefundBegun(refund=refund["id"]))


def refund_row(
    row: sa.Row[Any], amount: int, key: str, by: By, *, tender: str, store: UUID | None, rounding: int
) -> dict[str, Any]:
    return {
        "id": new_id(), "payment_id": row.id, "amount": amount, "tender": tender, "rounding": rounding,
        "store_id": store, "key": f"{key}:{row.id}", "who_id": by.id, "who_name": by.name, "at": by.at,
    }  # fmt: skip


async def pay_back(databases: Databases, event: RefundBegun, delivered: Delivered) -> None:
    """Asks the provider until it says what became of the refund."""
    if await carry_out_refund(databases, delivered.tenant, delivered.cell, event.refund) in OPEN:
        raise StillOwed("the provider can't say yet")


async def carry_out_refund(databases: Databases, tenant: str, cell: str, refund: UUID) -> str:
    """Asks for one refund, outside of any transaction; gives its state afterwards."""
    async with databases.read_tenant(tenant, cell) as session:
        row = await find_refund(session, refund)
        tender = any_tender(row.tender)
        if isinstance(tender, OfShop):
            tender = await tender.opened(session, row.paid_by)
    if row.state not in OPEN:
        return row.state
    answer = await tender.refund(amount=row.amount, currency=row.currency, key=row.key)
    async with databases.tenant(tenant, cell) as session:
        state = await settle_refund(session, row.payment_id, refund, answer)
        await session.commit()
    return state


async def find_refund(session: TenantReader, refund: UUID) -> Any:
    query = sa.select(*REFUND).join(Payment, Payment.id == PaymentRefund.payment_id).where(PaymentRefund.id == refund)
    return (await session.execute(query)).one()


async def settle_refund(session: TenantSession, payment: UUID, refund: UUID, answer: Answer) -> str:
    """Takes the provider's answer over; a refund that is settled already stays as it is."""
    whole = await lock_payment(session, payment)
    row = await find_refund(session, refund)
    if row.state not in OPEN:
        return row.state
    values = outcome(answer)
    await session.execute(sa.update(PaymentRefund).where(PaymentRefund.id == refund).values(**values))
    if values["state"] in OPEN:
        return values["state"]
    refunded = whole.refunded + (row.amount if isinstance(answer, Done) else 0)
    state = state_after(PaymentState(whole.state), "refund", answer, is_whole_refund=refunded == whole.amount)
    await change_payment(session, payment, {"state": state, "refunded": refunded})
    told = RefundSettled(
        payment=payment, document_kind=whole.document_kind, document=whole.document_id,
        is_refunded=isinstance(answer, Done), label=whole.label, amount=row.amount,
    )  # fmt: skip
    await publish(session, told)
    return values["state"]


def outcome(answer: Answer) -> dict[str, Any]:
    match answer:
        case Done(reference):
            return {"state": "refunded", "reference": reference}
        case Declined(reason):
            return {"state": "failed", "reason": reason}
        case Pending(reference):
            return {"state": "unknown", "reference": reference}
        case _:
            return {"state": "unknown"}
