"""what whoever changes many products may do"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "catalog_0006"
down_revision = "catalog_0005"


def upgrade() -> None:
    rights = sa.Column("author_rights", postgresql.JSONB(), server_default="[]", nullable=False)
    op.add_column("bulk_edit", rights)
