"""Payments that are settled as soon as they are said: written, received, given back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.outbox import publish
from modules.payments import parts
from modules.payments.domain import PaymentState, become
from modules.payments.errors import PaymentNotWaiting
from modules.payments.events import PaymentSettled
from modules.payments.services.account import Bill, charge
from modules.payments.services.draft import Draft
from modules.payments.services.read import By, change_payment, lock_payment
from modules.payments.tenders import any_tender, is_called

ONE = sa.select(sa.literal(1).label("one")).subquery("one")
DOCUMENT = (sa.bindparam("document_kind", type_=sa.Text), sa.bindparam("document_id", type_=sa.Uuid))
WRITE = sa.select(sa.literal(1)).add_cte(parts.payments(DOCUMENT, ONE))


async def write(
    session: TenantSession,
    bill: Bill,
    currency: str,
    drafts: Sequence[Draft],
    by: By,
    *,
    settled: datetime | None = None,
) -> None:
    """Writes drafted payments of a document, in one statement, and charges what is on account.

    `settled`: when the money was there, where that was at another moment.
    """
    values: dict[str, Any] = {
        "document_kind": bill.kind, "document_id": bill.id, "currency": currency, "paid_store": bill.store,
        "who_id": by.id, "who_name": by.name, "at": by.at, "settled": settled,
        **parts.parameters(drafts),
    }  # fmt: skip
    await session.execute(WRITE, values)
    await charge(session, drafts, currency, bill, by)


async def receive(session: TenantSession, payment: UUID, at: datetime, reference: str = "") -> None:
    """Money that was on its way (a bank transfer) has arrived. Raises PaymentNotWaiting."""
    row = await lock_payment(session, payment)
    if row.state != PaymentState.PENDING or is_called(any_tender(row.tender)):
        raise PaymentNotWaiting
    values: dict[str, Any] = {"state": become(PaymentState(row.state), PaymentState.PAID), "settled_at": at}
    await change_payment(session, payment, values | ({"reference": reference} if reference else {}))
    await publish(session, settled(row, PaymentState.PAID))


def settled(row: sa.Row[Any], state: str) -> PaymentSettled:
    return PaymentSettled(
        payment=row.id, document_kind=row.document_kind, document=row.document_id, state=state, label=row.label,
        amount=row.amount,
    )  # fmt: skip
