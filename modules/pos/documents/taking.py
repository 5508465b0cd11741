"""A document is taken: claimed by its id, booked, and told where somebody has to look. All of it, or nothing.

The claim is the row itself: of two that bring the same document at once one writes it, and the other waits and finds
it. Whatever a document causes is written in the same transaction.
"""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit.db.sessions import TenantReader, TenantSession
from modules.orders import views as orders
from modules.pos.devices.door import AtRegister
from modules.pos.documents.booking import Booked, Booking, book
from modules.pos.documents.faults import Fault, shown
from modules.pos.documents.people import Who, who_was
from modules.pos.documents.pickups import ANSWERED
from modules.pos.documents.schemas import DocumentIn, FaultOut, ResultOut
from modules.pos.documents.sequence import advance
from modules.pos.errors import DeviceForeign
from modules.pos.models import Register, RegisterDevice, RegisterDocument, RegisterShift
from modules.pos.receipts.tokens import token_in
from modules.pos.shifts.closing import draw_if_whole
from modules.pos.shifts.service import begin_shift, lock_shift

Book = Callable[[TenantSession, Booking], Awaitable[Booked]]
DOCUMENT: sa.Table = RegisterDocument.__table__  # type: ignore[assignment]
SKEWED = timedelta(minutes=5)
AHEAD = timedelta(minutes=2)
STORED = sa.select(
    *(DOCUMENT.c[name] for name in ("id", "kind", "digest", "state", "number", "order_id", "faults", "seq", "shift_id"))
)


def digest_of(asked: DocumentIn) -> bytes:
    """Of all that the device wrote, whatever the order of its keys."""
    return hashlib.sha256(msgspec.json.encode(asked, order="sorted")).digest()


async def take(
    session: TenantSession, device: AtRegister, asked: DocumentIn, at: datetime, *, book: Book = book
) -> ResultOut:
    """Books the document unless it is here already. Raises DeviceForeign for a device of another store."""
    digest = digest_of(asked)
    if before := await find_stored(session, asked):
        return await as_before(session, device, before, digest)
    origin = await origin_of(session, device, asked)
    await begin_shift(session, origin, asked)
    shift = await lock_shift(session, asked.shift)
    who = await who_was(session, asked)
    if not await claim(session, origin, asked, digest, who, at):
        before = await find_stored(session, asked)
        assert before is not None  # noqa: S101  the claim found it
        return await as_before(session, device, before, digest)
    booking = Booking(device=origin, asked=asked, who=who, shift=shift, at=moment(asked, at), received=at)
    booked = await book(session, booking)
    faults = [*await faults_of(session, device, asked, shift, at), *booked.faults]
    await write_down(session, asked, booked, faults)
    await advance(session, asked)
    await draw_if_whole(session, asked.shift, at)
    stored = await find_stored(session, asked)
    assert stored is not None  # noqa: S101  written above
    return await answer(session, device, stored)


async def origin_of(session: TenantReader, device: AtRegister, asked: DocumentIn) -> AtRegister:
    """The device that made it, which may not be the one that hands it in: its storage was saved to a file.

    Raises DeviceForeign.
    """
    if asked.device == device.device and asked.register == device.register:
        return device
    return await maker_of(session, device, asked)


