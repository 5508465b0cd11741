"""What a document causes. It has happened: what is odd about it is told, and it is booked all the same."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR

from infra.kit.db.sessions import TenantSession
from infra.kit.problems import Problem
from modules.pos.documents.booked import Booked, Booking, cash_of
from modules.pos.documents.deposits import book_cancellation, book_deposit
from modules.pos.documents.faults import Fault, not_booked, not_done
from modules.pos.documents.pickups import book_pickup
from modules.pos.documents.returns import book_return
from modules.pos.documents.sales import book_sale, count_on
from modules.pos.documents.schemas import (
    ClosingBody,
    EntryBody,
    HandoverBody,
    OpeningBody,
    SaleBody,
)
from modules.pos.models import RegisterDocument, RegisterShift
from modules.pos.permissions import Perm

__all__ = ["Booked", "Booking", "book", "keep"]

T = TypeVar("T")
Book = Callable[[TenantSession, Booking, Any], Awaitable[Booked]]


async def book(session: TenantSession, booking: Booking) -> Booked:
    """Books by kind; a body that can't be read is kept and told."""
    body_type, run = KINDS[booking.asked.kind]
    try:
        body = msgspec.convert(booking.asked.body, body_type, strict=False)
    except msgspec.ValidationError as error:
        return Booked(faults=[Fault(code="unreadable", facts={"why": str(error)[:200]})])
    return await run(session, booking, body)


async def keep(_session: TenantSession, _booking: Booking) -> Booked:
    """Books nothing: what failed by our fault waits for a person, and holds up nothing behind it."""
    return Booked(faults=[Fault(code="not_booked", facts={"why": "?", "problem": "our_fault"})])


async def trade(
    session: TenantSession, booking: Booking, body: SaleBody,
    run: Callable[[TenantSession, Booking, SaleBody], Awaitable[Booked]],
) -> Booked:  # fmt: skip
    """A sale or return. What the books refuse waits for a person; the money in the drawer is there either way."""
    sign = -1 if booking.asked.kind == "return" else 1
    cash = sign * cash_of(body.payments)
    try:
        async with session.begin_nested():
            booked = await run(session, booking, body)
    except Problem as problem:
        return Booked(cash=cash, faults=[not_booked(problem)])
    return msgspec.structs.replace(booked, cash=cash)


async def sold(session: TenantSession, booking: Booking, body: SaleBody) -> Booked:
    return await trade(session, booking, body, book_sale)


async def came_back(session: TenantSession, booking: Booking, body: SaleBody) -> Booked:
    return await trade(session, booking, body, book_return)


async def ordered(
    session: TenantSession, booking: Booking, body: SaleBody,
    run: Callable[[TenantSession, Booking, SaleBody], Awaitable[Booked]],
) -> Booked:  # fmt: skip
    """What an order refuses did not happen: the money goes back to who brought it. What is busy is asked again."""
    await count_on(session, booking)
    try:
        async with session.begin_nested():
            booked = await run(session, booking, body)
    except Problem as problem:
        if problem.status >= HTTP_500_INTERNAL_SERVER_ERROR:
            raise
        return Booked(faults=[not_done(problem)])
    sign = -1 if booking.asked.kind == "cancellation" else 1
    return msgspec.structs.replace(booked, cash=sign * cash_of(body.payments))


async def picked_up(session: TenantSession, booking: Booking, body: SaleBody) -> Booked:
    return await ordered(session, booking, body, book_pickup)


async def kept(session: TenantSession, booking: Booking, body: SaleBody) -> Booked:
    return await ordered(session, booking, body, book_deposit)


async def called_off(session: TenantSession, booking: Booking, body: SaleBody) -> Booked:
    return await ordered(session, booking, body, book_cancellation)


async def opened(session: TenantSession, booking: Booking, body: OpeningBody) -> Booked:
    """The shift's beginning, which is its earliest opening: a register that shares the drawer joins it later, and what
    it puts in came while the shift was open. Another shift that is open on the drawer is told.
    """
    shift = booking.shift
    if await joins(session, booking):
        return Booked(cash=body.float, faults=lacks(booking, Perm.CASH) if body.float else [])
    values = {"opened_at": booking.at, "opened_by": booking.who.name, "drawer": body.drawer or shift.drawer}
    await session.execute(sa.update(RegisterShift).where(RegisterShift.id == shift.id).values(**values))
    other = sa.and_(
        RegisterShift.store_id == shift.store_id, RegisterShift.drawer == values["drawer"],
        RegisterShift.id != shift.id, RegisterShift.state == "open", RegisterShift.opened_at < booking.at,
    )  # fmt: skip
    is_open = await session.scalar(sa.select(sa.exists().where(other)))
    return Booked(cash=body.float, faults=[Fault(code="drawer_open")] if is_open else [])


async def joins(session: TenantSession, booking: Booking) -> bool:
    """Whether the shift was begun before this opening, whichever of the two came first."""
    own, asked = RegisterDocument, booking.asked
    sooner = sa.tuple_(own.at, own.id) < sa.tuple_(sa.literal(booking.at), sa.literal(asked.id))
    before = sa.exists().where(own.shift_id == asked.shift, own.kind == "opening", own.id != asked.id, sooner)
    return bool(await session.scalar(sa.select(before)))


async def moved(_session: TenantSession, booking: Booking, body: EntryBody) -> Booked:
    cash = body.amount if body.what == "in" else -body.amount
    return Booked(cash=cash, faults=lacks(booking, Perm.CASH))


async def handed_over(_session: TenantSession, _booking: Booking, _body: HandoverBody) -> Booked:
    return Booked()


async def closed(session: TenantSession, booking: Booking, body: ClosingBody) -> Booked:
    """The count is kept; the Z is drawn once all that came before is here."""
    shift = booking.shift
    if shift.state != "open":
        return Booked(faults=[] if shift.state == "closed" else [Fault(code="shift_closed", facts={"number": ""})])
    values: dict[str, Any] = {
        "state": "closing", "closed_at": booking.at, "closed_by": booking.who.name,
        "counted": {"counted": body.counted, "count": body.count, "note": body.note},
    }  # fmt: skip
    await session.execute(sa.update(RegisterShift).where(RegisterShift.id == shift.id).values(**values))
    return Booked(faults=lacks(booking, Perm.CLOSE))


def lacks(booking: Booking, right: Perm) -> list[Fault]:
    """Somebody did what neither they nor who approved of it may: rights may have changed while the device was away."""
    who = booking.who
    if who.cashier is None or who.may(right):
        return []
    return [Fault(code="right_missing", facts={"name": who.name, "right": right.value})]


KINDS: dict[str, tuple[type[msgspec.Struct], Book]] = {
    "opening": (OpeningBody, opened),
    "sale": (SaleBody, sold),
    "return": (SaleBody, came_back),
    "entry": (EntryBody, moved),
    "handover": (HandoverBody, handed_over),
    "closing": (ClosingBody, closed),
    "pickup": (SaleBody, picked_up),
    "deposit": (SaleBody, kept),
    "cancellation": (SaleBody, called_off),
}
