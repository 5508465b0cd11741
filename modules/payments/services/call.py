"""Tenders that call their provider, in steps: written down, asked outside of any transaction, settled.

A crash between two steps is finished by the delivery of `payment.begun`, which asks until the provider says what
became of the payment's key. "Unknown" is an answer: it is asked again, never guessed.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from infra.kit.jobs import Job
from infra.kit.outbox import Delivered, publish
from modules.payments.domain import Answer, Declined, Done, PaymentState, Pending, Tender, state_after
from modules.payments.errors import TenderOff
from modules.payments.events import PaymentBegun, PaymentUnknown
from modules.payments.models import ASKED, Payment
from modules.payments.services.draft import list_tenders
from modules.payments.services.read import By, change_payment, lock_payment
from modules.payments.services.refund import DUE as OWED
from modules.payments.services.refund import carry_out_refund
from modules.payments.services.write import settled
from modules.payments.tenders import any_tender, find_tender

GRACE = timedelta(seconds=45)  # the first call may still be under way: nobody could tell of it yet
PAUSE = timedelta(minutes=1)
OPEN = (PaymentState.CREATED, PaymentState.PENDING, PaymentState.AUTHORIZED, PaymentState.UNKNOWN)
DUE = sa.select(Payment.id).where(sa.text(ASKED), Payment.ask_at <= sa.bindparam("now")).limit(200)


class StillUnknown(RuntimeError):
    """The provider can't say yet: the delivery is tried again later."""


async def begin(  # noqa: PLR0913, PLR0917  what a payment is made of
    session: TenantSession, kind: str, document: UUID, store: UUID, tender: str, amount: int, currency: str, key: str,
    by: By, switches: frozenset[str],
) -> Payment:  # fmt: skip
    """Writes down that `tender` is about to be called; the caller commits before anybody is."""
    card = (await list_tenders(session, switches))[find_tender(tender, switches).kind]
    if not card.is_on:
        raise TenderOff(tender=card.label)
    payment = Payment(
        id=new_id(), document_kind=kind, document_id=document, tender=tender, label=card.label, amount=amount,
        given=amount, rounding=0, refunded=0, currency=currency, state=PaymentState.CREATED, key=key,
        ask_at=by.at + GRACE, store_id=store, is_out=False, who_id=by.id, who_name=by.name, at=by.at,
    )  # fmt: skip
    session.add(payment)
    await session.flush()
    await publish(session, PaymentBegun(payment=payment.id))
    return payment


async def carry_out(
    databases: Databases, tenant: str, cell: str, payment: UUID, at: datetime, *, fresh: bool
) -> PaymentState:
    """Charges a payment that was just begun (`fresh`), or asks what became of it; gives its state afterwards."""
    async with databases.read_tenant(tenant, cell) as session:
        row = (await session.execute(sa.select(*Payment.__table__.c).where(Payment.id == payment))).one()
    if row.state not in OPEN:
        return PaymentState(row.state)
    tender = any_tender(row.tender)
    answer = await (charge(tender, row) if fresh else ask(tender, row))
    async with databases.tenant(tenant, cell) as session:
        state = await settle(session, payment, answer, at)
        await session.commit()
    return state


async def charge(tender: Tender, row: sa.Row[Any]) -> Answer:
    """Authorized, then captured at once: the goods are there."""
    answer = await tender.authorize(amount=row.amount, currency=row.currency, key=row.key)
    if not isinstance(answer, Done):
        return answer
    return await tender.capture(amount=row.amount, currency=row.currency, key=row.key)


async def ask(tender: Tender, row: sa.Row[Any]) -> Answer:
    return await tender.ask(amount=row.amount, currency=row.currency, key=row.key)


async def settle(session: TenantSession, payment: UUID, answer: Answer, at: datetime) -> PaymentState:
    """Takes the provider's answer over; a payment that is settled already stays as it is."""
    row = await lock_payment(session, payment)
    if row.state not in OPEN:
        return PaymentState(row.state)
    state = state_after(PaymentState(row.state), "capture", answer)
    values: dict[str, Any] = {"state": state, "ask_at": at + PAUSE if state in OPEN else None}
    if state == PaymentState.PAID:
        values["settled_at"] = at
    match answer:
        case Done(reference) | Pending(reference):
            values["reference"] = reference or row.reference
        case Declined(reason):
            values["reason"] = reason
        case _:
            pass
    await change_payment(session, payment, values)
    if state not in OPEN:
        await publish(session, settled(row, state))
    if state == PaymentState.UNKNOWN != row.state:
        unknown = PaymentUnknown(
            payment=payment, document_kind=row.document_kind, document=row.document_id, at=at
        )  # fmt: skip
        await publish(session, unknown)
    return state


async def finish(databases: Databases, event: PaymentBegun, delivered: Delivered) -> None:
    """Whoever began the payment may be gone: asks until its outcome is known."""
    now = clock.now()
    async with databases.read_tenant(delivered.tenant, delivered.cell) as session:
        row = (
            await session.execute(sa.select(Payment.state, Payment.at).where(Payment.id == event.payment))
        ).one_or_none()
    if row is None or row.state not in OPEN:
        return
    if now < row.at + GRACE:
        raise StillUnknown("its first call may still be under way")
    if await carry_out(databases, delivered.tenant, delivered.cell, event.payment, now, fresh=False) in OPEN:
        raise StillUnknown("the provider can't say yet")


async def ask_again(databases: Databases, due: object, delivered: Delivered) -> None:  # noqa: ARG001  a job's signature
    """Asks for every payment and refund whose outcome is still open; deliveries that gave up are caught here."""
    now = clock.now()
    async with databases.read_tenant(delivered.tenant, delivered.cell) as session:
        open_ones = (await session.scalars(DUE, {"now": now})).all()
        owed = (await session.scalars(OWED, {"before": now - GRACE})).all()
    for payment in open_ones:
        await carry_out(databases, delivered.tenant, delivered.cell, payment, now, fresh=False)
    for refund in owed:
        await carry_out_refund(databases, delivered.tenant, delivered.cell, refund)


JOB = Job(name="payments.ask", every=timedelta(minutes=10), run=ask_again, of_tenants=True)
