"""A sale over the counter becomes an order as it was: prices, tax, time, number and payments."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.problems import Problem
from modules.catalog import views as catalog
from modules.customers import views as customers
from modules.customers.api import survivor
from modules.orders import views as orders
from modules.orders.api import ReasonOut, RecordIn, RecordLine, RecordPayment, record_order
from modules.payments.api import ACCOUNT, attach_charge
from modules.pos.documents.booked import Booked, Booking
from modules.pos.documents.faults import Fault
from modules.pos.documents.prices import changed_prices
from modules.pos.documents.schemas import LineIn, PaymentIn, SaleBody
from modules.pos.models import Register
from modules.pos.numbers import counter_in
from modules.promotions.api import Cause, Use, claim
from modules.shops.api import COUNTER
from modules.stock.api import sell_hold

ORIGIN = "pos"
"""The origin of orders that registers made."""
OFFERS = ("promotion", "coupon")


async def book_sale(session: TenantSession, booking: Booking, body: SaleBody) -> Booked:
    """The order, and what differs from what we know. Raises what the books refuse."""
    customer, gone = await customer_of(session, body)
    number, taken = await number_of(session, booking)
    asked = await fact_of(session, booking, body, customer, number)
    gone += await hold_of(session, booking, body)
    made = await record_order(session, booking.actor, asked, is_owed=True)
    faults = [*gone, *taken, *await flagged(session, made.id, body)]
    faults += await changed_prices(session, booking, body)
    faults += await used_up(session, booking, body, made.id, customer)
    faults += await unconfirmed(session, booking, body)
    if customer is None and any(payment.tender == ACCOUNT for payment in body.payments):
        faults.append(Fault(code="nobody_owes"))
    await count_on(session, booking)
    return Booked(order=made.id, number=number, faults=faults)


async def hold_of(session: TenantSession, booking: Booking, body: SaleBody) -> list[Fault]:
    """Goods that were put aside for this sale are free for it; that they were not any more is told."""
    if body.hold is None:
        return []
    try:
        async with session.begin_nested():
            await sell_hold(session, booking.actor, body.hold, booking.at)
    except Problem:
        return [Fault(code="hold_ended")]
    return []


async def unconfirmed(session: TenantSession, booking: Booking, body: SaleBody) -> list[Fault]:
    """Wallets whose charge is none that this sale was paid by."""
    faults: list[Fault] = []
    for payment in body.payments:
        key = payment.charge
        if key and not await attach_charge(session, key, booking.asked.id, payment.tender, payment.amount):
            name = payment.label or payment.tender
            faults.append(Fault(code="charge_open", facts={"name": name, "paid": payment.amount}))
    return faults


async def fact_of(
    session: TenantReader, booking: Booking, body: SaleBody, customer: UUID | None, number: str
) -> RecordIn:
    units = await units_of(session, body.lines)
    return RecordIn(
        origin=ORIGIN, external_id=str(booking.asked.id), placed_at=booking.at, number=number,
        store=booking.device.store, channel=COUNTER, customer=customer, customer_name=body.customer_name,
        currency=body.currency, prices_include_tax=body.prices_include_tax, total=body.total,
        lines=[line_of(line, booking, body, units) for line in body.lines],
        payments=[payment_of(payment) for payment in body.payments], note=body.note,
    )  # fmt: skip


def line_of(line: LineIn, booking: Booking, body: SaleBody, units: Mapping[UUID, sa.Row[Any]]) -> RecordLine:
    seller = booking.who.people.get(line.salesperson or body.salesperson or booking.asked.id)
    unit = units.get(line.unit) if line.unit else None
    factor = (line.quantity / line.count).quantize(Decimal("0.001")) if line.count else unit.factor if unit else 1
    return RecordLine(
        id=line.id, variant=line.variant, code=line.code, name=line.name, quantity=line.quantity, amount=line.total,
        tax=line.tax, tax_rate=line.tax_rate, tax_class=line.tax_class, unit_price=line.unit_price,
        reasons=[ReasonOut(r.stage, r.source, r.label, r.amount, r.facts) for r in line.reasons],
        unit=unit.name if unit else line.unit_name, factor=Decimal(factor or 1),
        salesperson=seller.known_as if seller else None, salesperson_name=seller.name if seller else "",
    )  # fmt: skip


def payment_of(payment: PaymentIn) -> RecordPayment:
    return RecordPayment(
        tender=payment.tender, label=payment.label, amount=payment.amount, given=payment.given,
        rounding=payment.rounding, reference=payment.reference,
    )  # fmt: skip


async def units_of(session: TenantReader, lines: Sequence[LineIn]) -> dict[UUID, sa.Row[Any]]:
    """The larger units that lines were sold by, by id."""
    wanted = {line.unit for line in lines if line.unit}
    if not wanted:
        return {}
    units = catalog.units
    query = sa.select(units.c.id, units.c.name, units.c.factor).where(units.c.id.in_(wanted))
    rows: Any = await session.execute(query)
    return {row.id: row for row in rows}


async def customer_of(session: TenantReader, body: SaleBody) -> tuple[UUID | None, list[Fault]]:
    """The customer as they are known now: profiles go into others, and are removed, while a device is away."""
    if body.customer is None:
        return None, []
    known = customers.customers
    query = sa.select(known.c.id).where(known.c.id == body.customer, known.c.erased_at.is_(None))
    found = await session.scalar(query) or await survivor(session, body.customer)
    return found, [] if found else [Fault(code="customer_gone")]


async def number_of(session: TenantReader, booking: Booking) -> tuple[str, list[Fault]]:
    """The number it was given at the register, unless another sale has it: a browser may have lost count."""
    asked = booking.asked
    number = asked.number or f"{booking.device.code}-{asked.seq:06}"
    own = orders.orders
    query = sa.select(own.c.external_id).where(own.c.number == number, own.c.origin == ORIGIN)
    before = await session.scalar(query)
    if before is None or before == str(asked.id):
        return number, []
    return f"{number}/{asked.seq}", [Fault(code="number_taken", facts={"number": number})]


async def count_on(session: TenantSession, booking: Booking) -> None:
    """The register's counter is the highest that any device of it has handed in."""
    if counter := counter_in(booking.asked.number):
        known = sa.update(Register).where(Register.id == booking.device.register, Register.counter < counter)
        await session.execute(known.values(counter=counter))


