"""How often somebody may try: counted per account and per address, outside the units that fail."""

import hashlib
from typing import Any

from litestar import Request

from infra.kit.keys import platform_key
from infra.kit.limits import Limit, Limits

AnyRequest = Request[Any, Any, Any]
PER_ACCOUNT, PER_ADDRESS = Limit(10, 600), Limit(100, 600)
MAILS_PER_ACCOUNT = Limit(5, 3600)


def address_of(request: AnyRequest) -> str:
    """Where the request comes from; the server has believed the proxies of the settings already."""
    return request.client.host if request.client else "unknown"


def account_key(what: str, subject: str) -> str:
    """Redis keeps no address of anybody: a digest of it."""
    return platform_key("throttle", what, hashlib.sha256(subject.encode()).hexdigest()[:32])


async def throttle(request: AnyRequest, what: str, subject: str, limit: Limit = PER_ACCOUNT) -> str:
    """Counts a try of `what` for `subject` and for the caller's address; gives the key to forgive. Raises TooMany."""
    limits: Limits = request.app.state.limits
    await limits.check(account_key(f"{what} from", address_of(request)), PER_ADDRESS)
    key = account_key(what, subject)
    await limits.check(key, limit)
    return key
