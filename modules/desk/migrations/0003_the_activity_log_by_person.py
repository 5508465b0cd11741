"""the activity log by person"""

from alembic import op

revision = "desk_0003"
down_revision = "desk_0002"


def upgrade() -> None:
    op.create_index("ix_activity_author", "activity", ["author", "id"], unique=False)
