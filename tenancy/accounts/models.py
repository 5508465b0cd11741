"""Accounts, their log-in sessions and the tokens that their mails carry. Secrets are kept as digests alone."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from infra.kit.db.base import Identified, PlatformBase, Timestamped


class Account(Identified, Timestamped, PlatformBase):
    """One person. `locale` and `theme` are empty until chosen."""

    __tablename__ = "account"
    __table_args__ = (sa.CheckConstraint("email = lower(email)", name="email_lower"),)

    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    name: Mapped[str]
    locale: Mapped[str] = mapped_column(server_default="")
    theme: Mapped[str] = mapped_column(server_default="")
    email_confirmed_at: Mapped[datetime | None]


class LoginSession(Identified, PlatformBase):
    """One browser that is logged in. `token_hash`: SHA-256 of the cookie."""

    __tablename__ = "login_session"
    __table_args__ = (sa.Index("ix_login_session_account", "account"),)

    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary, unique=True)
    account: Mapped[UUID] = mapped_column(sa.ForeignKey("platform.account.id"))
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    user_agent: Mapped[str] = mapped_column(server_default="")
    revoked_at: Mapped[datetime | None]


class AccountToken(PlatformBase):
    """A link in a mail: works once, until it expires."""

    __tablename__ = "account_token"
    __table_args__ = (
        sa.CheckConstraint("purpose IN ('confirm', 'reset')", name="purpose"),
        sa.Index("ix_account_token_account", "account"),
    )

    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary, primary_key=True)
    account: Mapped[UUID] = mapped_column(sa.ForeignKey("platform.account.id"))
    purpose: Mapped[str]
    email: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
