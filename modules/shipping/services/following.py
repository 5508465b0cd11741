"""What carriers say of parcels: by webhook or when they are asked, once or five times, in any order."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.jobs import Job
from infra.kit.outbox import Delivered, publish
from infra.kit.problems import NotFound
from modules.shipping.carriers.port import Carrier, CarrierBusy, CarrierError, CarrierRefused
from modules.shipping.events import BookingWanted, ParcelMoved
from modules.shipping.models import Shipment
from modules.shipping.services.accounts import open_account
from modules.shipping.services.booking import OPEN, Row, change_shipment, fact, lock_shipment
from modules.shipping.tracking import FINAL, Scan, merged, standing

SOON, LATER, PATIENCE = timedelta(hours=2), timedelta(hours=12), timedelta(days=60)
SLOW = timedelta(days=4)
AT_ONCE = 200
DUE = (
    sa.select(Shipment.id, Shipment.account_id, Shipment.booking, Shipment.reference)
    .where(Shipment.ask_at <= sa.bindparam("now"))
    .order_by(Shipment.ask_at)
    .limit(AT_ONCE)
)


async def take_scans(
    session: TenantSession, shipment: UUID, scans: Sequence[Scan], now: datetime, *, account: UUID | None = None
) -> bool:
    """Adds what happened to the parcel, and tells others when that moves it; False when nothing is new.

    Raises NotFound, for a parcel that is not `account`'s too.
    """
    row = await lock_shipment(session, shipment)
    if account is not None and row.account_id != account:
        raise NotFound
    known = msgspec.convert(row.scans, list[Scan])
    every = merged(known, scans, now)
    if every == known:
        return False
    stands = standing(every)
    word = stands.status.value if stands else ""
    await change_shipment(session, row.id, scans=msgspec.to_builtins(every), standing=word)
    if word != row.standing:
        await publish(session, fact(ParcelMoved, row, now))
    return True


async def follow(databases: Databases, due: object, delivered: Delivered) -> None:  # noqa: ARG001  a job's signature
    """Asks carriers for the parcels whose turn it is, and takes up bookings that nobody works on any more."""
    place, now = (delivered.tenant, delivered.cell), clock.now()
    async with databases.read_tenant(*place) as session:
        rows = (await session.execute(DUE, {"now": now})).all()
    carriers: dict[UUID, Carrier] = {}
    for row in rows:
        if row.account_id is None or row.booking not in (*OPEN, "booked"):
            await plan(databases, place, row.id, None)
        elif row.booking in OPEN:
            await take_up(databases, place, row.id, now)
        else:
            if row.account_id not in carriers:
                async with databases.read_tenant(*place) as session:
                    carriers[row.account_id] = await open_account(session, row.account_id)
            await ask(databases, place, row, carriers[row.account_id], now)
        await delivered.renew()


async def take_up(databases: Databases, place: tuple[str, str], shipment: UUID, now: datetime) -> None:
    async with databases.tenant(*place) as session:
        row = await lock_shipment(session, shipment)
        if row.booking in OPEN:
            await change_shipment(session, shipment, ask_at=now)
            await publish(session, fact(BookingWanted, row, now))
        await session.commit()


async def ask(databases: Databases, place: tuple[str, str], row: Any, carrier: Carrier, now: datetime) -> None:
    """Everything the carrier knows of one parcel, and when to ask again."""
    try:
        scans = await carrier.track(row.reference)
    except CarrierBusy as busy:
        await plan(databases, place, row.id, busy.until)
        return
    except CarrierRefused:
        await plan(databases, place, row.id, now + LATER)
        return
    except CarrierError:
        await plan(databases, place, row.id, now + SOON)
        return
    async with databases.tenant(*place) as session:
        await take_scans(session, row.id, scans, now)
        await change_shipment(session, row.id, ask_at=next_time(await lock_shipment(session, row.id), now))
        await session.commit()


def next_time(row: Row, now: datetime) -> datetime | None:
    """Often at first, seldom later, and not at all for what has arrived or was never heard of again."""
    scans = msgspec.convert(row.scans, list[Scan])
    stands = standing(scans)
    if (stands and stands.status in FINAL) or row.state == "canceled":
        return None
    age = now - (scans[0].at if scans else now)
    return None if age > PATIENCE else now + (LATER if age > SLOW else SOON)


async def plan(databases: Databases, place: tuple[str, str], shipment: UUID, at: datetime | None) -> None:
    async with databases.tenant(*place) as session:
        await change_shipment(session, shipment, ask_at=at)
        await session.commit()


JOB = Job(name="shipping.follow", every=timedelta(minutes=30), run=follow, of_tenants=True)
