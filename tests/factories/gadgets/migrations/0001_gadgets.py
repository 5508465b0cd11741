"""Gadgets."""

import sqlalchemy as sa
from alembic import op

revision = "gadgets_0001"
down_revision = None


def upgrade() -> None:
    op.create_table("gadget", sa.Column("name", sa.Text(), primary_key=True))
