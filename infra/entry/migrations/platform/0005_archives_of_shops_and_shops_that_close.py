"""archives of shops and shops that close"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "platform_0005"
down_revision = "platform_0004"


def upgrade() -> None:
    op.create_table(
        "archive",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("problem", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("author", sa.Uuid(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('export', 'import')", name=op.f("ck_archive_kind")),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name=op.f("ck_archive_state")),
        sa.ForeignKeyConstraint(["tenant"], ["platform.tenant.id"], name=op.f("fk_archive_tenant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive")),
        schema="platform",
    )
    op.create_index("ix_archive_tenant", "archive", ["tenant", "id"], unique=False, schema="platform")
    op.add_column("tenant", sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True), schema="platform")
