"""offers and standing"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "platform_0007"
down_revision = "platform_0006"


def upgrade() -> None:
    op.create_table(
        "offer",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('plan', 'add_on', 'coupon')", name=op.f("ck_offer_kind")),
        sa.PrimaryKeyConstraint("kind", "name", "version", name=op.f("pk_offer")),
        schema="platform",
    )
    op.add_column(
        "tenant_plan", sa.Column("standing", postgresql.JSONB(astext_type=sa.Text()), nullable=True), schema="platform"
    )
