"""whom invoices are made out to"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "customers_0005"
down_revision = "customers_0004"


def upgrade() -> None:
    op.add_column(
        "customer", sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False)
    )
