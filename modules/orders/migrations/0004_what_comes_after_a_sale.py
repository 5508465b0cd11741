"""What comes after a sale"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "orders_0004"
down_revision = "orders_0003"


def upgrade() -> None:
    op.create_table(
        "after_sale",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("net", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tax", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rounding", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("paid", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("payments", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("who_id", sa.Uuid(), nullable=True),
        sa.Column("who_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('return', 'refund', 'rebate', 'exchange')", name=op.f("ck_after_sale_kind")),
        sa.CheckConstraint("paid >= 0", name=op.f("ck_after_sale_paid")),
        sa.CheckConstraint("total = net + tax + rounding", name=op.f("ck_after_sale_total")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_after_sale_order_id")),
        sa.ForeignKeyConstraint(["other_id"], ["sales_order.id"], name=op.f("fk_after_sale_other_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_after_sale_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_after_sale")),
        sa.UniqueConstraint("number", name=op.f("uq_after_sale_number")),
    )
    op.create_index("ix_after_sale_at_id", "after_sale", ["at", "id"], unique=False)
    op.create_index("ix_after_sale_order_id", "after_sale", ["order_id"], unique=False)
    op.add_column("sales_order", sa.Column("reversed", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column(
        "sales_order", sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False)
    )
