"""Paths and attributes of categories, facts of products."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "catalog_0003"
down_revision = "catalog_0002"

PATHS = """
WITH RECURSIVE walked AS (
    SELECT id, name AS path FROM category WHERE parent_id IS NULL
    UNION ALL
    SELECT c.id, w.path || ' > ' || c.name FROM category c JOIN walked w ON c.parent_id = w.id
)
UPDATE category SET path = walked.path FROM walked WHERE walked.id = category.id
"""


def upgrade() -> None:
    op.add_column("category", sa.Column("path", sa.Text(), server_default="", nullable=False))
    op.execute(PATHS)
    op.add_column(
        "category",
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
    )
    op.add_column(
        "product",
        sa.Column("descriptions", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
    )
    op.add_column(
        "product", sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False)
    )
    op.add_column(
        "product", sa.Column("not_same", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False)
    )
    op.create_index("ix_product_category_id", "product", ["category_id", "name", "id"], unique=False)
    op.create_index(
        "ix_product_facts",
        "product",
        ["tags", "attributes"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"tags": "jsonb_path_ops", "attributes": "jsonb_path_ops"},
    )
