"""a receipt is found by its token"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pos_0003"
down_revision = "pos_0002"


def upgrade() -> None:
    op.add_column("register_document", sa.Column("token", sa.Text(), nullable=True))
    op.add_column(
        "register_document",
        sa.Column("mails", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
    )
    op.create_index(
        "ix_register_document_order_id",
        "register_document",
        ["order_id"],
        unique=False,
        postgresql_where=sa.text("order_id IS NOT NULL"),
    )
    op.create_index(
        "ix_register_document_token",
        "register_document",
        ["token"],
        unique=False,
        postgresql_where=sa.text("token IS NOT NULL"),
    )
