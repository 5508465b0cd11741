"""A shop that is being opened: what the wizard has been told so far, then the tenant that came of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import Identified, PlatformBase, Timestamped


class ShopOpening(Identified, Timestamped, PlatformBase):
    """One way through the wizard. An account has one without a tenant at most, so that a double click is one shop."""

    __tablename__ = "opening"
    __table_args__ = (
        sa.Index("uq_opening_account", "account", unique=True, postgresql_where=sa.text("tenant IS NULL")),
        sa.Index("ix_opening_account", "account", "id"),
    )

    account: Mapped[UUID] = mapped_column(sa.ForeignKey("platform.account.id"))
    shop: Mapped[str]
    country: Mapped[str]
    trade: Mapped[str] = mapped_column(server_default="")
    switches: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    currency: Mapped[str] = mapped_column(server_default="")
    zone: Mapped[str] = mapped_column(server_default="")
    locale: Mapped[str] = mapped_column(server_default="")
    asked_at: Mapped[datetime | None]
    tenant: Mapped[str | None] = mapped_column(sa.ForeignKey("platform.tenant.id"), unique=True)
