"""The door to accounts: who carries a session, and who somebody is."""

from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import Databases, PlatformReader
from tenancy.accounts.cookies import AnyConnection, cookie_name, make_cookie, preference_cookie, session_token
from tenancy.accounts.domain import check_email, check_name, check_password
from tenancy.accounts.entering import open_confirmed_account, ready_password, set_own_password, sign_up
from tenancy.accounts.installation import install, installation
from tenancy.accounts.models import LoginSession
from tenancy.accounts.schemas import SignUp, SignUpPage, empty_form, form_with
from tenancy.accounts.service import Login, list_logins, prefer, revoke_session
from tenancy.accounts.tokens import digest, mailed_token, new_token
from tenancy.accounts.views import login_sessions, people

__all__ = [
    "Login",
    "Person",
    "SignUp",
    "SignUpPage",
    "check_email",
    "check_name",
    "check_password",
    "cookie_name",
    "digest",
    "empty_form",
    "find_person",
    "find_person_by_email",
    "form_with",
    "install",
    "installation",
    "list_logins",
    "mailed_token",
    "make_cookie",
    "mark_seen",
    "new_token",
    "open_confirmed_account",
    "person_of",
    "prefer",
    "preference_cookie",
    "ready_password",
    "revoke_session",
    "session_token",
    "set_own_password",
    "sign_up",
]


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """An account as others see it. `locale`, `theme` are empty until chosen; `login`: the session's id, if by one."""

    id: UUID
    name: str
    email: str
    locale: str
    theme: str
    email_confirmed_at: datetime | None
    login: UUID | None = None


async def person_of(databases: Databases, connection: AnyConnection, now: datetime) -> Person | None:
    """Whose session the browser carries, asked of the database; None when nobody is logged in."""
    token = session_token(connection)
    if not token:
        return None
    columns = (*people.c, login_sessions.c.id.label("login"))
    joined = sa.select(*columns).join_from(people, login_sessions, login_sessions.c.account == people.c.id)
    query = joined.where(login_sessions.c.token_hash == digest(token), login_sessions.c.expires_at > now)
    async with databases.read_platform() as session:
        row = (await session.execute(query)).mappings().one_or_none()
    return msgspec.convert(dict(row), Person) if row else None


async def find_person(session: PlatformReader, account: UUID) -> Person | None:
    """The account by its id."""
    row = (await session.execute(sa.select(*people.c).where(people.c.id == account))).mappings().one_or_none()
    return msgspec.convert(dict(row), Person) if row else None


async def find_person_by_email(session: PlatformReader, email: str) -> Person | None:
    """The account with this address, in any spelling."""
    row = (
        (await session.execute(sa.select(*people.c).where(people.c.email == email.strip().lower())))
        .mappings()
        .one_or_none()
    )
    return msgspec.convert(dict(row), Person) if row else None


def mark_seen(login: UUID, now: datetime) -> sa.Update:
    """The statement that notes when a session was last seen."""
    return sa.update(LoginSession).where(LoginSession.id == login).values(last_seen_at=now)
