"""sums of days that are over"""

import sqlalchemy as sa
from alembic import op

revision = "insight_0002"
down_revision = "insight_0001"


def upgrade() -> None:
    op.create_table(
        "sales_counted",
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("starts", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("dirty", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("span IN ('day', 'month')", name=op.f("ck_sales_counted_span")),
        sa.PrimaryKeyConstraint("span", "period", name=op.f("pk_sales_counted")),
    )
    op.create_table(
        "sales_sum",
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("orders", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("foreign", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("sales", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("refunded", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rounding", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("net", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tax", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), server_default="0", nullable=False),
        sa.Column("cost", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("by", "period", "store_id", "key", name=op.f("pk_sales_sum")),
    )
