"""what goods sold by day and month"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "insight_0003"
down_revision = "insight_0002"


def upgrade() -> None:
    # Everything is counted anew: days had no goods so far.
    op.execute("TRUNCATE sales_counted, sales_sum")
    op.add_column("sales_sum", sa.Column("goods", postgresql.ARRAY(sa.Uuid()), nullable=True))
    op.add_column("sales_sum", sa.Column("goods_orders", postgresql.ARRAY(sa.BigInteger()), nullable=True))
    op.add_column(
        "sales_sum", sa.Column("goods_quantity", postgresql.ARRAY(sa.Numeric(precision=18, scale=3)), nullable=True)
    )
    op.add_column("sales_sum", sa.Column("goods_net", postgresql.ARRAY(sa.BigInteger()), nullable=True))
    op.add_column("sales_sum", sa.Column("goods_tax", postgresql.ARRAY(sa.BigInteger()), nullable=True))
    op.add_column("sales_sum", sa.Column("goods_cost", postgresql.ARRAY(sa.BigInteger()), nullable=True))
    op.add_column("sales_sum", sa.Column("goods_last", postgresql.ARRAY(sa.DateTime(timezone=True)), nullable=True))
