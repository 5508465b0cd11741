"""The read door to accounts: selectables that others join on the platform."""

import sqlalchemy as sa

from tenancy.accounts.models import Account, LoginSession, SecondFactor

people = sa.select(
    Account.id, Account.name, Account.email, Account.locale, Account.theme, Account.email_confirmed_at
).subquery("people")
"""id, name, email, locale, theme (both empty until chosen), email_confirmed_at: one row an account."""

login_sessions = (
    sa.select(
        LoginSession.id,
        LoginSession.account,
        LoginSession.token_hash,
        LoginSession.started_at,
        LoginSession.last_seen_at,
        LoginSession.expires_at,
        LoginSession.proved_at,
        LoginSession.by_code,
    )
    .where(LoginSession.revoked_at.is_(None))
    .subquery("login_sessions")
)
"""Sessions that were not revoked; the reader compares `expires_at` (aware, UTC). `proved_at`: when the person last
showed who they are; `by_code`: logged in with a second factor.
"""

second_factors = (
    sa.select(SecondFactor.account).where(SecondFactor.confirmed_at.is_not(None)).subquery("second_factors")
)
"""The accounts that log in with a second factor."""
