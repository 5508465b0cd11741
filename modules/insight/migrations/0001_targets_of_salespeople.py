"""targets of salespeople"""

import sqlalchemy as sa
from alembic import op

revision = "insight_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "target",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("staff_name", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("sales", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("amount >= 0 AND sales >= 0 AND amount + sales > 0", name=op.f("ck_target_amount")),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_target_month")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_target_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint("month", "store_id", "staff_id", name=op.f("uq_target_month_store_id_staff_id")),
    )
