"""An order that is kept at a register with a first part paid, and one that is called off there, its money given back.

As with a pick-up the shop has to say yes: the goods may be sold out, a price may have changed.
"""

from collections import defaultdict
from uuid import UUID

from msgspec.structs import replace

from infra.kit.db.sessions import TenantSession
from modules.orders.api import DiscountIn, HandOut, LineIn, OrderIn, call_off, pay_down, place_order
from modules.pos.documents.booked import Booked, Booking
from modules.pos.documents.faults import Fault
from modules.pos.documents.sales import customer_of, payment_of, unconfirmed
from modules.pos.documents.schemas import ByHand, SaleBody
from modules.pos.documents.schemas import LineIn as Line
from modules.pos.errors import NoOrderNamed
from modules.pos.permissions import Perm
from modules.shops.api import COUNTER
from tenancy.access.api import Actor

BY_HAND = "orders.discount"
"""The right of `orders` that who may change prices or give discounts at a register has there."""


async def book_deposit(session: TenantSession, booking: Booking, body: SaleBody) -> Booked:
    """The order is placed at the prices that the register showed, or not at all; its goods are kept for it."""
    customer, gone = await customer_of(session, body)
    people = {person.known_as: person.name for person in booking.who.people.values()}
    actor = with_rights(booking)
    made = await place_order(session, actor, asked_of(booking, body, customer), booking.at, people)
    paid = HandOut(key=booking.asked.id, payments=[payment_of(each) for each in body.payments])
    await pay_down(session, actor, made.id, paid, booking.at)
    return Booked(order=made.id, faults=[*gone, *await unconfirmed(session, booking, body)])


def with_rights(booking: Booking) -> Actor:
    """The cashier as `orders` knows them: prices by hand are theirs who may change them here, or who agreed to it."""
    may = booking.who.may(Perm.DISCOUNT) or booking.who.may(Perm.PRICE)
    return replace(booking.actor, permissions=booking.actor.permissions | ({BY_HAND} if may else set()))


def asked_of(booking: Booking, body: SaleBody, customer: UUID | None) -> OrderIn:
    return OrderIn(
        lines=[line_of(line, booking, body) for line in body.lines], store=booking.device.store, channel=COUNTER,
        customer=customer, codes=body.coupons, discount=discount_of(body.by_hand), handover="later",
        client_id=booking.asked.id, total=body.total, note=body.note,
    )  # fmt: skip


def line_of(line: Line, booking: Booking, body: SaleBody) -> LineIn:
    seller = booking.who.people.get(line.salesperson or body.salesperson or booking.asked.id)
    return LineIn(
        unit=line.unit, variant=None if line.unit else line.variant, quantity=line.count or line.quantity, id=line.id,
        price=line.own_price, discount=discount_of(line.by_hand), salesperson=seller.known_as if seller else None,
    )  # fmt: skip


def discount_of(given: ByHand | None) -> DiscountIn | None:
    if given is None or not (given.rate or given.amount):
        return None
    return DiscountIn(rate=given.rate or None, amount=given.amount or None, reason=given.reason)


async def book_cancellation(session: TenantSession, booking: Booking, body: SaleBody) -> Booked:
    """The goods are free again, and what was paid goes back to its tenders, exactly as it was said."""
    if body.order is None:
        raise NoOrderNamed
    back: dict[str, int] = defaultdict(int)
    for payment in body.payments:
        back[payment.tender] += payment.amount
    await call_off(session, booking.actor, body.order.id, back, body.note, booking.at)
    faults: list[Fault] = []
    if booking.who.cashier and not booking.who.may(Perm.RETURN):
        faults.append(Fault(code="right_missing", facts={"name": booking.who.name, "right": Perm.RETURN.value}))
    return Booked(order=body.order.id, faults=faults)
