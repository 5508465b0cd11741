"""what whoever brings a file in may do"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "desk_0005"
down_revision = "desk_0004"


def upgrade() -> None:
    rights = sa.Column("author_rights", postgresql.JSONB(), server_default="[]", nullable=False)
    op.add_column("import_run", rights)
