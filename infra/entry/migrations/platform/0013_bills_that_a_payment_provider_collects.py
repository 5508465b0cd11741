"""bills that a payment provider collects"""

import sqlalchemy as sa
from alembic import op

revision = "platform_0013"
down_revision = "platform_0012"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_bill_state"), "bill", schema="platform")
    op.create_check_constraint(
        op.f("ck_bill_state"), "bill", "state IN ('open', 'paid', 'credit', 'void')", schema="platform"
    )
    op.add_column("bill", sa.Column("remote", sa.Text(), server_default="", nullable=False), schema="platform")
    op.add_column("bill", sa.Column("page", sa.Text(), server_default="", nullable=False), schema="platform")
    op.add_column(
        "bill", sa.Column("of", sa.BigInteger(), server_default=sa.text("0"), nullable=False), schema="platform"
    )
    op.create_index(
        "ix_bill_remote", "bill", ["remote"], unique=True, schema="platform", postgresql_where=sa.text("remote <> ''")
    )
