"""Archives that were asked for or brought, with how far the work has come."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import Identified, PlatformBase, Timestamped

KINDS = ("export", "import")
STATES = ("waiting", "running", "done", "failed")


class Archive(Identified, Timestamped, PlatformBase):
    """One export or import of a shop; its bytes lie among the shop's files under the same id, until `expires_at`.

    `done` in hundredths. `result`: rows, hash of the whole, people; `problem`: why it failed.
    """

    __tablename__ = "archive"
    __table_args__ = (
        sa.CheckConstraint(f"kind IN {KINDS}", name="kind"),
        sa.CheckConstraint(f"state IN {STATES}", name="state"),
        sa.Index("ix_archive_tenant", "tenant", "id"),
    )

    tenant: Mapped[str] = mapped_column(sa.ForeignKey("platform.tenant.id"))
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="waiting")
    done: Mapped[int] = mapped_column(sa.Integer, server_default="0")
    name: Mapped[str]
    size: Mapped[int] = mapped_column(server_default="0")
    result: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    problem: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    author: Mapped[UUID]
    author_name: Mapped[str]
    ended_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
