"""groups, answers, merges"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

ANSWERS = """
UPDATE customer SET
  consents = coalesce((SELECT jsonb_agg(jsonb_build_object('purpose', 'news', 'channel', key, 'how', 'staff') || value)
    FROM jsonb_each(consents)), '[]'),
  allowed = allowed || coalesce((SELECT jsonb_agg('news:' || key) FROM jsonb_each(consents)
    WHERE (value ->> 'given')::boolean), '[]')
WHERE jsonb_typeof(consents) = 'object'
"""

revision = "customers_0002"
down_revision = "customers_0001"


def upgrade() -> None:
    op.create_table(
        "customer_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_group")),
        sa.UniqueConstraint("name", name=op.f("uq_customer_group_name")),
    )
    op.create_table(
        "customer_merge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("survivor_id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("merged_name", sa.Text(), nullable=False),
        sa.Column("snapshot", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("moved", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("state IN ('merged', 'undone', 'distinct')", name=op.f("ck_customer_merge_state")),
        sa.ForeignKeyConstraint(["survivor_id"], ["customer.id"], name=op.f("fk_customer_merge_survivor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_merge")),
    )
    op.create_index(
        "ix_customer_merge_merged_id",
        "customer_merge",
        ["merged_id"],
        unique=True,
        postgresql_where=sa.text("state = 'merged'"),
    )
    op.create_index("ix_customer_merge_survivor_id", "customer_merge", ["survivor_id"], unique=False)
    op.add_column("customer", sa.Column("birthday", sa.Text(), server_default="", nullable=False))
    op.add_column("customer", sa.Column("group_id", sa.Uuid(), nullable=True))
    op.add_column(
        "customer",
        sa.Column(
            "allowed",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text('\'["notices:email", "notices:sms", "notices:wechat"]\''),
            nullable=False,
        ),
    )
    op.add_column(
        "customer", sa.Column("notes", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False)
    )
    op.add_column("customer", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "customer", sa.Column("erasure", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False)
    )
    op.create_index(
        "ix_customer_group_id", "customer", ["group_id"], unique=False, postgresql_where=sa.text("group_id IS NOT NULL")
    )
    op.create_foreign_key(op.f("fk_customer_group_id"), "customer", "customer_group", ["group_id"], ["id"])
    op.alter_column("customer", "consents", server_default="[]")
    op.execute(ANSWERS)
