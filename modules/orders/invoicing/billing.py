"""What follows for invoices: orders get theirs where the shop wants that, and returns get a credit note."""

from infra.kit.db.sessions import TenantSession
from infra.kit.outbox import Delivered, Subscription
from modules.desk.api import Author
from modules.invoices import api as invoices
from modules.invoices.events import CreditNoteIssued
from modules.orders.events import OrderBillable, OrderCanceled, OrderEdited, OrderFact, OrderRefunded, OrderReturned
from modules.orders.locking import lock_ahead
from modules.orders.services.change import lock_order
from modules.orders.services.invoicing import InvoiceIn, credit_order, note, put_on_invoice
from modules.orders.states import OrderState

NOBODY = Author(None, "")


async def bill(session: TenantSession, event: OrderBillable, delivered: Delivered) -> None:
    """Unless somebody was faster, or the order came back meanwhile."""
    order = await lock_order(session, event.order)
    documents = await invoices.documents_of(session)
    if order.state == OrderState.CANCELED or (documents.only_known and order.customer_id is None):
        return
    if (order.total and order.reversed >= order.total) or await invoices.live_of(session, order.id):
        return
    await put_on_invoice(session, InvoiceIn(orders=[order.id]), NOBODY, delivered.at)


async def credit(session: TenantSession, event: OrderFact, delivered: Delivered) -> None:
    """Whatever happened, what is invoiced becomes what is kept."""
    await lock_order(session, event.order)
    await credit_order(session, event.order, NOBODY, delivered.at)


async def tell_canceled(session: TenantSession, event: CreditNoteIssued, delivered: Delivered) -> None:
    """An invoice that somebody canceled stands in the history of its orders; other credit notes do already."""
    if event.cancels:
        for order in sorted(event.sources):
            await note(session, order, "credited", event.number, NOBODY, delivered.at)


BILLING = (
    Subscription(handler="orders.tell_canceled_invoice", event=CreditNoteIssued, run=tell_canceled),
    Subscription(handler="orders.bill", event=OrderBillable, run=bill, ahead=lock_ahead),
    Subscription(handler="orders.credit_returned", event=OrderReturned, run=credit, ahead=lock_ahead),
    Subscription(handler="orders.credit_refunded", event=OrderRefunded, run=credit, ahead=lock_ahead),
    Subscription(handler="orders.credit_canceled", event=OrderCanceled, run=credit, ahead=lock_ahead),
    Subscription(handler="orders.credit_edited", event=OrderEdited, run=credit, ahead=lock_ahead),
)
