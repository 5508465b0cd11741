"""lists as people set them, and acts on many orders"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "orders_0008"
down_revision = "orders_0007"


def upgrade() -> None:
    op.create_table(
        "order_act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("act", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), server_default="running", nullable=False),
        sa.Column("orders", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("acted", sa.Integer(), server_default="0", nullable=False),
        sa.Column("left", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("actor", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("who_id", sa.Uuid(), nullable=True),
        sa.Column("who_name", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("state IN ('running', 'done')", name=op.f("ck_order_act_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_act")),
    )
    op.create_table(
        "order_list_setup",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("columns", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("views", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("opens", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_order_list_setup")),
    )
    op.create_index(
        "ix_order_line_salesperson_id",
        "order_line",
        ["salesperson_id", "order_id"],
        unique=False,
        postgresql_where=sa.text("salesperson_id IS NOT NULL"),
    )
    op.create_index(
        "ix_sales_order_marked",
        "sales_order",
        ["placed_at", "id"],
        unique=False,
        postgresql_where=sa.text("held <> '{}'::jsonb OR jsonb_array_length(flags) > 0"),
    )
    op.create_index(
        "ix_sales_order_noted",
        "sales_order",
        ["placed_at", "id"],
        unique=False,
        postgresql_where=sa.text("note <> '' OR jsonb_array_length(handling) > 0"),
    )
    op.create_index("ix_sales_order_store_id", "sales_order", ["store_id", "placed_at", "id"], unique=False)
    op.create_index("ix_sales_order_total_id", "sales_order", ["total", "id"], unique=False)
