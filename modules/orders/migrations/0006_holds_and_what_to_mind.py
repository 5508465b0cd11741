"""holds and what to mind"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "orders_0006"
down_revision = "orders_0005"


def upgrade() -> None:
    op.add_column(
        "sales_order", sa.Column("held", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False)
    )
    op.add_column(
        "sales_order",
        sa.Column("handling", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
    )
