"""profiles are followed by registers"""

import sqlalchemy as sa
from alembic import op

from infra.kit.db.followed import Xid8

revision = "customers_0004"
down_revision = "customers_0003"


def upgrade() -> None:
    op.add_column(
        "customer", sa.Column("changed", Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False)
    )
    op.add_column(
        "customer_merge", sa.Column("changed", Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False)
    )
