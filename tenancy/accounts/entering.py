"""Coming in: sign-up, log-in and log-out, each its steps. Argon2 works between two units, never within one."""

from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

import msgspec
from litestar import Request
from litestar.datastructures import Cookie

from infra.kit import clock
from infra.kit.db.sessions import Databases, PlatformSession
from infra.kit.i18n import N_
from infra.kit.limits import Limit, Limits
from infra.kit.problems import FieldError, Invalid
from tenancy.accounts import service
from tenancy.accounts.cookies import preference_cookie, session_cookie, session_token
from tenancy.accounts.domain import check_email, check_name, check_password, normal_email
from tenancy.accounts.errors import EmailTaken, WrongPassword
from tenancy.accounts.half import half_cookie, no_half_cookie
from tenancy.accounts.passwords import hash_password, is_password
from tenancy.accounts.schemas import LogIn, LogInCode, SignUp
from tenancy.accounts.second_factor import factor_of, take_code
from tenancy.accounts.throttle import address_of, throttle

AnyRequest = Request[Any, Any, Any]
CODES = Limit(5, 300)


class Entered(msgspec.Struct, frozen=True):
    """What the browser gets. `needs_code`: the second step is still to come."""

    cookies: list[Cookie]
    needs_code: bool = False


def came_from(request: AnyRequest, zone: str) -> service.Origin:
    """What is kept of where a log-in came from; a zone that isn't one is nothing."""
    known = zone if zone in available_timezones() else ""
    return service.Origin(request.headers.get("user-agent", ""), known, address_of(request))


async def sign_up(request: AnyRequest, data: SignUp, locale: str) -> list[Cookie]:
    """Makes the account and logs it in; who has one already and knows its password (a double click) is logged in.

    Raises Invalid with the fields, TooMany.
    """
    email = normal_email(data.email)
    password_hash = await ready_password(request, data)
    try:
        return [session_cookie(await open_account(request, data, email, password_hash, locale))]
    except EmailTaken as taken:
        try:
            return (await log_in(request, LogIn(email=email, password=data.password, zone=data.zone))).cookies
        except WrongPassword:
            raise Invalid(fields=[FieldError(field="email", code=taken.code, message=taken.message)]) from taken


async def ready_password(request: AnyRequest, data: SignUp) -> str:
    """The hash of a new account's password, once its fields are in order. Raises Invalid with the fields, TooMany."""
    email = normal_email(data.email)
    if errors := [*check_name(data.name), *check_email(email), *check_password(data.password, email)]:
        raise Invalid(fields=errors)
    await throttle(request, "sign-up", email)
    return await hash_password(data.password)


async def open_confirmed_account(
    session: PlatformSession, request: AnyRequest, data: SignUp, password_hash: str, locale: str
) -> tuple[UUID, Cookie]:
    """An account whose address is proven by the link that led here, logged in: its id and cookie. Raises EmailTaken."""
    email, now = normal_email(data.email), clock.now()
    account = await service.create_account(
        session, email=email, password_hash=password_hash, name=data.name, locale=locale, confirmed_at=now
    )
    token = await service.start_session(session, account, now, came_from(request, data.zone))
    return account, session_cookie(token)


async def open_account(request: AnyRequest, data: SignUp, email: str, password_hash: str, locale: str) -> str:
    """The new account's session token. Raises EmailTaken."""
    databases: Databases = request.app.state.databases
    async with databases.platform() as session:
        account = await service.create_account(
            session, email=email, password_hash=password_hash, name=data.name, locale=locale
        )
        token = await service.start_session(session, account, clock.now(), came_from(request, data.zone))
        await session.commit()
    return token


async def log_in(request: AnyRequest, data: LogIn) -> Entered:
    """Gives the cookies of a new session; the browser's old one ends. With a second factor the session is still to
    come. Raises WrongPassword, TooMany.
    """
    email = normal_email(data.email)
    tries = await throttle(request, "log-in", email)
    databases: Databases = request.app.state.databases
    async with databases.read_platform() as session:
        known = await service.find_credentials(session, email=email)
        factor = await factor_of(session, known.account) if known else None
    if not await is_password(known.password_hash if known else None, data.password) or known is None:
        raise WrongPassword
    limits: Limits = request.app.state.limits
    await limits.forgive(tries)
    if factor and factor.confirmed_at:
        return Entered([half_cookie(known.account, known.password_hash, clock.now())], needs_code=True)
    return Entered(await begin(request, known.account, data.zone))


async def log_in_by_code(request: AnyRequest, account: UUID, data: LogInCode) -> Entered:
    """The second step, for `account`, whose password was right. Raises CodeWrong, TooMany."""
    tries = await throttle(request, "code", str(account), CODES)
    databases: Databases = request.app.state.databases
    async with databases.platform() as session:
        await take_code(session, account, data.code, clock.now())
        await session.commit()
    limits: Limits = request.app.state.limits
    await limits.forgive(tries)
    return Entered([no_half_cookie(), *await begin(request, account, data.zone, by_code=True)])


async def begin(request: AnyRequest, account: UUID, zone: str, *, by_code: bool = False) -> list[Cookie]:
    """A session in this browser, in place of the one that it had."""
    databases: Databases = request.app.state.databases
    now = clock.now()
    async with databases.platform() as session:
        old = await service.end_session(session, session_token(request), now)
        token = await service.start_session(session, account, now, came_from(request, zone), by_code=by_code)
        kept = await service.preferences_of(session, account)
        await session.commit()
    if old:
        await request.app.state.callers.revoke(f"login {old}")
    return [session_cookie(token), *(preference_cookie(name, value) for name, value in kept.items() if value)]


async def set_own_password(request: AnyRequest, person: UUID, email: str, old: str, new: str) -> None:
    """Changes the password of who is logged in; the other browsers are logged out. Raises Invalid, TooMany."""
    if errors := check_password(new, email, "new_password"):
        raise Invalid(fields=errors)
    tries = await throttle(request, "password", str(person))
    databases: Databases = request.app.state.databases
    async with databases.read_platform() as session:
        known = await service.find_credentials(session, account=person)
    if not await is_password(known.password_hash if known else None, old):
        message = N_("This is not your password.")
        raise Invalid(fields=[FieldError(field="old_password", code="wrong", message=message)])
    limits: Limits = request.app.state.limits
    await limits.forgive(tries)
    password_hash = await hash_password(new)
    async with databases.platform() as session:
        await service.change_password(session, person, password_hash, clock.now(), but=session_token(request))
        await session.commit()


async def check_proof(request: AnyRequest, person: UUID, *, password: str, code: str) -> None:
    """Whether it is they who sit there: by a code from the phone of who has one, else by the password.

    Raises CodeWrong, WrongPassword, TooMany.
    """
    databases: Databases = request.app.state.databases
    async with databases.read_platform() as session:
        factor = await factor_of(session, person)
        known = await service.find_credentials(session, account=person)
    if factor and factor.confirmed_at:
        tries = await throttle(request, "code", str(person), CODES)
        async with databases.platform() as session:
            await take_code(session, person, code, clock.now())
            await session.commit()
    else:
        tries = await throttle(request, "password", str(person))
        if not await is_password(known.password_hash if known else None, password):
            raise WrongPassword
    limits: Limits = request.app.state.limits
    await limits.forgive(tries)
