"""What people do with their accounts. The edge ends the unit."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from infra.kit.db.sessions import PlatformReader, PlatformSession
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from tenancy.accounts.domain import CONFIRM_LASTS, RESET_LASTS, SESSION_LASTS
from tenancy.accounts.errors import EmailTaken, LinkExpired
from tenancy.accounts.events import ConfirmationAsked, PasswordChanged, ResetAsked
from tenancy.accounts.models import Account, AccountToken, LoginSession
from tenancy.accounts.tokens import digest, new_token

LASTS = {"confirm": CONFIRM_LASTS, "reset": RESET_LASTS}


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """A browser that is logged in."""

    id: UUID
    started_at: datetime
    last_seen_at: datetime
    user_agent: str
    zone: str
    address: str


class Origin(msgspec.Struct, frozen=True):
    """Where a log-in comes from. `zone`: the time zone that the browser goes by; `address`: its network's."""

    user_agent: str
    zone: str = ""
    address: str = ""


class Credentials(msgspec.Struct, frozen=True):
    """What a log-in is checked against."""

    account: UUID
    password_hash: str


async def create_account(
    session: PlatformSession,
    *,
    email: str,
    password_hash: str,
    name: str,
    locale: str,
    confirmed_at: datetime | None = None,
) -> UUID:
    """A new account, and the mail that asks to confirm it unless that is done. Raises EmailTaken."""
    account = new_id()
    values = {
        "id": account,
        "email": email,
        "password_hash": password_hash,
        "name": name.strip(),
        "locale": locale,
        "email_confirmed_at": confirmed_at,
    }
    made = insert(Account).values(values).on_conflict_do_nothing(index_elements=["email"]).returning(Account.id)
    if await session.scalar(made) is None:
        raise EmailTaken
    if confirmed_at is None:
        await publish(session, ConfirmationAsked(account=account))
    return account


async def find_credentials(
    session: PlatformReader, *, email: str | None = None, account: UUID | None = None
) -> Credentials | None:
    """By address, or by id."""
    query = sa.select(Account.id, Account.password_hash)
    found = query.where(Account.email == email) if account is None else query.where(Account.id == account)
    row = (await session.execute(found)).one_or_none()
    return Credentials(row.id, row.password_hash) if row else None


async def start_session(
    session: PlatformSession,
    account: UUID,
    now: datetime,
    origin: Origin,
    *,
    by_code: bool = False,
) -> str:
    """Logs `account` in; gives the cookie's token. Each log-in has a token of its own, whatever the browser carried.

    `by_code`: a second factor was given.
    """
    token = new_token()
    values = {
        "token_hash": digest(token),
        "account": account,
        "started_at": now,
        "last_seen_at": now,
        "expires_at": now + SESSION_LASTS,
        "proved_at": now,
        "by_code": by_code,
        "zone": origin.zone,
        "address": origin.address,
        "user_agent": origin.user_agent[:300].replace("\x00", ""),
    }
    await session.execute(sa.insert(LoginSession).values(id=new_id(), **values))
    return token


async def prove(session: PlatformSession, login: UUID, now: datetime) -> None:
    """The person of this session has just shown who they are."""
    await session.execute(sa.update(LoginSession).where(LoginSession.id == login).values(proved_at=now))


async def end_session(session: PlatformSession, token: str, now: datetime) -> UUID | None:
    """Logs the browser with this token out; gives the session's id, None when nobody was logged in."""
    change = sa.update(LoginSession).where(LoginSession.token_hash == digest(token), LoginSession.revoked_at.is_(None))
    return await session.scalar(change.values(revoked_at=now).returning(LoginSession.id))


async def revoke_session(session: PlatformSession, account: UUID, login: UUID, now: datetime) -> bool:
    """Logs one of the account's browsers out; False when it is not the account's."""
    change = sa.update(LoginSession).where(LoginSession.id == login, LoginSession.account == account)
    done = await session.scalar(change.values(revoked_at=now).returning(LoginSession.id))
    return done is not None


async def revoke_sessions(session: PlatformSession, account: UUID, now: datetime, *, but: str = "") -> None:
    """Logs every browser of the account out, except the one that carries `but`."""
    change = sa.update(LoginSession).where(LoginSession.account == account, LoginSession.revoked_at.is_(None))
    await session.execute(change.where(LoginSession.token_hash != digest(but)).values(revoked_at=now))


async def ask_confirmation(session: PlatformSession, account: UUID) -> None:
    """Sends the confirming mail again, unless the address is confirmed."""
    waiting = sa.select(Account.id).where(Account.id == account, Account.email_confirmed_at.is_(None))
    if await session.scalar(waiting):
        await publish(session, ConfirmationAsked(account=account))


