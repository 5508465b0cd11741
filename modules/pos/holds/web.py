"""Goods put aside in a register's store: fetched by whom they are for, and sold in one go."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec
from litestar import Controller, get

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession
from infra.kit.unit import unit_of_work
from modules.pos.devices.door import BY_DEVICE, Device
from modules.stock.api import HoldCard, list_holds

MOST = 200


class HeldGoods(msgspec.Struct, frozen=True, kw_only=True):
    variant: UUID
    quantity: Decimal


class HeldOut(msgspec.Struct, frozen=True, kw_only=True):
    """`name`: for whom, known by `customer` or not."""

    id: UUID
    number: str
    customer: UUID | None
    name: str
    until: datetime | None
    note: str
    lines: list[HeldGoods]


class HeldApi(Controller):
    path = "/pos/{slug:str}/holds"
    include_in_schema = False
    dependencies = BY_DEVICE

    @get("/", public=True)
    @unit_of_work
    async def held(self, session: ReadTenantSession, device: Device) -> list[HeldOut]:
        """What ends soonest first."""
        return [held_out(card) for card in await list_holds(session, device.actor, clock.now(), MOST)]


def held_out(card: HoldCard) -> HeldOut:
    lines = [HeldGoods(variant=variant, quantity=quantity) for _, variant, quantity in card.lines]
    return HeldOut(
        id=card.id, number=card.number, customer=card.customer, name=card.customer_name, until=card.until,
        note=card.note, lines=lines,
    )  # fmt: skip
