"""charges of wallets"""

import sqlalchemy as sa
from alembic import op

revision = "payments_0007"
down_revision = "payments_0006"


def upgrade() -> None:
    op.create_table(
        "wallet_charge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tender", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="created", nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("who_name", sa.Text(), server_default="", nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ask_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("mode IN ('code', 'qr', 'terminal')", name=op.f("ck_wallet_charge_mode")),
        sa.CheckConstraint(
            "state IN ('created', 'pending', 'unknown', 'reversing', 'paid', 'closed', 'refunding', 'refunded')",
            name=op.f("ck_wallet_charge_state"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_wallet_charge_amount")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_wallet_charge_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_charge")),
    )
    op.create_index(
        "ix_wallet_charge_asked",
        "wallet_charge",
        ["ask_at"],
        unique=False,
        postgresql_where=sa.text("ask_at IS NOT NULL"),
    )
    op.create_index(
        "ix_wallet_charge_reference",
        "wallet_charge",
        ["tender", "reference"],
        unique=True,
        postgresql_where=sa.text("reference <> ''"),
    )
