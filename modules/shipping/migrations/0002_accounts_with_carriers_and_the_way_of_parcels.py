"""accounts with carriers and the way of parcels"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "shipping_0002"
down_revision = "shipping_0001"


def upgrade() -> None:
    op.create_table(
        "carrier_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("sender", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("form", sa.Text(), server_default="pdf", nullable=False),
        sa.Column("is_on", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("form IN ('pdf', 'zpl')", name=op.f("ck_carrier_account_form")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carrier_account")),
    )
    op.add_column("shipment", sa.Column("account_id", sa.Uuid(), nullable=True))
    op.add_column("shipment", sa.Column("booking", sa.Text(), server_default="", nullable=False))
    op.add_column("shipment", sa.Column("reference", sa.Text(), server_default="", nullable=False))
    op.add_column("shipment", sa.Column("fault", sa.Text(), server_default="", nullable=False))
    op.add_column("shipment", sa.Column("standing", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "shipment", sa.Column("scans", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False)
    )
    op.add_column(
        "shipment", sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False)
    )
    op.add_column("shipment", sa.Column("ask_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_shipment_ask_at", "shipment", ["ask_at"], unique=False, postgresql_where=sa.text("ask_at IS NOT NULL")
    )
    op.create_foreign_key(op.f("fk_shipment_account_id"), "shipment", "carrier_account", ["account_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_shipment_booking"),
        "shipment",
        "booking IN ('', 'asked', 'calling', 'booked', 'failed', 'ending', 'ended')",
    )
