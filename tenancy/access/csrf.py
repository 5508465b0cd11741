"""Forms of ours alone: a token bound to the browser's cookie, and the page's origin.

The token is a keyed digest of the session's cookie, or of a cookie made for those who aren't logged in, so that it
can be checked without being stored.
"""

import base64
import hmac
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import Cookie

from infra.kit.scope import CSRF, carried, carry
from tenancy.access.errors import NotFromHere
from tenancy.accounts.api import cookie_name, installation, make_cookie, new_token, session_token

AnyRequest = Request[Any, Any, Any]
HEADER, FIELD, COOKIE = "x-csrf-token", "_csrf", "yuntai_visit"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
VISIT_SECONDS = 86_400


def begin_visit(request: AnyRequest) -> Cookie | None:
    """Sets the request's token; gives the cookie that a browser without any has to be sent."""
    bound = session_token(request) or request.cookies.get(cookie_name(COOKIE), "")
    made = "" if bound else new_token()
    token = installation().sign("csrf", bound or made)
    carry(request.scope, CSRF, base64.urlsafe_b64encode(token).decode().rstrip("="))
    return make_cookie(cookie_name(COOKIE), made, VISIT_SECONDS) if made else None


async def check_origin(request: AnyRequest) -> None:
    """Raises NotFromHere for an unsafe request that no page of ours has sent."""
    if request.method in SAFE:
        return
    if not is_same_origin(request):
        raise NotFromHere
    given = request.headers.get(HEADER) or str((await request.form()).get(FIELD) or "")
    if not hmac.compare_digest(given.encode(), carried(request.scope, CSRF).encode()):
        raise NotFromHere


def is_same_origin(request: AnyRequest) -> bool:
    """What the browser itself says of where the request comes from; silence leaves it to the token."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    ours = {request.headers.get("host", ""), urlsplit(installation().address).netloc}
    return urlsplit(origin).netloc in ours
