"""more promised than there is is found by an index"""

import sqlalchemy as sa
from alembic import op

revision = "stock_0004"
down_revision = "stock_0003"


def upgrade() -> None:
    op.create_index(
        "ix_stock_level_oversold", "stock_level", ["variant_id"], unique=False, postgresql_where=sa.text("oversold")
    )
