"""The tenant's row, on the platform."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import PlatformBase, Timestamped

STATES = ("ready", "opening", "open", "read_only", "suspended", "closed")


class Tenant(Timestamped, PlatformBase):
    """One merchant. `id` is the name of its schema and role; a ready one has no slug yet.

    `closes_at`: when a shop that its owner closes is taken away; until then it can be read, and is `state_before` again
    when that is taken back. `search_text`: name and slug, for those who look for it.
    """

    __tablename__ = "tenant"
    __table_args__ = (
        sa.CheckConstraint(f"state IN {STATES}", name="state"),
        sa.CheckConstraint("state = 'ready' OR slug IS NOT NULL", name="claimed_has_slug"),
        sa.Index("ix_tenant_ready", "created_at", postgresql_where=sa.text("state = 'ready'")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    cell: Mapped[str] = mapped_column(server_default="main")
    state: Mapped[str] = mapped_column(server_default="ready")
    slug: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(server_default="")
    trade: Mapped[str] = mapped_column(server_default="")
    country: Mapped[str] = mapped_column(server_default="")
    currency: Mapped[str] = mapped_column(server_default="")
    zone: Mapped[str] = mapped_column(server_default="UTC")
    locale: Mapped[str] = mapped_column(server_default="en")
    suggested_switches: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
    opened_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    state_before: Mapped[str | None]
    search_text: Mapped[str] = mapped_column(server_default="")
