"""Who works in which shop as what, who is asked to, and the keys of programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import Identified, PlatformBase, Timestamped


class Staff(Identified, Timestamped, PlatformBase):
    """An account's membership of a tenant. `role`: a built-in one's word, or an own one's code. `stores`: ids of the
    stores it may see, NULL for all. `told`: kind of notification → how they want to hear of it, where they chose.
    """

    __tablename__ = "staff"
    __table_args__ = (
        sa.UniqueConstraint("account", "tenant"),
        sa.Index("ix_staff_tenant", "tenant"),
    )

    tenant: Mapped[str] = mapped_column(sa.ForeignKey("platform.tenant.id"))
    account: Mapped[UUID] = mapped_column(sa.ForeignKey("platform.account.id"))
    role: Mapped[str]
    stores: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    told: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    suspended_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]


class ShopRole(Timestamped, PlatformBase):
    """What a shop says of a role. A built-in one's (`code` is its word) has no `permissions` here; an own one is made
    of some. `two_factor`: who has it must log in with a second factor.
    """

    __tablename__ = "role"
    __table_args__ = (sa.UniqueConstraint("tenant", "name"),)

    tenant: Mapped[str] = mapped_column(sa.ForeignKey("platform.tenant.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    permissions: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    two_factor: Mapped[bool] = mapped_column(server_default=sa.false())


class Invitation(Identified, Timestamped, PlatformBase):
    """Somebody is asked to work here. `cause`: what the newest mail's link is made from; older links are dead."""

    __tablename__ = "invitation"
    __table_args__ = (
        sa.CheckConstraint("email = lower(email)", name="email_lower"),
        sa.Index(
            "uq_invitation_open",
            "tenant",
            "email",
            unique=True,
            postgresql_where=sa.text("accepted_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )

    tenant: Mapped[str] = mapped_column(sa.ForeignKey("platform.tenant.id"))
    email: Mapped[str]
    role: Mapped[str]
    stores: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    locale: Mapped[str]
    invited_by: Mapped[str]
    cause: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary, unique=True)
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


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
