"""Where each tenant's lineages stand, in the cell that holds the tenant."""

import sqlalchemy as sa

from infra.kit.db.base import cell_metadata

schema_version = sa.Table(
    "schema_version",
    cell_metadata,
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("package", sa.Text, primary_key=True),
    sa.Column("revision", sa.Text, nullable=False),
    sa.Column("migrated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
)
