"""Accounts, their log-in sessions and the tokens that their mails carry. Secrets are kept as digests alone."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
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
    """One browser that is logged in. `token_hash`: SHA-256 of the cookie. `proved_at`: when the person last showed who
    they are; `by_code`: with a second factor. `zone` is what the browser says of its place, `address` where it called.
    """

    __tablename__ = "login_session"
    __table_args__ = (sa.Index("ix_login_session_account", "account"),)

    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary, unique=True)
    account: Mapped[UUID] = mapped_column(sa.ForeignKey("platform.account.id"))
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    user_agent: Mapped[str] = mapped_column(server_default="")
    zone: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")
    proved_at: Mapped[datetime | None]
    by_code: Mapped[bool] = mapped_column(server_default=sa.false())
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


class SecondFactor(Timestamped, PlatformBase):
    """An account's one-time passwords. The secret is not kept: it follows from `nonce` and the installation's own.

    `step`: the last 30 seconds of which a code was taken, so that none is taken twice. `recovery`: digests of the
    codes that are left. Not in force until `confirmed_at`.
    """

    __tablename__ = "second_factor"

    account: Mapped[UUID] = mapped_column(sa.ForeignKey("platform.account.id"), primary_key=True)
    nonce: Mapped[str]
    step: Mapped[int] = mapped_column(sa.BigInteger, server_default="0")
    recovery: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
    confirmed_at: Mapped[datetime | None]
