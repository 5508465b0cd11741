"""The read door: what others may join."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from modules.catalog.views import parts, variants
from modules.stock.models import StockLevel, StockMove, Warehouse

levels = (
    sa.select(
        StockLevel.variant_id,
        StockLevel.warehouse_id,
        Warehouse.store_id,
        StockLevel.on_hand,
        StockLevel.reserved,
        sa.case((Warehouse.sells, sa.func.greatest(StockLevel.on_hand - StockLevel.reserved, 0)), else_=0).label(
            "sellable"
        ),
        StockLevel.safety,
        StockLevel.threshold,
        Warehouse.sells,
        StockLevel.oversold,
        StockLevel.changed,
    )
    .join(Warehouse, Warehouse.id == StockLevel.warehouse_id)
    .subquery("stock_levels")
)
"""Each variant in each warehouse: variant_id, warehouse_id, store_id, on_hand, reserved, sellable (≥ 0; 0 where no
store sells from), safety, threshold, sells, oversold, changed (xid8). A variant that never came in has no row."""

# As many bundles as the scarcest part makes, where a store sells from.
BUNDLES = (
    sa.select(
        parts.c.variant_id,
        Warehouse.id.label("warehouse_id"),
        Warehouse.store_id,
        sa.func.min(
            sa.func.floor(
                sa.func.greatest(sa.func.coalesce(StockLevel.on_hand - StockLevel.reserved, 0), 0) / parts.c.quantity
            )
        ).label("sellable"),
    )
    .select_from(
        sa.join(parts, Warehouse, Warehouse.sells).outerjoin(
            StockLevel, sa.and_(StockLevel.warehouse_id == Warehouse.id, StockLevel.variant_id == parts.c.part_id)
        )
    )
    .where(parts.c.kind == "bundle")
    .group_by(parts.c.variant_id, Warehouse.id)
)
sellable = sa.union_all(
    sa.select(levels.c.variant_id, levels.c.warehouse_id, levels.c.store_id, levels.c.sellable), BUNDLES
).subquery("sellable")
"""What can be sold of each variant in each warehouse, bundles by their parts: variant_id, warehouse_id, store_id,
sellable (≥ 0). A variant that never came in has no row; a bundle has one for each warehouse that a store sells from."""


FEW = (
    sa.select(
        StockLevel.variant_id,
        StockLevel.warehouse_id,
        Warehouse.store_id,
        sa.func.greatest(StockLevel.on_hand - StockLevel.reserved, 0).label("sellable"),
        StockLevel.threshold,
    )
    .join(Warehouse, Warehouse.id == StockLevel.warehouse_id)
    .where(StockLevel.low, Warehouse.sells)
)
KEPT = sa.and_(variants.c.is_sold, variants.c.kind != "bundle")
runs_low = FEW.join(variants, sa.and_(variants.c.id == StockLevel.variant_id, KEPT)).subquery("runs_low")
"""Where goods run low: on sale, and a store can sell strictly less of them than their threshold; bundles never.

variant_id, warehouse_id, store_id, sellable (≥ 0), threshold. Goods that never came in anywhere have a level for this:
services.thresholds."""


def low_variants(stores: Collection[UUID] | None = None, warehouse: UUID | None = None) -> sa.Subquery:
    """What runs low in one of these stores (None: in any), by the rule of `runs_low`: for every list and figure.

    variant_id, product_id, sellable (in the emptiest of them), threshold. Levels are put together before their goods
    are looked up: a shop of many stores has a level for each.
    """
    few = FEW
    if stores is not None:
        few = few.where(Warehouse.store_id == sa.func.any(sa.literal(list(stores), sa.ARRAY(sa.Uuid))))
    if warehouse is not None:
        few = few.where(StockLevel.warehouse_id == warehouse)
    each = few.subquery("few")
    least = sa.func.min(each.c.sellable).label("sellable"), sa.func.max(each.c.threshold).label("threshold")
    goods = sa.select(each.c.variant_id, *least).group_by(each.c.variant_id).subquery("few_goods")
    kept = sa.and_(variants.c.id == goods.c.variant_id, KEPT)
    return sa.select(goods, variants.c.product_id).join(variants, kept).subquery("low")


moves = sa.select(
    StockMove.id,
    StockMove.warehouse_id,
    StockMove.variant_id,
    StockMove.kind,
    StockMove.quantity,
    StockMove.balance,
    StockMove.cause_kind,
    StockMove.cause_id,
    StockMove.cause_number,
    StockMove.line_id,
    StockMove.part,
    StockMove.unit_cost,
    StockMove.of_line,
    StockMove.at,
).subquery("stock_moves")
"""The ledger: one row for each change of a level; `balance` is what was there after it. `unit_cost`: what one cost as
it came in, None when unknown. `of_line`: the line whose goods came back. A transfer's `part` 0 leaves, 1 arrives."""

warehouses = sa.select(
    Warehouse.id, Warehouse.name, Warehouse.store_id, Warehouse.sells, Warehouse.archived_at
).subquery("warehouses")
"""Places that hold stock: id, name, store_id (None: the shop's as a whole), sells (the one its store sells from)."""
