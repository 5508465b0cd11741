"""who has taken a parked sale"""

import sqlalchemy as sa
from alembic import op

revision = "pos_0002"
down_revision = "pos_0001"


def upgrade() -> None:
    op.add_column("parked_sale", sa.Column("taken", sa.Uuid(), nullable=True))
    op.add_column("parked_sale", sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True))
