"""registers, shifts, documents"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pos_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "cashier",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("rights", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("pin", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("stores", postgresql.ARRAY(sa.Uuid()), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cashier")),
        sa.UniqueConstraint("staff_id", name=op.f("uq_cashier_staff_id")),
    )
    op.create_table(
        "register",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("drawer", sa.Text(), nullable=False),
        sa.Column("counter", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("pairing", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("archived", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("counter >= 0", name=op.f("ck_register_counter")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_register_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register")),
        sa.UniqueConstraint("code", name=op.f("uq_register_code")),
    )
    op.create_table(
        "parked_sale",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("register_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("total", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("parked_by", sa.Text(), server_default="", nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["register_id"], ["register.id"], name=op.f("fk_parked_sale_register_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_parked_sale_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parked_sale")),
    )
    op.create_index("ix_parked_sale_store_id", "parked_sale", ["store_id", "parked_at"], unique=False)
    op.create_table(
        "register_device",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("register_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paired_by", sa.Text(), server_default="", nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_told", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("health", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("whole", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("highest", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["register_id"], ["register.id"], name=op.f("fk_register_device_register_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_device")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_register_device_token_hash")),
    )
    op.create_index("ix_register_device_register_id", "register_device", ["register_id"], unique=False)
    op.create_table(
        "register_shift",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("register_id", sa.Uuid(), nullable=False),
        sa.Column("drawer", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("counted", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(number IS NULL) = (state <> 'closed')", name=op.f("ck_register_shift_number")),
        sa.CheckConstraint("state IN ('open', 'closing', 'closed')", name=op.f("ck_register_shift_state")),
        sa.ForeignKeyConstraint(["register_id"], ["register.id"], name=op.f("fk_register_shift_register_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_register_shift_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_shift")),
        sa.UniqueConstraint("number", name=op.f("uq_register_shift_number")),
    )
    op.create_index("ix_register_shift_store_id", "register_shift", ["store_id", "drawer", "opened_at"], unique=False)
    op.create_table(
        "register_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("register_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("skew_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("cashier_id", sa.Uuid(), nullable=True),
        sa.Column("cashier_name", sa.Text(), server_default="", nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("cash", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), server_default="recorded", nullable=False),
        sa.Column("faults", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("handled", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('opening', 'sale', 'return', 'entry', 'handover', 'closing')",
            name=op.f("ck_register_document_kind"),
        ),
        sa.CheckConstraint("state IN ('recorded', 'review', 'handled')", name=op.f("ck_register_document_state")),
        sa.ForeignKeyConstraint(["device_id"], ["register_device.id"], name=op.f("fk_register_document_device_id")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_register_document_order_id")),
        sa.ForeignKeyConstraint(["register_id"], ["register.id"], name=op.f("fk_register_document_register_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["register_shift.id"], name=op.f("fk_register_document_shift_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_register_document_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_document")),
    )
    op.create_index("ix_register_document_device_id_seq", "register_document", ["device_id", "seq"], unique=False)
    op.create_index(
        "ix_register_document_number",
        "register_document",
        ["number"],
        unique=False,
        postgresql_where=sa.text("number <> ''"),
    )
    op.create_index(
        "ix_register_document_review",
        "register_document",
        ["received_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'review'"),
    )
    op.create_index("ix_register_document_shift_id", "register_document", ["shift_id"], unique=False)
