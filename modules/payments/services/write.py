"""Payments that are settled as soon as they are said: written, received, given back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.outbox import publish
from modules.payments import parts
from modules.payments.domain import PaymentState, become
from modules.payments.errors import PaymentNotWaiting, PaymentUnderWay
from modules.payments.events import PaymentSettled
from modules.payments.models import Payment, PaymentRefund
from modules.payments.services.draft import Draft
from modules.payments.services.read import COLUMNS, By, change_payment, lock_payment
from modules.payments.services.refund import begin_refund, refund_row
from modules.payments.tenders import any_tender, is_called, is_known

ONE = sa.select(sa.literal(1).label("one")).subquery("one")
DOCUMENT = (sa.bindparam("document_kind", type_=sa.Text), sa.bindparam("document_id", type_=sa.Uuid))
WRITE = sa.select(sa.literal(1)).add_cte(parts.payments(DOCUMENT, ONE))


async def write(
    session: TenantSession, kind: str, document: UUID, currency: str, drafts: Sequence[Draft], by: By
) -> None:
    """Writes drafted payments of a document, in one statement."""
    values: dict[str, Any] = {
        "document_kind": kind, "document_id": document, "currency": currency,
        "who_id": by.id, "who_name": by.name, "at": by.at, **parts.parameters(drafts),
    }  # fmt: skip
    await session.execute(WRITE, values)


async def receive(session: TenantSession, payment: UUID) -> None:
    """Money that was on its way (a bank transfer) has arrived. Raises PaymentNotWaiting."""
    row = await lock_payment(session, payment)
    if row.state != PaymentState.PENDING or is_called(any_tender(row.tender)):
        raise PaymentNotWaiting
    await change_payment(session, payment, {"state": become(PaymentState(row.state), PaymentState.PAID)})
    await publish(session, settled(row, PaymentState.PAID))


def settled(row: sa.Row[Any], state: str) -> PaymentSettled:
    return PaymentSettled(
        payment=row.id, document_kind=row.document_kind, document=row.document_id, state=state, label=row.label,
        amount=row.amount,
    )  # fmt: skip


async def give_back(session: TenantSession, document: UUID, key: str, by: By) -> int:
    """Gives all of a document's money back to the tenders it came with, the last first; what is on its way is voided.

    Gives what has gone back by now, minor units: what came through a provider goes back by it, later. Raises
    PaymentUnderWay while a provider has not said whether it took the money.
    """
    query = sa.select(*COLUMNS).where(Payment.document_id == document).order_by(Payment.id.desc()).with_for_update()
    rows = (await session.execute(query)).all()
    refunds: list[dict[str, Any]] = []
    for row in rows:
        if row.state in {PaymentState.VOIDED, PaymentState.FAILED, PaymentState.REFUNDED, PaymentState.REFUNDING}:
            continue
        if is_known(row.tender) and is_called(any_tender(row.tender)):
            if row.state != PaymentState.PAID:
                raise PaymentUnderWay(tender=row.label)
            await begin_refund(session, row, key, by)
            continue
        if row.state == PaymentState.PENDING:
            await change_payment(session, row.id, {"state": PaymentState.VOIDED})
            continue
        await change_payment(session, row.id, {"state": PaymentState.REFUNDED, "refunded": row.amount})
        if row.amount > row.refunded:
            refunds.append(refund_row(row, key, by, "refunded"))
    if refunds:
        await session.execute(sa.insert(PaymentRefund), refunds)
    return sum(refund["amount"] for refund in refunds)
