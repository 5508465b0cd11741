"""What lines were sold as a part of."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "orders_0010"
down_revision = "orders_0009"


def upgrade() -> None:
    op.add_column("order_line", sa.Column("bundle", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
