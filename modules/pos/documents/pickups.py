"""An order is picked up at a register: what was left to pay is in its drawer, and the goods are gone.

It can be refused, as no sale can: another register may have handed the order out. So the register asks the shop and
waits. It asks by a document all the same, which is kept on the device first: it has a place in the shift, and one whose
answer was lost is asked again and is what it was.
"""

from infra.kit.db.sessions import TenantSession
from modules.orders.api import HandOut, hand_out
from modules.pos.documents.booked import Booked, Booking
from modules.pos.documents.faults import Fault
from modules.pos.documents.sales import payment_of, unconfirmed
from modules.pos.documents.schemas import SaleBody
from modules.pos.errors import NoOrderNamed
from modules.pos.permissions import Perm

ANSWERED = frozenset({"pickup", "deposit", "cancellation"})
"""Kinds that happen only if the shop says so: without an order that they were booked on they are refused."""


async def book_pickup(session: TenantSession, booking: Booking, body: SaleBody) -> Booked:
    """Raises what the order refuses."""
    if body.order is None:
        raise NoOrderNamed
    asked = HandOut(
        key=booking.asked.id, payments=[payment_of(each) for each in body.payments], confirmed=body.order.confirmed
    )
    await hand_out(session, booking.actor, body.order.id, asked, booking.at)
    faults = await unconfirmed(session, booking, body)
    if booking.who.cashier and not booking.who.may(Perm.SELL):
        faults.append(Fault(code="right_missing", facts={"name": booking.who.name, "right": Perm.SELL.value}))
    return Booked(order=body.order.id, faults=faults)
