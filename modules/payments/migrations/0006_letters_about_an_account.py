"""letters about an account"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "payments_0006"
down_revision = "payments_0005"


def upgrade() -> None:
    op.add_column(
        "customer_account",
        sa.Column("letters", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
    )
