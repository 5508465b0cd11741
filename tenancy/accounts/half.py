"""Half a log-in: the password was right, the second factor is still to come. Carried by the browser, signed by us."""

import hmac
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from infra.kit.db.sessions import PlatformReader
from tenancy.accounts import service
from tenancy.accounts.cookies import cookie_name, make_cookie
from tenancy.accounts.installation import installation

HALF, LASTS = "yuntai_half", timedelta(minutes=10)


def signature(account: UUID, until: int, password_hash: str) -> str:
    """It ends with the password: one that was changed meanwhile opens nothing."""
    return installation().sign("half log-in", f"{account} {until} {password_hash}").hex()


def half_cookie(account: UUID, password_hash: str, now: datetime) -> Cookie:
    until = int((now + LASTS).timestamp())
    value = f"{account}.{until}.{signature(account, until, password_hash)}"
    return make_cookie(cookie_name(HALF), value, int(LASTS.total_seconds()))


def no_half_cookie() -> Cookie:
    return make_cookie(cookie_name(HALF), "", 0)


async def half_of(
    session: PlatformReader, connection: ASGIConnection[Any, Any, Any, Any], now: datetime
) -> UUID | None:
    """Whose password was right a moment ago in this browser."""
    parts = connection.cookies.get(cookie_name(HALF), "").split(".")
    try:
        account, until, given = UUID(parts[0]), int(parts[1]), parts[2]
    except (ValueError, IndexError):
        return None
    known = await service.find_credentials(session, account=account)
    if known is None or now.timestamp() > until:
        return None
    right = signature(account, until, known.password_hash)
    return account if hmac.compare_digest(right.encode(), given.encode()) else None
