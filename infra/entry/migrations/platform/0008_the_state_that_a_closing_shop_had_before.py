"""the state that a closing shop had before"""

import sqlalchemy as sa
from alembic import op

revision = "platform_0008"
down_revision = "platform_0007"


def upgrade() -> None:
    op.add_column("tenant", sa.Column("state_before", sa.Text(), nullable=True), schema="platform")
