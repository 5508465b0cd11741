"""Prices that follow their carrier."""

import sqlalchemy as sa
from alembic import op

revision = "shipping_0003"
down_revision = "shipping_0002"


def upgrade() -> None:
    op.add_column(
        "shipping_method", sa.Column("follows", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
