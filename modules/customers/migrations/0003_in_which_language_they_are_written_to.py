"""In which language they are written to"""

import sqlalchemy as sa
from alembic import op

revision = "customers_0003"
down_revision = "customers_0002"


def upgrade() -> None:
    op.add_column("customer", sa.Column("language", sa.Text(), server_default="", nullable=False))
