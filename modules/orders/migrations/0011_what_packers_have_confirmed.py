"""What packers have confirmed"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "orders_0011"
down_revision = "orders_0010"


def upgrade() -> None:
    op.add_column(
        "fulfillment", sa.Column("minded", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False)
    )
