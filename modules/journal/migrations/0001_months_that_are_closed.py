"""months that are closed"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "journal_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "journal_month",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("who_id", sa.Uuid(), nullable=True),
        sa.Column("who_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_journal_month_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_month")),
        sa.UniqueConstraint("store_id", "month", name=op.f("uq_journal_month_store_id_month")),
    )
