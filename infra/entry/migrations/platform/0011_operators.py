"""operators"""

import sqlalchemy as sa
from alembic import op

revision = "platform_0011"
down_revision = "platform_0010"


def upgrade() -> None:
    op.create_table(
        "operator",
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["platform.account.id"], name=op.f("fk_operator_account")),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_operator")),
        schema="platform",
    )
