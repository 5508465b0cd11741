"""The door to accounts: who carries a session, and who somebody is."""

from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import Databases, PlatformReader
from tenancy.accounts.cookies import (
    AnyConnection,
    cookie_name,
    make_cookie,
    no_session_cookie,
    preference_cookie,
    session_token,
)
from tenancy.accounts.domain import SEEN_EVERY, check_email, check_name, check_password, normal_email
from tenancy.accounts.entering import (
    check_proof,
    log_in,
    log_in_by_code,
    open_confirmed_account,
    ready_password,
    set_own_password,
    sign_up,
)
from tenancy.accounts.errors import CodeWrong
from tenancy.accounts.factor_pages import FactorPage, ProofPage, beside, factor_model
from tenancy.accounts.half import half_of
from tenancy.accounts.installation import install, installation
from tenancy.accounts.models import LoginSession
from tenancy.accounts.passwords import hash_password
from tenancy.accounts.paths import local_path
from tenancy.accounts.schemas import (
    LogIn,
    LogInCode,
    LogInCodePage,
    LogInPage,
    SignUp,
    SignUpPage,
    empty_form,
    form_with,
)
from tenancy.accounts.sealing import SealBroken, seal, unseal
from tenancy.accounts.second_factor import (
    Factor,
    begin_factor,
    confirm_factor,
    end_factor,
    factor_of,
    picture_of,
    renew_recovery,
    secret_of,
    take_code,
)
from tenancy.accounts.service import (
    Login,
    ask_confirmation,
    change_password,
    create_account,
    end_session,
    list_logins,
    prefer,
    prove,
    revoke_session,
    revoke_sessions,
)
from tenancy.accounts.throttle import address_of
from tenancy.accounts.tokens import digest, mailed_token, new_token
from tenancy.accounts.views import login_sessions, people

__all__ = [
    "SEEN_EVERY",
    "CodeWrong",
    "Factor",
    "FactorPage",
    "LogIn",
    "LogInCode",
    "LogInCodePage",
    "LogInPage",
    "Login",
    "Person",
    "ProofPage",
    "SealBroken",
    "SignUp",
    "SignUpPage",
    "address_of",
    "ask_confirmation",
    "begin_factor",
    "beside",
    "change_password",
    "check_email",
    "check_name",
    "check_password",
    "check_proof",
    "confirm_factor",
    "cookie_name",
    "create_account",
    "digest",
    "empty_form",
    "end_factor",
    "end_session",
    "factor_model",
    "factor_of",
    "find_person",
    "find_person_by_email",
    "form_with",
    "half_of",
    "hash_password",
    "install",
    "installation",
    "list_logins",
    "local_path",
    "log_in",
    "log_in_by_code",
    "mailed_token",
    "make_cookie",
    "mark_seen",
    "new_token",
    "no_session_cookie",
    "normal_email",
    "open_confirmed_account",
    "person_of",
    "picture_of",
    "prefer",
    "preference_cookie",
    "prove",
    "ready_password",
    "renew_recovery",
    "revoke_session",
    "revoke_sessions",
    "seal",
    "secret_of",
    "session_token",
    "set_own_password",
    "sign_up",
    "take_code",
    "unseal",
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
