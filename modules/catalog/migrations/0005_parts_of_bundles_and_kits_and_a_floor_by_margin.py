"""Parts of bundles and kits; a lowest price by margin."""

import sqlalchemy as sa
from alembic import op

revision = "catalog_0005"
down_revision = "catalog_0004"


def upgrade() -> None:
    op.create_table(
        "variant_part",
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_variant_part_quantity")),
        sa.CheckConstraint("variant_id <> part_id", name=op.f("ck_variant_part_not_itself")),
        sa.ForeignKeyConstraint(["part_id"], ["variant.id"], name=op.f("fk_variant_part_part_id")),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_variant_part_variant_id")),
        sa.PrimaryKeyConstraint("variant_id", "part_id", name=op.f("pk_variant_part")),
    )
    op.create_index("ix_variant_part_part_id", "variant_part", ["part_id"], unique=False)
    op.add_column("variant", sa.Column("floor_margin", sa.Integer(), nullable=True))
    op.add_column("variant", sa.Column("kind", sa.Text(), server_default="goods", nullable=False))
    op.create_check_constraint(op.f("ck_variant_floor_margin"), "variant", "floor_margin >= 0")
    op.create_check_constraint(op.f("ck_variant_kind"), "variant", "kind IN ('goods', 'bundle', 'kit')")
