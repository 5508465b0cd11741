"""how staff want to hear of things"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "platform_0006"
down_revision = "platform_0005"


def upgrade() -> None:
    op.add_column(
        "staff",
        sa.Column("told", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        schema="platform",
    )
