"""Who works in which shop, and the keys of programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import Identified, PlatformBase, Timestamped


class Staff(Identified, Timestamped, PlatformBase):
    """An account's membership of a tenant. `stores`: ids of the stores it may see, NULL for all."""

    __tablename__ = "staff"
    __table_args__ = (
        sa.CheckConstraint("role IN ('owner', 'staff')", name="role"),
        sa.UniqueConstraint("account", "tenant"),
        sa.Index("ix_staff_tenant", "tenant"),
    )

    tenant: Mapped[str] = mapped_column(sa.ForeignKey("platform.tenant.id"))
    account: Mapped[UUID] = mapped_column(sa.ForeignKey("platform.account.id"))
    role: Mapped[str]
    stores: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    left_at: Mapped[datetime | None]


class ApiKey(Identified, PlatformBase):
    """A program's way in. `hash`: SHA-256 of the whole key; `prefix`: its beginning, to know it by."""

    __tablename__ = "api_key"
    __table_args__ = (sa.Index("ix_api_key_tenant", "tenant"),)

    tenant: Mapped[str] = mapped_column(sa.ForeignKey("platform.tenant.id"))
    name: Mapped[str]
    prefix: Mapped[str]
    hash: Mapped[bytes] = mapped_column(sa.LargeBinary, unique=True)
    scopes: Mapped[list[Any]] = mapped_column(JSONB)
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    replaced_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("platform.api_key.id"))
