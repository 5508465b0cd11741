"""who sold a line"""

import sqlalchemy as sa
from alembic import op

revision = "orders_0007"
down_revision = "orders_0006"


def upgrade() -> None:
    op.add_column("order_line", sa.Column("salesperson_id", sa.Uuid(), nullable=True))
    op.add_column("order_line", sa.Column("salesperson_name", sa.Text(), server_default="", nullable=False))
