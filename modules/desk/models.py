"""Activity (added to alone), files, runs of imports, and what staff are told."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import Identified, TenantBase, Timestamped

RUN_STATES = ("uploaded", "checking", "checked", "running", "done", "stopped", "failed")


class Activity(Identified, TenantBase):
    """One deed: who did `act` to which subject, and what that changed. A ledger: rows are never changed."""

    __tablename__ = "activity"
    __table_args__ = (
        sa.Index("ix_activity_subject", "kind", "subject", "id"),
        sa.Index("ix_activity_author", "author", "id"),
    )

    at: Mapped[datetime]
    author: Mapped[UUID | None]
    author_name: Mapped[str]
    act: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[UUID]
    subject_name: Mapped[str] = mapped_column(server_default="")
    before: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    after: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")


class File(Identified, Timestamped, TenantBase):
    """What is known of a file; its bytes lie in the file store under the same id."""

    __tablename__ = "file"
    __table_args__ = (sa.CheckConstraint("size >= 0", name="size"),)

    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    purpose: Mapped[str]


class ImportRun(Identified, Timestamped, TenantBase):
    """One table on its way in. `done` is how many rows are behind it: written with the rows' own effects."""

    __tablename__ = "import_run"
    __table_args__ = (sa.CheckConstraint(f"state IN {RUN_STATES}", name="state"),)

    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("file.id"))
    file_name: Mapped[str]
    format: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="uploaded")
    headings: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
    sample: Mapped[list[list[str]]] = mapped_column(JSONB, server_default="[]")
    mapping: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")
    total: Mapped[int] = mapped_column(server_default="0")
    done: Mapped[int] = mapped_column(server_default="0")
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")
    faulty: Mapped[int] = mapped_column(server_default="0")
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    problem: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    author: Mapped[UUID | None]
    author_name: Mapped[str]
    author_rights: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Notification(Identified, TenantBase):
    """One line that staff are told: a kind in a store (or for one person) on a day.

    `key`: what makes it one line. `things`: [{id, name, path}], the first of `count`; `seen`: the ids of all.
    `read_by`: the staff ids of those who have read it as it is now. Stores lie above, hence no foreign key.
    """

    __tablename__ = "notification"
    __table_args__ = (sa.Index("ix_notification_at", "at"),)

    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    store_id: Mapped[UUID | None]
    staff_id: Mapped[UUID | None]
    place: Mapped[str] = mapped_column(server_default="")
    things: Mapped[list[Any]]
    seen: Mapped[list[Any]]
    count: Mapped[int]
    read_by: Mapped[list[Any]] = mapped_column(server_default="[]")
    at: Mapped[datetime]
