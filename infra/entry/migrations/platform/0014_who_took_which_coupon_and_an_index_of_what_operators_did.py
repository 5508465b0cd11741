"""who took which coupon, and an index of what operators did"""

import sqlalchemy as sa
from alembic import op

revision = "platform_0014"
down_revision = "platform_0013"


def upgrade() -> None:
    op.create_table(
        "coupon_use",
        sa.Column("coupon", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["platform.tenant.id"], name=op.f("fk_coupon_use_tenant")),
        sa.PrimaryKeyConstraint("coupon", "tenant", name=op.f("pk_coupon_use")),
        schema="platform",
    )
    op.create_index(
        "ix_audit_operators",
        "audit",
        ["id"],
        unique=False,
        schema="platform",
        postgresql_where=sa.text("act LIKE 'operator.%'"),
    )
