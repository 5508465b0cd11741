"""Roles of a shop's own, invitations, second factors."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "platform_0004"
down_revision = "platform_0003"


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("stores", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.Text(), nullable=False),
        sa.Column("cause", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_invitation_email_lower")),
        sa.ForeignKeyConstraint(["tenant"], ["platform.tenant.id"], name=op.f("fk_invitation_tenant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
        schema="platform",
    )
    op.create_index(
        "uq_invitation_open",
        "invitation",
        ["tenant", "email"],
        unique=True,
        schema="platform",
        postgresql_where=sa.text("accepted_at IS NULL AND withdrawn_at IS NULL"),
    )
    op.create_table(
        "role",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("permissions", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("two_factor", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["platform.tenant.id"], name=op.f("fk_role_tenant")),
        sa.PrimaryKeyConstraint("tenant", "code", name=op.f("pk_role")),
        sa.UniqueConstraint("tenant", "name", name=op.f("uq_role_tenant_name")),
        schema="platform",
    )
    op.create_table(
        "second_factor",
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("step", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("recovery", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["platform.account.id"], name=op.f("fk_second_factor_account")),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_second_factor")),
        schema="platform",
    )
    op.add_column("login_session", sa.Column("zone", sa.Text(), server_default="", nullable=False), schema="platform")
    op.add_column(
        "login_session", sa.Column("address", sa.Text(), server_default="", nullable=False), schema="platform"
    )
    op.add_column("login_session", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True), schema="platform")
    op.add_column(
        "login_session",
        sa.Column("by_code", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="platform",
    )
    op.add_column("staff", sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True), schema="platform")
    op.drop_constraint(op.f("ck_staff_role"), "staff", schema="platform", type_="check")
    op.execute("UPDATE platform.staff SET role = 'manager' WHERE role = 'staff'")
