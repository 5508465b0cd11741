"""The door to stock: parts of statements that take or reserve goods, goods coming in, and what can be sold."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.quantity import ZERO
from modules.stock import domain
from modules.stock.claims import hand_over_part, release_part, warehouse_names
from modules.stock.domain import Sellable, is_low
from modules.stock.errors import MoreThanThere, StoreWithoutWarehouse
from modules.stock.events import ReservationsExpired
from modules.stock.models import StockLevel, Warehouse
from modules.stock.parts import StockLine, is_whole, move_on, moves, parameters, reservations, reserve, take
from modules.stock.permissions import Perm
from modules.stock.service import (
    By,
    Document,
    add_warehouses,
    adjust,
    by,
    hand_over_reserved,
    receive_goods,
    release,
    require_warehouse,
    sell,
)

__all__ = [
    "By",
    "Document",
    "LevelCard",
    "MoreThanThere",
    "Perm",
    "ReservationsExpired",
    "Sellable",
    "StockLine",
    "StoreWithoutWarehouse",
    "add_warehouses",
    "adjust",
    "by",
    "hand_over_part",
    "hand_over_reserved",
    "is_low",
    "is_whole",
    "levels_in_store",
    "move_on",
    "moves",
    "open_stock",
    "parameters",
    "receive_goods",
    "release",
    "release_part",
    "require_warehouse",
    "reservations",
    "reserve",
    "sell",
    "sellable",
    "sellable_by_variant",
    "take",
    "warehouse_names",
]

open_stock = receive_goods
"""Opening stock is goods coming in with `kind="opening"`; the cause is what brought it (an import row, a product)."""


class LevelCard(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a variant lies in one warehouse, and what of it is promised."""

    warehouse: UUID
    warehouse_name: str
    store: UUID | None
    variant: UUID
    on_hand: Decimal
    reserved: Decimal


CARDS = sa.select(
    StockLevel.warehouse_id, Warehouse.name, Warehouse.store_id, StockLevel.variant_id, StockLevel.on_hand,
    StockLevel.reserved,
).join(Warehouse)  # fmt: skip
VARIANTS = sa.bindparam("variants", type_=sa.ARRAY(sa.Uuid))


async def levels_in_store(
    session: TenantReader, variants: Sequence[UUID], store: UUID | None = None
) -> list[LevelCard]:
    """The levels of these variants, in the warehouse of `store` or in all."""
    query = CARDS.where(StockLevel.variant_id == sa.any_(VARIANTS)).order_by(Warehouse.name, Warehouse.id)
    if store:
        query = query.where(Warehouse.store_id == store)
    names = LevelCard.__struct_fields__
    rows: Any = await session.execute(query, {"variants": list(variants)})
    return [LevelCard(**dict(zip(names, row, strict=True))) for row in rows]


async def sellable(session: TenantReader, store: UUID, variant: UUID) -> Sellable:
    """How many of `variant` the store can sell now, with the terms that explain it (Σ terms = quantity)."""
    cards = await levels_in_store(session, [variant], store)
    return domain.sellable([domain.Level(on_hand=card.on_hand, reserved=card.reserved) for card in cards])


async def sellable_by_variant(session: TenantReader, store: UUID, variants: Sequence[UUID]) -> dict[UUID, Decimal]:
    """What the store can sell of each variant now; 0 where it has never had any."""
    found = dict.fromkeys(variants, ZERO)
    for card in await levels_in_store(session, variants, store):
        found[card.variant] += max(ZERO, card.on_hand - card.reserved)
    return found
