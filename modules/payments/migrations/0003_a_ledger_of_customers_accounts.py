"""A ledger of customers' accounts"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "payments_0003"
down_revision = "payments_0002"


def upgrade() -> None:
    op.create_table(
        "account_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("document_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("against", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=True),
        sa.Column("who_id", sa.Uuid(), nullable=True),
        sa.Column("who_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('opening', 'sale', 'receipt', 'refund', 'rebate', 'correction', 'undo')",
            name=op.f("ck_account_entry_kind"),
        ),
        sa.CheckConstraint("(due IS NOT NULL) = (amount > 0)", name=op.f("ck_account_entry_due")),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_account_entry_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_entry")),
        sa.UniqueConstraint("cause_id", "kind", name=op.f("uq_account_entry_cause_id_kind")),
    )
    op.create_index("ix_account_entry_customer_id_day", "account_entry", ["customer_id", "day", "id"], unique=False)
    op.add_column("customer_account", sa.Column("terms_days", sa.SmallInteger(), server_default="30", nullable=False))
    op.create_check_constraint(
        op.f("ck_customer_account_terms_days"), "customer_account", "terms_days BETWEEN 0 AND 365"
    )
