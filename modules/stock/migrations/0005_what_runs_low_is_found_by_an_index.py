"""what runs low is found by an index"""

import sqlalchemy as sa
from alembic import op

revision = "stock_0005"
down_revision = "stock_0004"

LOW = "coalesce(threshold > 0 AND on_hand - reserved < threshold, false)"
THRESHOLDS = """
UPDATE stock_level SET threshold = variant.low_stock
  FROM variant WHERE variant.id = stock_level.variant_id AND variant.low_stock IS NOT NULL
"""
NOWHERE = """
INSERT INTO stock_level (warehouse_id, variant_id, on_hand, threshold)
SELECT warehouse.id, variant.id, 0, variant.low_stock
  FROM store JOIN warehouse ON warehouse.store_id = store.id AND warehouse.sells
  JOIN variant ON variant.low_stock > 0
 WHERE store.is_default AND NOT EXISTS (
       SELECT FROM stock_level JOIN warehouse AS place ON place.id = stock_level.warehouse_id AND place.sells
        WHERE stock_level.variant_id = variant.id)
    ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    op.add_column("stock_level", sa.Column("threshold", sa.Numeric(precision=18, scale=3), nullable=True))
    op.execute(THRESHOLDS)
    op.execute(NOWHERE)
    op.add_column("stock_level", sa.Column("low", sa.Boolean(), sa.Computed(LOW, persisted=True), nullable=False))
    op.create_index("ix_stock_level_low", "stock_level", ["variant_id"], unique=False, postgresql_where=sa.text("low"))
