"""several warehouses, and documents"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "stock_0002"
down_revision = "stock_0001"


def upgrade() -> None:
    op.create_table(
        "stock_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("warehouse_id", sa.Uuid(), nullable=False),
        sa.Column("to_warehouse_id", sa.Uuid(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("customer_name", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("who_id", sa.Uuid(), nullable=True),
        sa.Column("who_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.Text(), server_default="", nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(to_warehouse_id IS NOT NULL) = (kind = 'transfer')", name=op.f("ck_stock_document_transfer")
        ),
        sa.CheckConstraint(
            "kind IN ('adjustment', 'receipt', 'transfer', 'count', 'hold', 'block')",
            name=op.f("ck_stock_document_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'sent', 'review', 'open', 'posted', 'canceled', 'released', 'sold', 'expired')",
            name=op.f("ck_stock_document_state"),
        ),
        sa.CheckConstraint("warehouse_id <> to_warehouse_id", name=op.f("ck_stock_document_two_places")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_stock_document_customer_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["stock_document.id"], name=op.f("fk_stock_document_reverses_id")),
        sa.ForeignKeyConstraint(["to_warehouse_id"], ["warehouse.id"], name=op.f("fk_stock_document_to_warehouse_id")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_stock_document_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_document")),
        sa.UniqueConstraint("number", name=op.f("uq_stock_document_number")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_stock_document_reverses_id")),
    )
    op.create_index("ix_stock_document_kind_id", "stock_document", ["kind", "id"], unique=False)
    op.create_index(
        "ix_stock_document_under_way",
        "stock_document",
        ["kind"],
        unique=False,
        postgresql_where=sa.text("state IN ('sent', 'open')"),
    )
    op.create_table(
        "stock_document_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("zone", sa.Text(), server_default="", nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("arrived", sa.Numeric(precision=18, scale=3), nullable=True),
        sa.Column("unit_cost", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("book", sa.Numeric(precision=18, scale=3), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recount", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("who_name", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("unit_cost >= 0", name=op.f("ck_stock_document_line_unit_cost")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["stock_document.id"], name=op.f("fk_stock_document_line_document_id")
        ),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_stock_document_line_variant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_document_line")),
        sa.UniqueConstraint(
            "document_id", "variant_id", "zone", name=op.f("uq_stock_document_line_document_id_variant_id_zone")
        ),
    )
    op.add_column(
        "stock_level", sa.Column("safety", sa.Numeric(precision=18, scale=3), server_default="0", nullable=False)
    )
    op.add_column("stock_move", sa.Column("unit_cost", sa.Numeric(precision=20, scale=6), nullable=True))
    op.add_column("stock_move", sa.Column("of_line", sa.Uuid(), nullable=True))
    op.add_column("warehouse", sa.Column("sells", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column(
        "warehouse", sa.Column("zones", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False)
    )
    op.drop_constraint(op.f("uq_warehouse_store_id"), "warehouse", type_="unique")
    op.create_index("uq_warehouse_selling", "warehouse", ["store_id"], unique=True, postgresql_where=sa.text("sells"))
    op.create_check_constraint(op.f("ck_warehouse_sells"), "warehouse", "store_id IS NOT NULL OR NOT sells")
    op.create_check_constraint(op.f("ck_stock_level_safety"), "stock_level", "safety >= 0")
    op.drop_constraint(op.f("ck_stock_move_kind"), "stock_move", type_="check")
    op.create_check_constraint(
        op.f("ck_stock_move_kind"),
        "stock_move",
        "kind IN ('opening', 'receive', 'sell', 'return', 'transfer', 'count', 'adjust')",
    )
