"""The outbox, deliveries, schedule and schema versions of a cell."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "cell_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.Text(), server_default=sa.text("current_user"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("fanned_out", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        schema="cell",
    )
    op.create_index("ix_outbox_created_at", "outbox", ["created_at"], unique=False, schema="cell")
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["id"],
        unique=False,
        schema="cell",
        postgresql_where=sa.text("NOT fanned_out"),
    )
    op.create_table(
        "schedule",
        sa.Column("tenant", sa.Text(), server_default="", nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("next_run", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "job", name=op.f("pk_schedule")),
        schema="cell",
    )
    op.create_index("ix_schedule_next_run", "schedule", ["next_run"], unique=False, schema="cell")
    op.create_table(
        "schema_version",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("package", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column(
            "migrated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("tenant", "package", name=op.f("pk_schema_version")),
        schema="cell",
    )
    op.create_table(
        "delivery",
        sa.Column("event", sa.Uuid(), nullable=False),
        sa.Column("handler", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("dead", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["event"], ["cell.outbox.id"], name=op.f("fk_delivery_event")),
        sa.PrimaryKeyConstraint("event", "handler", name=op.f("pk_delivery")),
        schema="cell",
    )
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["due_at"],
        unique=False,
        schema="cell",
        postgresql_where=sa.text("NOT dead"),
    )
