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
from modules.stock.anew import claim_anew
from modules.stock.claims import hand_over_part, release_part, warehouse_names
from modules.stock.costs import CONTRACT as COSTS
from modules.stock.domain import Sellable, is_low
from modules.stock.errors import MoreThanThere, StoreWithoutWarehouse
from modules.stock.events import ReservationsExpired
from modules.stock.models import StockLevel, Warehouse
from modules.stock.parts import StockLine, is_whole, lows, move_on, moves, parameters, reservations, reserve, take
from modules.stock.permissions import Perm
from modules.stock.repository import claims_by_kind, recipes_of
from modules.stock.returns import take_back
from modules.stock.services.holds import HoldCard, HoldIn, hold
from modules.stock.services.holds import let_go as release_hold
from modules.stock.services.holds import list_open as list_holds
from modules.stock.services.holds import take_over as sell_hold
from modules.stock.services.moving import (
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
from modules.stock.services.opening import take_opening_back

__all__ = [
    "COSTS",
    "By",
    "Document",
    "HoldCard",
    "HoldIn",
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
    "claim_anew",
    "hand_over_part",
    "hand_over_reserved",
    "hold",
    "is_low",
    "is_whole",
    "levels_in_store",
    "list_holds",
    "lows",
    "move_on",
    "moves",
    "open_stock",
    "parameters",
    "receive_goods",
    "release",
    "release_hold",
    "release_part",
    "require_warehouse",
    "reservations",
    "reserve",
    "sell",
    "sell_hold",
    "sellable",
    "sellable_by_variant",
    "take",
    "take_back",
    "take_opening_back",
    "warehouse_names",
]

open_stock = receive_goods
"""Opening stock is goods coming in with `kind="opening"`; the cause is what brought it (an import row, a product)."""


class LevelCard(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a variant lies in one warehouse, what of it is promised, and what other channels leave there.

    `sells`: the warehouse is the one that its store sells from.
    """

    warehouse: UUID
    warehouse_name: str
    store: UUID | None
    sells: bool
    variant: UUID
    on_hand: Decimal
    reserved: Decimal
    safety: Decimal


CARDS = sa.select(
    StockLevel.warehouse_id, Warehouse.name, Warehouse.store_id, Warehouse.sells, StockLevel.variant_id,
    StockLevel.on_hand, StockLevel.reserved, StockLevel.safety,
).join(Warehouse)  # fmt: skip
VARIANTS = sa.bindparam("variants", type_=sa.ARRAY(sa.Uuid))


async def levels_in_store(
    session: TenantReader, variants: Sequence[UUID], store: UUID | None = None
) -> list[LevelCard]:
    """The levels of these variants, in the warehouse that `store` sells from, or in all."""
    query = CARDS.where(StockLevel.variant_id == sa.any_(VARIANTS)).order_by(Warehouse.name, Warehouse.id)
    if store:
        query = query.where(Warehouse.store_id == store, Warehouse.sells)
    names = LevelCard.__struct_fields__
    rows: Any = await session.execute(query, {"variants": list(variants)})
    return [LevelCard(**dict(zip(names, row, strict=True))) for row in rows]


async def sellable(session: TenantReader, store: UUID, variant: UUID, *, keeps_safety: bool = False) -> Sellable:
    """How many of `variant` the store can sell now, with the terms that explain it (Σ terms = quantity).

    `keeps_safety`: over another channel than its own counter, which leaves the safety stock there.
    """
    claims = await claims_by_kind(session, variant)
    levels = [
        domain.level_of(card, claims.get(card.warehouse, {}), keeps_safety=keeps_safety)
        for card in await levels_in_store(session, [variant], store)
    ]
    return domain.sellable(levels)


async def sellable_by_variant(
    session: TenantReader, store: UUID, variants: Sequence[UUID], *, keeps_safety: bool = False
) -> dict[UUID, Decimal]:
    """What the store can sell of each variant now; 0 where it has never had any. A bundle is as many as its parts make.

    `keeps_safety` as for `sellable`.
    """
    made = await recipes_of(session, variants)
    parts = [part for recipe in made.values() for part in recipe]
    left = dict.fromkeys([*variants, *parts], ZERO)
    for card in await levels_in_store(session, list(left), store):
        kept = card.safety if keeps_safety else ZERO
        left[card.variant] += max(ZERO, card.on_hand - card.reserved - kept)
    bundles = {
        variant: domain.sellable_kits({str(part): (left[part], needed) for part, needed in recipe.items()})
        for variant, recipe in made.items()
    }
    return {variant: bundles.get(variant, left[variant]) for variant in variants}
