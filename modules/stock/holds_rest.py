"""Goods put aside for customers, for programs."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from infra.kit import clock
from infra.kit.db.sessions import ReadTenantSession, TenantReader, TenantSession
from infra.kit.quantity import to_quantity
from infra.kit.unit import unit_of_work
from modules.stock.permissions import Perm
from modules.stock.services import holds, papers
from modules.stock.services.papers import Paper
from modules.stock.services.warehouses import visible_warehouse
from tenancy.access.api import Acting


class HeldLineIn(msgspec.Struct, frozen=True, kw_only=True):
    variant: UUID
    quantity: Decimal


class StockHoldIn(msgspec.Struct, frozen=True, kw_only=True):
    """For a customer by id, or by `name` alone; in 48 hours it ends unless `until` says otherwise."""

    lines: Annotated[list[HeldLineIn], Meta(min_length=1, max_length=50)]
    warehouse: UUID | None = None
    customer: UUID | None = None
    name: Annotated[str, Meta(max_length=80)] = ""
    until: datetime | None = None
    note: Annotated[str, Meta(max_length=500)] = ""


class StockHoldOut(msgspec.Struct, frozen=True, kw_only=True):
    """`state`: open, released, sold, expired."""

    id: UUID
    number: str
    state: str
    warehouse: UUID
    customer: UUID | None
    name: str
    until: datetime | None
    note: str
    lines: list[HeldLineIn]


async def out_of(session: TenantReader, paper: Paper) -> StockHoldOut:
    card = await holds.card_of(session, paper)
    lines = [HeldLineIn(variant=variant, quantity=quantity) for _, variant, quantity in card.lines]
    return StockHoldOut(
        id=card.id, number=card.number, state=card.state, warehouse=card.warehouse, customer=card.customer,
        name=card.customer_name, until=card.until, note=card.note, lines=lines,
    )  # fmt: skip


class StockHolds(Controller):
    path = "/api/v1/stock-holds"
    tags = ("Stock",)

    @post("/", operation_id="holdStock", needs=Perm.HOLD)
    @unit_of_work
    async def add(self, session: TenantSession, actor: Acting, data: JSONBody[StockHoldIn]) -> StockHoldOut:
        """Puts goods aside: nobody else can buy them until it ends."""
        place = await visible_warehouse(session, actor, data.warehouse)
        asked = holds.HoldIn(
            warehouse=place.id, lines=[(line.variant, to_quantity(line.quantity)) for line in data.lines],
            customer=data.customer, name=data.name, until=data.until, note=data.note,
        )  # fmt: skip
        return await out_of(session, await holds.hold(session, actor, asked, clock.now()))

    @get("/{hold:uuid}", operation_id="getStockHold", needs=Perm.HOLD)
    @unit_of_work
    async def show(self, session: ReadTenantSession, actor: Acting, hold: FromPath[UUID]) -> StockHoldOut:
        """One hold: its goods, for whom, until when, and how far it is."""
        return await out_of(session, await papers.find(session, actor, hold, ("hold",)))

    @post("/{hold:uuid}/release", operation_id="releaseStockHold", needs=Perm.HOLD)
    @unit_of_work
    async def release(self, session: TenantSession, actor: Acting, hold: FromPath[UUID]) -> StockHoldOut:
        """The goods can be sold again. A repeat changes nothing."""
        await papers.find(session, actor, hold, ("hold",))
        return await out_of(session, await holds.let_go(session, actor, hold, clock.now()))
