"""parcels under way"""

import sqlalchemy as sa
from alembic import op

revision = "orders_0009"
down_revision = "orders_0008"


def upgrade() -> None:
    op.create_index(
        "ix_fulfillment_under_way",
        "fulfillment",
        ["at", "id"],
        unique=False,
        postgresql_where=sa.text("way = 'ship' AND state IN ('packed', 'shipped')"),
    )
