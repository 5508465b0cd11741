"""Goods that came back at a register: against their sale, or without a receipt."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from msgspec.structs import replace

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from modules.orders import views as orders
from modules.orders.api import RecordPayment, RefundIn, ReturnIn, ReturnLine, record_order, refund_order, take_back
from modules.payments.api import EXCHANGE, PRIOR
from modules.pos.documents.booked import Booked, Booking
from modules.pos.documents.faults import Fault
from modules.pos.documents.sales import ORIGIN, count_on, customer_of, fact_of, number_of
from modules.pos.documents.schemas import LineIn, SaleBody
from modules.pos.errors import SaleNotHere
from modules.pos.permissions import Perm


async def book_return(session: TenantSession, booking: Booking, body: SaleBody) -> Booked:
    """Takes the goods back and their money out. Raises what the books refuse, SaleNotHere."""
    number, taken = await number_of(session, booking)
    lines, right = body.lines, Perm.RETURN
    order = await order_of(session, body)
    if order is None:
        right, (order, lines) = Perm.BLIND, await once_sold(session, booking, body, number)
    actor = replace(booking.actor, stores=None)  # goods may come back to another store than the one that sold them
    moved = moved_of(body)
    asked = ReturnIn(
        lines=[line_back(line) for line in lines], tender=tender_of(body), note=body.note, refund=not moved
    )
    made = await take_back(session, actor, order, asked, booking.at)
    if moved:
        await refund_order(session, actor, order, RefundIn(amount=moved, tender=EXCHANGE), booking.at)
        await refund_order(session, actor, order, RefundIn(tender=tender_of(body)), booking.at)
    faults = list(taken)
    if made.total != body.total:
        faults.append(Fault(code="amount_differs", facts={"paid": body.total, "worth": made.total}))
    if booking.who.cashier and not booking.who.may(right):
        faults.append(Fault(code="right_missing", facts={"name": booking.who.name, "right": right.value}))
    await count_on(session, booking)
    return Booked(order=order, number=number, faults=faults)


def line_back(line: LineIn) -> ReturnLine:
    condition = "shelf" if line.restock else "damaged"
    return ReturnLine(line=line.return_of or new_id(), quantity=line.quantity, condition=condition, reason=line.reason)


def tender_of(body: SaleBody) -> str:
    """The one tender that was handed back, beside what paid for other goods; several go back as they came."""
    tenders = {payment.tender for payment in body.payments}
    if len(tenders) > 1:
        tenders.discard(EXCHANGE)
    return tenders.pop() if len(tenders) == 1 else ""


def moved_of(body: SaleBody) -> int:
    """In an exchange, what of the goods' worth paid for others, where the rest was paid out; else 0."""
    if len({payment.tender for payment in body.payments}) < 2:  # noqa: PLR2004  one is the exchange
        return 0
    return sum(payment.amount for payment in body.payments if payment.tender == EXCHANGE)


async def order_of(session: TenantReader, body: SaleBody) -> UUID | None:
    """The sale by its order, its document or its number; None without a receipt. Raises SaleNotHere."""
    if body.of is None or not (body.of.order or body.of.document or body.of.number):
        return None
    own, of = orders.orders, body.of
    if of.order:
        known = own.c.id == of.order
    elif of.document:
        known = sa.and_(own.c.origin == ORIGIN, own.c.external_id == str(of.document))
    else:
        known = own.c.number == of.number
    found = await session.scalar(sa.select(own.c.id).where(known).order_by(own.c.placed_at.desc()).limit(1))
    if found is None:
        raise SaleNotHere(number=of.number or str(of.document or of.order))
    return found


async def once_sold(session: TenantSession, booking: Booking, body: SaleBody, number: str) -> tuple[UUID, list[LineIn]]:
    """Without a receipt: a sale of the time before stands for the one that nobody finds, so that it can come back.

    It counts as no sale of ours, and neither its goods nor its money were here.
    """
    customer, _gone = await customer_of(session, body)
    lines = [replace(line, id=new_id()) for line in body.lines]
    fact = await fact_of(session, booking, replace(body, lines=lines), customer, number)
    past = replace(
        fact, origin=orders.PAST, external_id=f"{ORIGIN}:{booking.asked.id}",
        placed_at=booking.at - timedelta(seconds=1), payments=[RecordPayment(tender=PRIOR, amount=body.total)],
    )  # fmt: skip
    made = await record_order(session, booking.actor, past, is_past=True)
    return made.id, [replace(line, return_of=line.id) for line in lines]
