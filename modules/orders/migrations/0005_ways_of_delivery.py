"""ways of delivery"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "orders_0005"
down_revision = "orders_0004"


def upgrade() -> None:
    op.add_column("order_line", sa.Column("kind", sa.Text(), server_default="goods", nullable=False))
    op.create_check_constraint(op.f("ck_order_line_kind"), "order_line", "kind IN ('goods', 'delivery')")
    op.add_column(
        "sales_order",
        sa.Column("delivery", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
    )
