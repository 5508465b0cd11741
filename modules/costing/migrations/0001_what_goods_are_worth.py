"""what goods are worth"""

import sqlalchemy as sa
from alembic import op

revision = "costing_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "cost_level",
        sa.Column("warehouse_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("unit_cost", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_cost_level_variant_id")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_cost_level_warehouse_id")),
        sa.PrimaryKeyConstraint("warehouse_id", "variant_id", name=op.f("pk_cost_level")),
    )
    op.create_table(
        "cost_entry",
        sa.Column("move_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("warehouse_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("unit_cost", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("corrected", sa.BigInteger(), nullable=False),
        sa.Column("left_quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("left_value", sa.BigInteger(), nullable=False),
        sa.Column("left_cost", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.SmallInteger(), nullable=False),
        sa.Column("of_line", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["move_id"], ["stock_move.id"], name=op.f("fk_cost_entry_move_id")),
        sa.PrimaryKeyConstraint("move_id", name=op.f("pk_cost_entry")),
    )
    op.create_index("ix_cost_entry_line_id", "cost_entry", ["line_id"], unique=False)
    op.create_index("ix_cost_entry_variant_id_at_move_id", "cost_entry", ["variant_id", "at", "move_id"], unique=False)
