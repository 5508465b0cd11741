"""A further payment of an order: recorded at once, or taken by a tender that calls its provider, in steps."""

from datetime import datetime
from uuid import UUID

from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.outbox import Delivered
from infra.kit.problems import NotFound
from modules.orders.errors import NothingToPay, OrderCannotBecome
from modules.orders.schemas import PaymentIn
from modules.orders.services.change import Locked, flag, lock_order, settle, tell
from modules.orders.states import HOLDS_STOCK, OrderState
from modules.payments import api as payments
from modules.payments.api import Bill, Offered, PaymentSettled, PaymentState, RefundSettled
from modules.stock.api import By, by
from tenancy.access.api import Actor


async def pay_order(
    session: TenantSession, actor: Actor, order_id: UUID, asked: PaymentIn, key: str, at: datetime
) -> None:
    """Takes a payment with a recorded tender; `asked.amount` None is all that is left. The same `key` again: no change.

    Raises NothingToPay, TenderTakesTime for a tender that has to be called (see `take_payment`).
    """
    await lock_order(session, order_id, actor)
    if await payments.find_by_key(session, f"{key}:0"):
        return
    order, due = await payable(session, actor, order_id)
    cards = await payments.list_tenders(session, actor.switches)
    offers = [Offered(asked.tender, asked.amount or due)]
    drafts = payments.draft(due, order.currency, offers, cards, key, [asked.reference], order.customer_id)
    author = by(actor, at)
    await payments.write(session, bill_of(order), order.currency, drafts, author)
    for draft in drafts:
        await tell(session, order, "payment", author, tender=draft.label, amount=draft.amount, state=draft.state)
    await settle(session, order, author)


def bill_of(order: Locked) -> Bill:
    return Bill(kind="order", id=order.id, number=order.number, store=order.store_id)


async def begin_payment(
    session: TenantSession, actor: Actor, order_id: UUID, asked: PaymentIn, key: str, at: datetime
) -> UUID:
    """The first step of a payment whose tender is called: written down before anybody is asked."""
    order, due = await payable(session, actor, order_id)
    amount = min(asked.amount or due, due)
    author = by(actor, at)
    payment = await payments.begin(
        session, "order", order.id, order.store_id, asked.tender, amount, order.currency, key, author, actor.switches
    )
    await tell(session, order, "payment", author, tender=payment.label, amount=amount, state=payment.state)
    return payment.id


async def payable(session: TenantSession, actor: Actor, order_id: UUID) -> tuple[Locked, int]:
    """The order, locked, and what is left to pay that is not on its way already."""
    order = await lock_order(session, order_id, actor)
    if order.state not in HOLDS_STOCK | {OrderState.COMPLETED}:
        raise OrderCannotBecome(state=order.state, target=OrderState.PAID)
    due = order.total - order.reversed - order.paid - await payments.under_way(session, order.id)
    if due <= 0:
        raise NothingToPay
    return order, due


async def take_payment(
    databases: Databases, actor: Actor, order_id: UUID, asked: PaymentIn, key: str, at: datetime
) -> PaymentState:
    """The whole way of a called tender, in steps: written, asked, settled. The same `key` again asks, never charges."""
    async with databases.tenant(actor.tenant, actor.cell) as session:
        payment = await payments.find_by_key(session, key)
        if payment is None:
            payment = await begin_payment(session, actor, order_id, asked, key, at)
            await session.commit()
            fresh = True
        else:
            fresh = False
    return await payments.carry_out(databases, actor.tenant, actor.cell, payment, at, fresh=fresh)


async def follow_payment(session: TenantSession, event: PaymentSettled, delivered: Delivered) -> None:
    """A payment's outcome became known: the order says what its payments say."""
    if event.document_kind == "order":
        order = await lock_order(session, event.document)
        by_nobody = By(None, "", delivered.at)
        await tell(
            session, order, "payment_settled", by_nobody, tender=event.label, amount=event.amount, state=event.state
        )
        await settle(session, order, by_nobody)


async def follow_refund(session: TenantSession, event: RefundSettled, delivered: Delivered) -> None:
    """A provider has paid back, or refuses to: then a person has to look at the order."""
    if event.document_kind == "order":
        order = await lock_order(session, event.document)
        kind, by_nobody = "refund_settled" if event.is_refunded else "refund_declined", By(None, "", delivered.at)
        await tell(session, order, kind, by_nobody, tender=event.label, amount=event.amount)
        if not event.is_refunded:
            await flag(session, order, "refund_declined", delivered.at)
        await settle(session, order, by_nobody)


async def receive_payment(session: TenantSession, actor: Actor, order_id: UUID, payment: UUID, at: datetime) -> None:
    """Money that was on its way has arrived. Raises PaymentNotWaiting, NotFound for a payment of something else."""
    order = await lock_order(session, order_id, actor)
    await require_own(session, order_id, payment)
    await payments.receive(session, payment, at)
    await settle(session, order, by(actor, at))


async def ask_payment(databases: Databases, actor: Actor, order_id: UUID, payment: UUID, at: datetime) -> PaymentState:
    """Asks the provider once more; gives what is known now."""
    async with databases.tenant(actor.tenant, actor.cell) as session:
        await lock_order(session, order_id, actor)
        await require_own(session, order_id, payment)
    return await payments.carry_out(databases, actor.tenant, actor.cell, payment, at, fresh=False)


async def require_own(session: TenantSession, order: UUID, payment: UUID) -> None:
    if payment not in {each["id"] for each in await payments.of_document(session, order)}:
        raise NotFound
