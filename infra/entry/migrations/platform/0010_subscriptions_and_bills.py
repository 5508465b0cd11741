"""subscriptions and bills"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "platform_0010"
down_revision = "platform_0009"


def upgrade() -> None:
    op.create_table(
        "bill_counter",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_bill_counter")),
        schema="platform",
    )
    op.create_table(
        "bill",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_by", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(state = 'paid') = (paid_at IS NOT NULL)", name=op.f("ck_bill_paid_has_moment")),
        sa.CheckConstraint("state <> 'open' OR total > 0", name=op.f("ck_bill_open_has_total")),
        sa.CheckConstraint("state IN ('open', 'paid', 'credit')", name=op.f("ck_bill_state")),
        sa.ForeignKeyConstraint(["tenant"], ["platform.tenant.id"], name=op.f("fk_bill_tenant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill")),
        sa.UniqueConstraint("number", name=op.f("uq_bill_number")),
        schema="platform",
    )
    op.create_index(
        "ix_bill_due", "bill", ["due_at"], unique=False, schema="platform", postgresql_where=sa.text("state = 'open'")
    )
    op.create_index("ix_bill_tenant", "bill", ["tenant", "number"], unique=False, schema="platform")
    op.create_table(
        "subscription",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("interval", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("turns_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["platform.tenant.id"], name=op.f("fk_subscription_tenant")),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_subscription")),
        schema="platform",
    )
    op.create_index(
        "ix_subscription_turns",
        "subscription",
        ["turns_at"],
        unique=False,
        schema="platform",
        postgresql_where=sa.text("turns_at IS NOT NULL"),
    )
