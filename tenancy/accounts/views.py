"""The read door to accounts: selectables that others join on the platform."""

import sqlalchemy as sa

from tenancy.accounts.models import Account, LoginSession

people = sa.select(
    Account.id, Account.name, Account.email, Account.locale, Account.theme, Account.email_confirmed_at
).subquery("people")
"""id, name, email, locale, theme (both empty until chosen), email_confirmed_at: one row an account."""

login_sessions = (
    sa.select(
        LoginSession.id,
        LoginSession.account,
        LoginSession.token_hash,
        LoginSession.last_seen_at,
        LoginSession.expires_at,
    )
    .where(LoginSession.revoked_at.is_(None))
    .subquery("login_sessions")
)
"""Sessions that were not revoked; the reader compares `expires_at` (aware, UTC)."""
