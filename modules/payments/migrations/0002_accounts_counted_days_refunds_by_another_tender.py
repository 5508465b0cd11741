"""Accounts, counted days, refunds by another tender"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "payments_0002"
down_revision = "payments_0001"


def upgrade() -> None:
    op.create_table(
        "customer_account",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("credit_limit", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("balance", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("credit_limit >= 0", name=op.f("ck_customer_account_credit_limit")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_customer_account_customer_id")),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customer_account")),
    )
    op.create_table(
        "day_sheet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("who_id", sa.Uuid(), nullable=True),
        sa.Column("who_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_day_sheet_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_sheet")),
        sa.UniqueConstraint("store_id", "day", name=op.f("uq_day_sheet_store_id_day")),
    )
    op.add_column("payment", sa.Column("store_id", sa.Uuid(), nullable=True))
    op.add_column("payment", sa.Column("account_id", sa.Uuid(), nullable=True))
    op.add_column("payment", sa.Column("is_out", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("payment", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_payment_account_id",
        "payment",
        ["account_id", "at"],
        unique=False,
        postgresql_where=sa.text("account_id IS NOT NULL"),
    )
    op.create_index(
        "ix_payment_pending", "payment", ["at"], unique=False, postgresql_where=sa.text("state = 'pending'")
    )
    op.create_index("ix_payment_settled_at", "payment", ["settled_at"], unique=False, postgresql_using="brin")
    op.create_foreign_key(op.f("fk_payment_account_id"), "payment", "customer", ["account_id"], ["id"])
    op.add_column("payment_refund", sa.Column("tender", sa.Text(), server_default="", nullable=False))
    op.add_column("payment_refund", sa.Column("rounding", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("payment_refund", sa.Column("store_id", sa.Uuid(), nullable=True))
    op.create_index("ix_payment_refund_at", "payment_refund", ["at"], unique=False, postgresql_using="brin")
