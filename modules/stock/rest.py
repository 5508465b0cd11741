"""Stock for programs."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, cast
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta

from infra.kit import clock
from infra.kit.cursors import Paged, Sort, after, page_of
from infra.kit.db.sessions import ReadTenantSession, TenantSession
from infra.kit.problems import NotFound
from infra.kit.quantity import to_quantity
from infra.kit.unit import unit_of_work
from modules.shops.api import visible
from modules.stock import domain
from modules.stock.bundle_pages import Explained, explained
from modules.stock.listing import find_variant, moves_query, places_of
from modules.stock.models import StockMove
from modules.stock.permissions import Perm
from modules.stock.repository import claims_by_kind
from modules.stock.services.documents import correct
from modules.stock.services.moving import require_warehouse, visible_store
from modules.stock.services.warehouses import list_warehouses, visible_warehouse
from modules.stock.views import levels, runs_low
from tenancy.access.api import Acting, Actor

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Cursor = Annotated[str, QueryParameter(max_length=500)]
LEVEL_SORT = (Sort(levels.c.variant_id, UUID), Sort(levels.c.warehouse_id, UUID))
IS_LOW = sa.exists().where(
    runs_low.c.variant_id == levels.c.variant_id, runs_low.c.warehouse_id == levels.c.warehouse_id
)
MOVE_SORT = (Sort(StockMove.id, UUID, descending=True),)


class LevelOut(msgspec.Struct, frozen=True, kw_only=True):
    """A variant in one warehouse, in base units. `sellable`: on hand, less what is reserved, 0 at least.

    `is_low`: a store sells from it, and can sell strictly less than the variant's `threshold` (null: none).
    """

    variant: UUID
    warehouse: UUID
    store: UUID | None
    on_hand: Decimal
    reserved: Decimal
    sellable: Decimal
    threshold: Decimal | None = None
    is_low: bool = False


class TermOut(msgspec.Struct, frozen=True):
    """A step of the sum: on_hand, held, kept, reserved, safety, short."""

    cause: str
    amount: Decimal


class PartSellable(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a bundle: how many of it can be sold there, how many are in one bundle, how many bundles that makes."""

    variant: UUID
    name: str
    code: str
    sellable: Decimal
    needed: Decimal
    makes: Decimal


class SellableOut(msgspec.Struct, frozen=True, kw_only=True):
    """How many can be sold from one place, the safety stock left there. Σ `terms` = `quantity`; a bundle has none:
    the scarcest of its `parts` decides.
    """

    warehouse: UUID
    name: str
    store: UUID | None
    quantity: Decimal
    terms: list[TermOut] = []
    parts: list[PartSellable] = []


