"""The read door: what others may join. Columns are stable. Amounts in minor units of the shop's currency."""

import sqlalchemy as sa

from modules.costing.models import CostEntry, CostLevel
from modules.stock.views import moves

OF = sa.func.coalesce(CostEntry.of_line, CostEntry.line_id)

entries = sa.select(
    CostEntry.move_id,
    CostEntry.variant_id,
    CostEntry.warehouse_id,
    CostEntry.at,
    CostEntry.kind,
    CostEntry.quantity,
    CostEntry.unit_cost,
    CostEntry.value,
    CostEntry.corrected,
    CostEntry.cause_id,
    CostEntry.line_id,
    CostEntry.of_line,
).subquery("cost_entries")
"""Each move of stock that has been valued: `value` signed as its quantity; `unit_cost` in major units."""

levels = sa.select(
    CostLevel.warehouse_id, CostLevel.variant_id, CostLevel.quantity, CostLevel.value, CostLevel.unit_cost
).subquery("cost_levels")
"""What each variant in each warehouse is worth now: quantity, value, unit_cost (major units)."""

line_costs = (
    sa.select(
        OF.label("line_id"),
        sa.func.sum(-CostEntry.quantity).label("quantity"),
        sa.cast(sa.func.sum(-CostEntry.value), sa.BigInteger).label("cost"),
    )
    .where(CostEntry.kind.in_(["sell", "return"]))
    .group_by(OF)
    .subquery("line_costs")
)
"""What the goods of each order line had cost: line_id, quantity (less what came back), cost. Valued moves alone: a sale
of the last minutes may be missing, see `sales`."""

sales = (
    sa.select(
        moves.c.id.label("move_id"),
        sa.func.coalesce(moves.c.of_line, moves.c.line_id).label("line_id"),
        moves.c.variant_id,
        moves.c.warehouse_id,
        moves.c.at,
        (-moves.c.quantity).label("quantity"),
        sa.func.coalesce(-CostEntry.value, 0).label("cost"),
        CostEntry.move_id.is_not(None).label("is_valued"),
    )
    .outerjoin(CostEntry, CostEntry.move_id == moves.c.id)
    .where(moves.c.kind.in_(["sell", "return"]))
    .subquery("cost_of_sales")
)
"""Cost of goods sold, move by move: line_id (the order line, also of what came back), at, quantity and cost (both
negative for a return), is_valued (False: its cost follows within minutes and is 0 so far)."""
