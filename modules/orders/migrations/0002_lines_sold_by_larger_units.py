"""lines sold by larger units"""

import sqlalchemy as sa
from alembic import op

revision = "orders_0002"
down_revision = "orders_0001"


def upgrade() -> None:
    op.add_column(
        "order_line", sa.Column("factor", sa.Numeric(precision=18, scale=3), server_default="1", nullable=False)
    )
