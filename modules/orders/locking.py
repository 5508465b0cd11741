"""What is locked ahead for the events of a unit, in the one order that all follow: customers, orders, counters."""

from collections.abc import Sequence
from uuid import UUID

from infra.kit.db.sessions import TenantSession
from modules.customers import api as customers
from modules.customers.events import ProfilesChanged
from modules.invoices import api as invoices
from modules.orders.events import OrderBillable, OrderCanceled, OrderEdited, OrderFact, OrderRefunded, OrderReturned
from modules.orders.services.change import lock_order

BILLED = (OrderBillable, OrderReturned, OrderRefunded, OrderCanceled, OrderEdited)


async def lock_ahead(session: TenantSession, events: Sequence[OrderFact | ProfilesChanged]) -> None:
    """Customers as where profiles are joined, which give their orders on after: units that meet wait, and never for
    each other.
    """
    named = [buyer for event in events for buyer in buyers_of(event) if buyer]
    await customers.lock(session, list((await customers.current(session, named)).values()))
    orders = sorted({event.order for event in events if isinstance(event, BILLED)})
    for order in orders:
        await lock_order(session, order)
    if orders:
        await invoices.hold(session, orders)


def buyers_of(event: OrderFact | ProfilesChanged) -> tuple[UUID | None, ...]:
    return (event.survivor, event.other) if isinstance(event, ProfilesChanged) else (event.customer,)
