"""names to find shops by, and what subscriptions were"""

import sqlalchemy as sa
from alembic import op

revision = "platform_0012"
down_revision = "platform_0011"


def upgrade() -> None:
    op.create_table(
        "subscription_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("interval", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["platform.tenant.id"], name=op.f("fk_subscription_change_tenant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_change")),
        schema="platform",
    )
    op.create_index(
        "ix_subscription_change_tenant", "subscription_change", ["tenant", "id"], unique=False, schema="platform"
    )
    op.add_column("tenant", sa.Column("search_text", sa.Text(), server_default="", nullable=False), schema="platform")
