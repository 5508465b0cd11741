"""What people call the subject of a deed."""

import sqlalchemy as sa
from alembic import op

revision = "desk_0002"
down_revision = "desk_0001"


def upgrade() -> None:
    op.add_column("activity", sa.Column("subject_name", sa.Text(), server_default="", nullable=False))
