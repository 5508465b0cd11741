"""invoices and credit notes"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "invoices_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "invoice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("of_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("cancels", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("prices_include_tax", sa.Boolean(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("rounding", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("left_over", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("sources", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seller", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("billed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("look", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("remark", sa.Text(), server_default="", nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who_id", sa.Uuid(), nullable=True),
        sa.Column("who_name", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.CheckConstraint("(kind = 'credit_note') = (of_id <> id)", name=op.f("ck_invoice_of_id")),
        sa.CheckConstraint("kind IN ('invoice', 'credit_note')", name=op.f("ck_invoice_kind")),
        sa.CheckConstraint("total = net + tax + rounding", name=op.f("ck_invoice_total")),
        sa.CheckConstraint("total >= 0 AND left_over >= 0", name=op.f("ck_invoice_left_over")),
        sa.ForeignKeyConstraint(["of_id"], ["invoice.id"], name=op.f("fk_invoice_of_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_invoice_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_invoice_kind_number")),
        sa.UniqueConstraint("of_id", "position", name=op.f("uq_invoice_of_id_position")),
    )
    op.create_index("ix_invoice_issued_at_id", "invoice", ["issued_at", "id"], unique=False)
    op.create_index(
        "ix_invoice_search_text",
        "invoice",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "ext.gin_trgm_ops"},
    )
    op.create_index(
        "ix_invoice_sources",
        "invoice",
        ["sources"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"sources": "jsonb_path_ops"},
    )
