"""Parked sales of a store: put aside, looked at, taken up once."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta
from sqlalchemy.dialects.postgresql import insert

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.unit import unit_of_work
from modules.pos.devices.door import BY_DEVICE, AtRegister, Device
from modules.pos.errors import SaleTaken
from modules.pos.models import ParkedSale

MOST = 200
REMEMBERED = timedelta(days=30)
"""How long a device that was off line may still ask for what it has taken."""


class ParkedIn(msgspec.Struct, frozen=True, kw_only=True):
    """`id` is the device's: the same again is parked once. `body` is the register's own."""

    id: UUID
    body: dict[str, Any]
    label: Annotated[str, Meta(max_length=200)] = ""
    total: Annotated[int, Meta(ge=-(10**15), le=10**15)] = 0
    by: Annotated[str, Meta(max_length=200)] = ""


class ParkedOut(msgspec.Struct, frozen=True, kw_only=True):
    """`at`: when it was parked; `register`: where."""

    id: UUID
    label: str
    total: int
    by: str
    at: datetime
    register: UUID
    body: dict[str, Any]


COLUMNS = (
    ParkedSale.id, ParkedSale.label, ParkedSale.total, ParkedSale.parked_by.label("by"),
    ParkedSale.parked_at.label("at"), ParkedSale.register_id.label("register"), ParkedSale.body,
)  # fmt: skip


def free_for(device: AtRegister) -> sa.ColumnElement[bool]:
    """Nobody has taken it, or this very device, which didn't hear of it."""
    return sa.or_(ParkedSale.taken.is_(None), ParkedSale.taken == device.device)


class ParkedApi(Controller):
    path = "/pos/{slug:str}/parked"
    include_in_schema = False
    dependencies = BY_DEVICE

    @get("/", public=True)
    @unit_of_work
    async def parked(self, session: ReadTenantSession, device: Device) -> list[ParkedOut]:
        own = ParkedSale.store_id == device.store, ParkedSale.taken.is_(None)
        query = sa.select(*COLUMNS).where(*own).order_by(ParkedSale.parked_at.desc())
        return [ParkedOut(**row) for row in (await session.execute(query.limit(MOST))).mappings()]

    @post("/", public=True, outside=True, status_code=201)
    @unit_of_work
    async def park(self, session: TenantSession, device: Device, data: JSONBody[ParkedIn]) -> Response[None]:
        row = {
            "id": data.id, "store_id": device.store, "register_id": device.register, "label": data.label,
            "body": data.body, "total": data.total, "parked_by": data.by, "parked_at": clock.now(),
        }  # fmt: skip
        over = ParkedSale.store_id == device.store, ParkedSale.taken_at < clock.now() - REMEMBERED
        await session.execute(sa.delete(ParkedSale).where(*over))
        await session.execute(insert(ParkedSale).values(**row).on_conflict_do_nothing(index_elements=["id"]))
        return Response(None, status_code=201)

    @delete("/{parked:uuid}", public=True, outside=True, status_code=200)
    @unit_of_work
    async def take(self, session: TenantSession, device: Device, parked: FromPath[UUID]) -> ParkedOut:
        """Of two devices that try, one has it; the same one again is given it again. Raises SaleTaken."""
        own = sa.and_(ParkedSale.id == parked, ParkedSale.store_id == device.store, free_for(device))
        first = sa.func.coalesce(ParkedSale.taken_at, clock.now())
        change = sa.update(ParkedSale).where(own).values(taken=device.device, taken_at=first)
        row = (await session.execute(change.returning(*COLUMNS))).mappings().one_or_none()
        if row is None:
            raise SaleTaken
        return ParkedOut(**row)
