"""The read door: what others may join."""

import sqlalchemy as sa

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
        Warehouse.sells,
        StockLevel.oversold,
        StockLevel.changed,
    )
    .join(Warehouse, Warehouse.id == StockLevel.warehouse_id)
    .subquery("stock_levels")
)
"""Each variant in each warehouse: variant_id, warehouse_id, store_id, on_hand, reserved, sellable (≥ 0; 0 where no
store sells from), safety, sells, oversold, changed (xid8). A variant that never came in has no row."""

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
