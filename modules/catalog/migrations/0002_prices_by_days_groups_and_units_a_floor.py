"""prices by days, groups and units; a floor"""

import sqlalchemy as sa
from alembic import op

revision = "catalog_0002"
down_revision = "catalog_0001"


def upgrade() -> None:
    op.add_column("price", sa.Column("unit_id", sa.Uuid(), nullable=True))
    op.drop_constraint(op.f("uq_price_variant_id_price_list_id_min_quantity_valid_from"), "price", type_="unique")
    op.create_index("ix_price_price_list_id", "price", ["price_list_id", "variant_id"], unique=False)
    op.create_unique_constraint(
        "uq_price_each",
        "price",
        ["variant_id", "price_list_id", "unit_id", "min_quantity", "valid_from"],
        postgresql_nulls_not_distinct=True,
    )
    op.create_foreign_key(op.f("fk_price_unit_id"), "price", "unit", ["unit_id"], ["id"])
    op.add_column("price_list", sa.Column("group_id", sa.Uuid(), nullable=True))
    op.add_column("price_list", sa.Column("first_day", sa.Date(), nullable=True))
    op.add_column("price_list", sa.Column("last_day", sa.Date(), nullable=True))
    op.drop_column("price_list", "valid_to")
    op.drop_column("price_list", "valid_from")
    op.add_column("variant", sa.Column("floor", sa.BigInteger(), nullable=True))
    op.create_check_constraint(op.f("ck_price_list_days"), "price_list", "last_day >= first_day")
    op.create_check_constraint(op.f("ck_variant_floor"), "variant", "floor >= 0 AND floor < 1000000000000000")
