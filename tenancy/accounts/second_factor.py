"""One-time passwords beside the password (RFC 6238), and the recovery codes for who has lost their phone.

The secret is not kept: it follows from the account's nonce and the installation's own secret. A code is taken once,
a recovery code too; whoever reads the database learns neither.
"""

import hmac
import secrets
from base64 import b32encode
from datetime import datetime
from uuid import UUID

import msgspec
import segno
import sqlalchemy as sa
from markupsafe import Markup
from pyotp.totp import TOTP
from sqlalchemy.dialects.postgresql import JSONB, insert

from infra.kit.db.sessions import PlatformReader, PlatformSession
from infra.kit.outbox import publish
from tenancy.accounts.errors import CodeWrong
from tenancy.accounts.events import SecondFactorChanged
from tenancy.accounts.installation import installation
from tenancy.accounts.models import LoginSession, SecondFactor

SECONDS, SLACK = 30, (0, -1, 1)  # a phone's clock may be one step off
RECOVERY, LETTERS = 10, "abcdefghjkmnpqrstuvwxyz23456789"
ISSUER = "Yuntai"


class Factor(msgspec.Struct, frozen=True, kw_only=True):
    """An account's second factor. `confirmed_at`: in force since; `left`: recovery codes that remain."""

    nonce: str
    confirmed_at: datetime | None
    left: int


def secret_of(account: UUID, nonce: str) -> str:
    """The shared secret in base32, as authenticator apps want it."""
    return b32encode(installation().sign("second factor", f"{account} {nonce}")[:20]).decode()


def picture_of(account: UUID, nonce: str, email: str) -> Markup:
    """The secret as a QR code, dark on white in any theme."""
    address = TOTP(secret_of(account, nonce)).provisioning_uri(name=email, issuer_name=ISSUER)
    return Markup(segno.make(address, error="m").svg_inline(scale=5, border=3, light="#fff"))  # noqa: S704  segno's own


def step_of(account: UUID, nonce: str, code: str, now: datetime) -> int | None:
    """Which 30 seconds `code` belongs to, None when to none near `now`."""
    totp, given = TOTP(secret_of(account, nonce)), "".join(code.split())
    at = int(now.timestamp()) // SECONDS
    found = [at + off for off in SLACK if hmac.compare_digest(totp.at((at + off) * SECONDS).encode(), given.encode())]
    return found[0] if found else None


def kept(account: UUID, code: str) -> str:
    """What is kept of a recovery code: a keyed digest, since ten letters could be tried one after another."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return installation().sign("recovery code", f"{account} {plain}").hex()


def new_codes() -> list[str]:
    return ["-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY)]


async def factor_of(session: PlatformReader, account: UUID) -> Factor | None:
    """The account's second factor, also one that is only begun."""
    left = sa.func.jsonb_array_length(SecondFactor.recovery).label("left")
    query = sa.select(SecondFactor.nonce, SecondFactor.confirmed_at, left).where(SecondFactor.account == account)
    row = (await session.execute(query)).one_or_none()
    return Factor(nonce=row.nonce, confirmed_at=row.confirmed_at, left=row.left) if row else None


async def begin_factor(session: PlatformSession, account: UUID) -> None:
    """A secret to be shown; one that is in force stays."""
    values = {"account": account, "nonce": secrets.token_hex(16)}
    await session.execute(insert(SecondFactor).values(values).on_conflict_do_nothing(index_elements=["account"]))


async def confirm_factor(session: PlatformSession, account: UUID, code: str, login: UUID, now: datetime) -> list[str]:
    """The phone gives the right code: from now on it is asked for. Gives the recovery codes, shown this once.

    `login` counts as opened with it. Raises CodeWrong.
    """
    factor = await factor_of(session, account)
    step = step_of(account, factor.nonce, code, now) if factor and factor.confirmed_at is None else None
    if step is None:
        raise CodeWrong
    codes = new_codes()
    begun = sa.update(SecondFactor).where(SecondFactor.account == account, SecondFactor.confirmed_at.is_(None))
    values = {"confirmed_at": now, "step": step, "recovery": [kept(account, each) for each in codes]}
    if await session.scalar(begun.values(**values).returning(SecondFactor.account)) is None:
        raise CodeWrong
    await session.execute(sa.update(LoginSession).where(LoginSession.id == login).values(by_code=True, proved_at=now))
    await publish(session, SecondFactorChanged(account=account, is_on=True))
    return codes


async def take_code(session: PlatformSession, account: UUID, code: str, now: datetime) -> None:
    """Uses up a code from the phone, or a recovery code. Raises CodeWrong, also for one that was used before."""
    factor = await factor_of(session, account)
    if factor is None or factor.confirmed_at is None:
        raise CodeWrong
    mine = sa.update(SecondFactor).where(SecondFactor.account == account)
    step = step_of(account, factor.nonce, code, now)
    if step is not None:
        used = mine.where(SecondFactor.step < step).values(step=step)
    else:
        digest = kept(account, code)
        rest = SecondFactor.recovery.op("-")(sa.literal(digest, sa.Text))
        used = mine.where(SecondFactor.recovery.contains(sa.literal([digest], JSONB))).values(recovery=rest)
    if await session.scalar(used.returning(SecondFactor.account)) is None:
        raise CodeWrong


async def renew_recovery(session: PlatformSession, account: UUID) -> list[str]:
    """Ten new recovery codes; the old ones are dead. Raises CodeWrong without a second factor."""
    codes = new_codes()
    mine = sa.update(SecondFactor).where(SecondFactor.account == account, SecondFactor.confirmed_at.is_not(None))
    renewed = mine.values(recovery=[kept(account, each) for each in codes])
    if await session.scalar(renewed.returning(SecondFactor.account)) is None:
        raise CodeWrong
    return codes


async def end_factor(session: PlatformSession, account: UUID) -> None:
    """The password is enough again. A repeat changes nothing."""
    gone = sa.delete(SecondFactor).where(SecondFactor.account == account).returning(SecondFactor.confirmed_at)
    row = (await session.execute(gone)).one_or_none()
    if row is not None and row.confirmed_at is not None:
        await publish(session, SecondFactorChanged(account=account, is_on=False))