async def ask_reset(session: PlatformSession, email: str) -> None:
    """Sends a reset link when there is such an account; nobody learns whether there is."""
    if credentials := await find_credentials(session, email=email):
        await publish(session, ResetAsked(account=credentials.account))


async def add_token(session: PlatformSession, account: UUID, purpose: str, token: str, now: datetime) -> str | None:
    """Makes `token` work for `purpose`; gives the address it is for, None when the account is gone. Repeatable."""
    email = await session.scalar(sa.select(Account.email).where(Account.id == account))
    if email is None:
        return None
    values = {"token_hash": digest(token), "account": account, "purpose": purpose, "email": email}
    made = insert(AccountToken).values(expires_at=now + LASTS[purpose], **values)
    await session.execute(made.on_conflict_do_nothing(index_elements=["token_hash"]))
    return email


async def is_token_good(session: PlatformReader, purpose: str, token: str, now: datetime) -> bool:
    return await session.scalar(good_tokens(purpose, token, now)) is not None


def good_tokens(purpose: str, token: str, now: datetime) -> sa.Select[UUID]:
    """The account of a token that still works."""
    return sa.select(AccountToken.account).where(
        AccountToken.token_hash == digest(token),
        AccountToken.purpose == purpose,
        AccountToken.used_at.is_(None),
        AccountToken.expires_at > now,
        AccountToken.email == sa.select(Account.email).where(Account.id == AccountToken.account).scalar_subquery(),
    )


async def use_token(session: PlatformSession, purpose: str, token: str, now: datetime) -> UUID:
    """Takes a token, once; gives its account. Raises LinkExpired."""
    account = await session.scalar(good_tokens(purpose, token, now).with_for_update(of=AccountToken))
    if account is None:
        raise LinkExpired
    await session.execute(sa.update(AccountToken).where(AccountToken.token_hash == digest(token)).values(used_at=now))
    return account


async def confirm_email(session: PlatformSession, token: str, now: datetime) -> UUID:
    """The address is its owner's. Raises LinkExpired."""
    account = await use_token(session, "confirm", token, now)
    change = sa.update(Account).where(Account.id == account, Account.email_confirmed_at.is_(None))
    await session.execute(change.values(email_confirmed_at=now))
    return account


async def reset_password(session: PlatformSession, token: str, password_hash: str, now: datetime) -> UUID:
    """Sets the password by a mailed link: every browser is logged out, every other link dies. Raises LinkExpired."""
    account = await use_token(session, "reset", token, now)
    await change_password(session, account, password_hash, now)
    confirmed = sa.func.coalesce(Account.email_confirmed_at, now)  # whoever has the mail owns the address
    await session.execute(sa.update(Account).where(Account.id == account).values(email_confirmed_at=confirmed))
    return account


async def change_password(
    session: PlatformSession, account: UUID, password_hash: str, now: datetime, *, but: str = ""
) -> None:
    """Sets the password, logs out every browser except the one that carries `but`, and tells the owner."""
    await session.execute(sa.update(Account).where(Account.id == account).values(password_hash=password_hash))
    stale = sa.update(AccountToken).where(AccountToken.account == account, AccountToken.purpose == "reset")
    await session.execute(stale.where(AccountToken.used_at.is_(None)).values(used_at=now))
    await revoke_sessions(session, account, now, but=but)
    await publish(session, PasswordChanged(account=account))


async def prefer(session: PlatformSession, account: UUID, **preferences: str) -> None:
    """Keeps language, theme or name of the account."""
    await session.execute(sa.update(Account).where(Account.id == account).values(**preferences))


async def preferences_of(session: PlatformReader, account: UUID) -> dict[str, str]:
    """`locale` and `theme`, empty until chosen."""
    row = (await session.execute(sa.select(Account.locale, Account.theme).where(Account.id == account))).one()
    return {"locale": row.locale, "theme": row.theme}


async def list_logins(session: PlatformReader, account: UUID, now: datetime) -> Sequence[Login]:
    """The account's browsers, last seen first."""
    columns = [getattr(LoginSession, field) for field in Login.__struct_fields__]
    query = sa.select(*columns).where(
        LoginSession.account == account, LoginSession.revoked_at.is_(None), LoginSession.expires_at > now
    )
    rows = await session.execute(query.order_by(LoginSession.last_seen_at.desc()))
    return [msgspec.convert(dict(row), Login) for row in rows.mappings()]
