"""An order that will not happen: goods are free again, recorded money goes back to where it came from."""

from datetime import datetime
from uuid import UUID

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from modules.orders.errors import OrderCannotBecome, PartlyGone
from modules.orders.events import OrderCanceled
from modules.orders.quote.adjusters import Refunded, RefundedLine
from modules.orders.services.change import change, fact, lock_order, tell
from modules.orders.services.context import adjusters_of
from modules.orders.services.fulfillments import fulfillments_of, withdraw
from modules.orders.services.read import lines_of
from modules.orders.states import FulfillmentState, OrderState, become
from modules.payments import api as payments
from modules.stock import api as stock
from modules.stock.api import by
from tenancy.access.api import Actor


async def cancel_order(session: TenantSession, actor: Actor, order_id: UUID, reason: str, at: datetime) -> int:
    """Cancels the whole order; gives what goes back, minor units.

    What came through a provider goes back by it, afterwards. Raises OrderCannotBecome once the goods are handed over
    (that is a return), PartlyGone once a part is (`cancel_rest`), PaymentUnderWay while a payment's outcome is unknown.
    """
    order = await lock_order(session, order_id, actor)
    become(OrderState(order.state), OrderState.CANCELED)
    if order.handed_over_at:
        raise OrderCannotBecome(state=order.state, target=OrderState.CANCELED)
    author, refund = by(actor, at), new_id()
    for part in await fulfillments_of(session, order.id):
        if part.left_at:
            raise PartlyGone
        if part.state != FulfillmentState.CANCELED:
            await withdraw(session, order, part, author, reason)
    await stock.release(session, order.id)
    cards = await payments.list_tenders(session, actor.switches)
    refunded = await payments.give_all_back(
        session, order.id, str(refund), author, store=order.store_id, cards=cards, number=order.number
    )
    lines = tuple(
        RefundedLine(line.id, line.quantity, line.net + line.tax) for line in await lines_of(session, order.id)
    )
    for adjuster in adjusters_of(actor):
        await adjuster.release(session, Refunded(order=order.id, refund=refund, at=at, lines=lines, is_last=True))
    paid = await payments.paid_for(session, order.id)
    await change(session, order, state=OrderState.CANCELED, canceled_at=at, paid=paid)
    await tell(session, order, "canceled", author, reason=reason, refunded=refunded)
    await publish(session, fact(OrderCanceled, order, at, refunded=refunded))
    return refunded
