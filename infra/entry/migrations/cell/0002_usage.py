"""usage"""

import sqlalchemy as sa
from alembic import op

revision = "cell_0002"
down_revision = "cell_0001"


def upgrade() -> None:
    op.create_table(
        "usage",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "event", "day", name=op.f("pk_usage")),
        schema="cell",
    )
