"""The session's cookie: opaque, for this host alone."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from tenancy.accounts.domain import SESSION_LASTS
from tenancy.accounts.installation import installation

AnyConnection = ASGIConnection[Any, Any, Any, Any]


def cookie_name(plain: str = "yuntai_session") -> str:
    """`__Host-` binds a cookie to this host and to https; browsers take it with https alone."""
    return f"__Host-{plain}" if installation().is_https else plain


def session_cookie(token: str) -> Cookie:
    return make_cookie(cookie_name(), token, int(SESSION_LASTS.total_seconds()))


def no_session_cookie() -> Cookie:
    return make_cookie(cookie_name(), "", 0)


def preference_cookie(name: str, value: str) -> Cookie:
    """Language and theme, for pages without log-in."""
    return make_cookie(name, value, 365 * 86_400)


def make_cookie(name: str, value: str, seconds: int) -> Cookie:
    return Cookie(
        name, value=value, path="/", max_age=seconds, secure=installation().is_https, httponly=True, samesite="lax"
    )


def session_token(connection: AnyConnection) -> str:
    """The token that the browser carries, or an empty text."""
    return connection.cookies.get(cookie_name(), "")