class MoveOut(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the ledger: what moved, why, by whom; `balance` is what was there after it."""

    id: UUID
    variant: UUID
    warehouse: UUID
    kind: str
    quantity: Decimal
    balance: Decimal
    cause_kind: str
    cause: UUID
    cause_number: str
    line: UUID
    reason: str
    note: str
    by: str
    at: datetime


class AdjustmentIn(msgspec.Struct, frozen=True, kw_only=True):
    """How many more (or, negative, fewer) there are, and why: damaged, lost, found, own_use, sample, correction,
    counted, other, or one of the merchant's own. `warehouse`: where; else the one that `store` sells from.
    """

    variant: UUID
    quantity: Decimal
    reason: Annotated[str, Meta(max_length=40)]
    store: UUID | None = None
    warehouse: UUID | None = None
    note: Annotated[str, Meta(max_length=500)] = ""


class AdjustmentOut(msgspec.Struct, frozen=True, kw_only=True):
    """The correction's id in the ledger (`cause`), its number, and what is there now."""

    id: UUID
    on_hand: Decimal
    number: str


def level_out(row: sa.Row[Any]) -> LevelOut:
    return LevelOut(
        variant=row.variant_id, warehouse=row.warehouse_id, store=row.store_id, on_hand=row.on_hand,
        reserved=row.reserved, sellable=row.sellable, threshold=row.threshold, is_low=row.is_low,
    )  # fmt: skip


def place_out(place: sa.Row[Any], claims: Mapping[str, Decimal]) -> SellableOut:
    found = domain.sellable([domain.level_of(cast("domain.Lying", place), claims)])
    return SellableOut(
        warehouse=place.id, name=place.name, store=place.store_id, quantity=found.quantity,
        terms=[TermOut(term.cause, term.amount) for term in found.terms],
    )  # fmt: skip


def bundle_out(place: Explained) -> SellableOut:
    names = PartSellable.__struct_fields__
    parts = [PartSellable(**{name: getattr(part, name) for name in names}) for part in place.parts]
    return SellableOut(
        warehouse=place.warehouse, name=place.name, store=place.store, quantity=place.quantity, parts=parts
    )


def move_out(row: sa.Row[Any]) -> MoveOut:
    return MoveOut(
        id=row.id, variant=row.variant_id, warehouse=row.warehouse_id, kind=row.kind, quantity=row.quantity,
        balance=row.balance, cause_kind=row.cause_kind, cause=row.cause_id, cause_number=row.cause_number,
        line=row.line_id, reason=row.reason, note=row.note, by=row.who_name, at=row.at,
    )  # fmt: skip


class StockLevels(Controller):
    path = "/api/v1/stock-levels"
    tags = ("Stock",)

    @get("/", operation_id="listStockLevels", needs=Perm.READ)
    @unit_of_work
    async def list_levels(
        self,
        session: ReadTenantSession,
        actor: Acting,
        *,
        variant: FromQuery[UUID | None] = None,
        store: FromQuery[UUID | None] = None,
        low: FromQuery[bool] = False,
        cursor: FromQuery[Cursor | None] = None,
        limit: Limit = 50,
    ) -> Paged[LevelOut]:
        """What lies where; `low`: only what runs low there. A variant that never came in has no level."""
        query = sa.select(levels, IS_LOW.label("is_low")).where(visible(actor, levels.c.store_id))
        query = query.where(IS_LOW) if low else query
        query = query.where(levels.c.variant_id == variant) if variant else query
        query = query.where(levels.c.store_id == store) if store else query
        rows = (await session.execute(after(query, LEVEL_SORT, cursor, limit))).all()
        return page_of(rows, limit, lambda row: [row.variant_id, row.warehouse_id], level_out)

    @get("/{variant:uuid}/sellable", operation_id="explainSellable", needs=Perm.READ)
    @unit_of_work
    async def explain(self, session: ReadTenantSession, actor: Acting, variant: FromPath[UUID]) -> list[SellableOut]:
        """Why so many of a variant can be sold, for each place that a store sells from."""
        row = await find_variant(session, variant)
        if row is None:
            raise NotFound
        if row.kind == "bundle":
            return [bundle_out(place) for place in await explained(session, actor, variant)]
        kinds = await claims_by_kind(session, variant)
        places = [place for place in await places_of(session, actor, variant) if place.sells]
        return [place_out(place, kinds.get(place.id, {})) for place in places]


class StockMoves(Controller):
    path = "/api/v1/stock-moves"
    tags = ("Stock",)

    @get("/", operation_id="listStockMoves", needs=Perm.READ)
    @unit_of_work
    async def list_moves(
        self,
        session: ReadTenantSession,
        actor: Acting,
        *,
        variant: FromQuery[UUID | None] = None,
        warehouse: FromQuery[UUID | None] = None,
        cursor: FromQuery[Cursor | None] = None,
        limit: Limit = 50,
    ) -> Paged[MoveOut]:
        """The ledger, newest first: each change of each level."""
        query = after(moves_query(actor, variant, warehouse), MOVE_SORT, cursor, limit)
        rows = (await session.execute(query)).all()
        return page_of(rows, limit, lambda row: [row.id], move_out)


class StockAdjustments(Controller):
    path = "/api/v1/stock-adjustments"
    tags = ("Stock",)

    @post("/", operation_id="adjustStock", needs=Perm.ADJUST)
    @unit_of_work
    async def add_adjustment(
        self, session: TenantSession, actor: Acting, data: JSONBody[AdjustmentIn]
    ) -> AdjustmentOut:
        """Corrects a level for a stated reason. Without `warehouse` and `store` in the shop's default one."""
        place = await place_of(session, actor, data)
        paper, on_hand = await correct(
            session, actor, place, data.variant, to_quantity(data.quantity), reason=data.reason, note=data.note,
            at=clock.now(),
        )  # fmt: skip
        return AdjustmentOut(id=paper.id, on_hand=on_hand, number=paper.number)


async def place_of(session: TenantSession, actor: Actor, data: AdjustmentIn) -> UUID:
    """Raises WarehouseUnknown, StoreUnknown."""
    if data.warehouse:
        return (await visible_warehouse(session, actor, data.warehouse)).id
    store = await visible_store(session, actor, data.store)
    await require_warehouse(session, store)
    cards = await list_warehouses(session, actor)
    return next(card.id for card in cards if card.sells and card.store == store)