async def maker_of(session: TenantReader, device: AtRegister, asked: DocumentIn) -> AtRegister:
    query = (
        sa.select(RegisterDevice.id, RegisterDevice.name, Register.id.label("register"), Register.code, Register.drawer)
        .join(Register, Register.id == RegisterDevice.register_id)
        .where(RegisterDevice.id == asked.device, Register.id == asked.register, Register.store_id == device.store)
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise DeviceForeign
    return msgspec.structs.replace(
        device, device=row.id, name=row.name, register=row.register, code=row.code, drawer=row.drawer
    )


async def claim(
    session: TenantSession, device: AtRegister, asked: DocumentIn, digest: bytes, who: Who, at: datetime
) -> bool:  # fmt: skip
    """Whether this transaction is the one that books the document."""
    row = {
        "id": asked.id, "kind": asked.kind, "register_id": device.register, "device_id": device.device,
        "store_id": device.store, "seq": asked.seq, "number": asked.number, "shift_id": asked.shift,
        "at": moment(asked, at), "skew_ms": asked.skew_ms, "cashier_id": asked.cashier, "cashier_name": who.name,
        "body": msgspec.to_builtins(asked), "digest": digest, "received_at": at,
        "token": token_in(asked),
    }  # fmt: skip
    add = insert(DOCUMENT).values(**row).on_conflict_do_nothing().returning(DOCUMENT.c.id)
    return await session.scalar(add) is not None


def moment(asked: DocumentIn, at: datetime) -> datetime:
    """When it happened: as the device says, but never in what is the future here."""
    return asked.at if asked.at <= at + AHEAD else at


async def faults_of(
    session: TenantReader, device: AtRegister, asked: DocumentIn, shift: RegisterShift, at: datetime
) -> list[Fault]:
    """What any kind of document may have."""
    faults: list[Fault] = []
    if asked.device != device.device:
        faults.append(Fault(code="recovered"))
    wrong = max(asked.at - at - AHEAD, timedelta(), key=lambda gap: gap) or timedelta(milliseconds=abs(asked.skew_ms))
    if wrong >= SKEWED or asked.at > at + AHEAD:
        faults.append(Fault(code="clock_skew", facts={"minutes": max(1, round(wrong.total_seconds() / 60))}))
    if shift.state == "closed":
        faults.append(Fault(code="shift_closed", facts={"number": shift.number or ""}))
    same = sa.and_(DOCUMENT.c.device_id == asked.device, DOCUMENT.c.seq == asked.seq, DOCUMENT.c.id != asked.id)
    if await session.scalar(sa.select(sa.literal(1)).where(sa.exists().where(same))):
        faults.append(Fault(code="seq_taken"))
    return faults


async def write_down(session: TenantSession, asked: DocumentIn, booked: Booked, faults: list[Fault]) -> None:
    given = {} if booked.number is None else {"number": booked.number}
    is_refused = asked.kind in ANSWERED and booked.order is None
    values: dict[str, Any] = given | {
        "cash": booked.cash, "order_id": booked.order, "faults": msgspec.to_builtins(faults),
        "state": "refused" if is_refused else "review" if faults else "recorded",
    } | ({"body": nameless(asked)} if is_refused else {})  # fmt: skip
    await session.execute(sa.update(RegisterDocument).where(RegisterDocument.id == asked.id).values(**values))


def nameless(asked: DocumentIn) -> dict[str, Any]:
    """As it came, less the words about a person: no order leads to it when that person is removed."""
    left = {name: each for name, each in asked.body.items() if name not in {"customer_name", "note", "order"}}
    return msgspec.to_builtins(asked) | {"body": msgspec.to_builtins(left)}


async def find_stored(session: TenantReader, asked: DocumentIn) -> sa.Row[Any] | None:
    return (await session.execute(STORED.where(DOCUMENT.c.id == asked.id))).first()


async def as_before(session: TenantReader, device: AtRegister, stored: sa.Row[Any], digest: bytes) -> ResultOut:
    """The answer of the first time; a document that says something else under the same id changes nothing."""
    if stored.digest == digest:
        return await answer(session, device, stored)
    fault = shown(Fault(code="document_differs"), device.actor.currency)
    return ResultOut(id=stored.id, state="refused", faults=[fault])


async def answer(session: TenantReader, device: AtRegister, stored: sa.Row[Any]) -> ResultOut:
    faults: list[FaultOut] = [
        shown(each, device.actor.currency) for each in msgspec.convert(stored.faults, list[Fault])
    ]
    report: dict[str, Any] | None = None
    number = ""
    if stored.order_id and stored.kind in ANSWERED:
        own = orders.orders
        number = await session.scalar(sa.select(own.c.number).where(own.c.id == stored.order_id)) or ""
    if stored.kind == "closing":
        report = await session.scalar(sa.select(RegisterShift.report).where(RegisterShift.id == stored.shift_id))
    return ResultOut(
        id=stored.id, state="recorded" if stored.state == "handled" else stored.state, seq=stored.seq,
        number=stored.number, order=stored.order_id, order_number=number, faults=faults, report=report or None,
    )  # fmt: skip
