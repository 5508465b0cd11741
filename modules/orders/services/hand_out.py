"""What a counter does with an order: money that was taken there is written down as its payments, and it is picked up:
what was left to pay is taken and all of its goods go, or nothing of it happens.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.money import Amount
from modules.orders.errors import DueDiffers, HandedOutBefore, OrderCannotBecome
from modules.orders.fulfillment.schemas import FulfillmentIn
from modules.orders.schemas_record import RecordPayment
from modules.orders.services.change import Locked, lock_order, settle, tell
from modules.orders.services.fulfillments import confirm_part, fulfill_part, fulfillments_of, left_of, send_part
from modules.orders.services.pay import bill_of
from modules.orders.states import HOLDS_STOCK, FulfillmentState, OrderState
from modules.payments import api as payments
from modules.payments.api import Draft, PaymentState
from modules.stock.api import By, by
from tenancy.access.api import Actor


class HandOut(msgspec.Struct, frozen=True, kw_only=True):
    """`key` names it, so that its payments are written once; `confirmed`: the notes that were minded, by their text."""

    key: UUID
    payments: Sequence[RecordPayment] = ()
    confirmed: Sequence[str] = ()


async def hand_out(session: TenantSession, actor: Actor, order_id: UUID, asked: HandOut, at: datetime) -> None:
    """Takes exactly what is left to pay, by whatever it was paid with, and hands over everything that is here.

    The order is locked first, so that of two at once one does it. Raises HandedOutBefore, OrderCannotBecome for a
    canceled order, DueDiffers, and what the fulfillment and the account refuse (OnHold, NotConfirmed, LimitReached …).
    """
    order = await lock_order(session, order_id, actor)
    if order.handed_over_at:
        raise HandedOutBefore(number=order.number)
    if order.state not in HOLDS_STOCK:
        raise OrderCannotBecome(state=order.state, target=OrderState.COMPLETED)
    await collect(session, order, asked, by(actor, at), is_all=True)
    for part in await fulfillments_of(session, order.id):
        if part.state == FulfillmentState.PACKED and part.way != "ship":
            await confirm_part(session, actor, order.id, part.id, asked.confirmed, at)
            await send_part(session, actor, order.id, part.id, at)
    if await left_of(session, order.id):
        await fulfill_part(session, actor, order.id, FulfillmentIn(confirmed=list(asked.confirmed)), at)


async def pay_down(session: TenantSession, actor: Actor, order_id: UUID, asked: HandOut, at: datetime) -> None:
    """A first part of an order was paid, by whatever: at most what is left of it. Raises DueDiffers."""
    await collect(session, await lock_order(session, order_id, actor), asked, by(actor, at), is_all=False)


async def collect(session: TenantSession, order: Locked, asked: HandOut, author: By, *, is_all: bool) -> None:
    """Money that has changed hands already is written down as payments of the order. Raises DueDiffers, and what
    the customer's account refuses.
    """
    due = order.total - order.reversed - order.paid - await payments.under_way(session, order.id)
    came = sum(payment.amount - payment.rounding for payment in asked.payments)
    if came != max(0, due) if is_all else not 0 < came <= due:
        raise DueDiffers(due=Amount(max(0, due), order.currency), paid=Amount(came, order.currency))
    if order.customer_id is None and any(each.tender == payments.ACCOUNT for each in asked.payments):
        raise payments.AccountNeedsCustomer
    drafts = [draft(order, asked, n, payment) for n, payment in enumerate(asked.payments) if payment.amount]
    if not drafts:
        return
    await payments.write(session, bill_of(order), order.currency, drafts, author)
    for each in drafts:
        await tell(session, order, "payment", author, tender=each.label, amount=each.amount, state=each.state)
    await settle(session, order, author)


def draft(order: Locked, asked: HandOut, position: int, payment: RecordPayment) -> Draft:
    return Draft(
        id=new_id(), tender=payment.tender, label=payment.label or payment.tender, amount=payment.amount,
        given=max(payment.amount, payment.given or 0), rounding=payment.rounding, state=PaymentState.PAID,
        reference=payment.reference, key=f"{asked.key}:{position}",
        account_id=order.customer_id if payment.tender == payments.ACCOUNT else None,
    )  # fmt: skip