async def flagged(session: TenantReader, order: UUID, body: SaleBody) -> list[Fault]:
    """What `orders` found odd."""
    flags: list[str] = await session.scalar(sa.select(orders.orders.c.flags).where(orders.orders.c.id == order)) or []
    names = ", ".join(sorted({line.name or line.code for line in body.lines}))[:200]
    unknown = ", ".join(line.name or line.code for line in body.lines if line.variant is None)[:200]
    found = {
        "below_zero": Fault(code="stock_below_zero", facts={"name": names}),
        "unmapped": Fault(code="unknown_goods", facts={"name": unknown or names}),
        "sums_differ": Fault(code="sums_differ"),
        "over_limit": Fault(code="customer_blocked", facts={"name": body.customer_name}),
    }
    return [fault for flag, fault in found.items() if flag in flags]


async def used_up(
    session: TenantSession, booking: Booking, body: SaleBody, order: UUID, customer: UUID | None
) -> list[Fault]:
    """Counts what promotions and coupons were given. One whose uses have run out meanwhile is told, not taken back."""
    cause = Cause(
        order=order, store=booking.device.store, customer=customer, sales=body.total,
        currency=booking.actor.currency, at=booking.at,
    )  # fmt: skip
    faults: list[Fault] = []
    for use, name in uses_of(body):
        try:
            async with session.begin_nested():
                await claim(session, cause, [use])
        except Problem:
            faults.append(Fault(code="coupon_used", facts={"name": name}))
    return faults


def uses_of(body: SaleBody) -> list[tuple[Use, str]]:
    """The promotions on the lines, as `orders` names them in its reasons: id, and behind a blank the code."""
    sums: dict[tuple[UUID, str], tuple[int, str]] = {}
    for reason in (reason for line in body.lines for reason in line.reasons if reason.stage in OFFERS):
        key, _, code = reason.source.partition(" ")
        try:
            source = UUID(key), code
        except ValueError:
            continue
        before, _ = sums.get(source, (0, ""))
        sums[source] = before - reason.amount, str(reason.facts.get("name") or code or reason.label)
    return [
        (Use(promotion=key, code=code, discount=amount), name) for (key, code), (amount, name) in sorted(sums.items())
    ]
