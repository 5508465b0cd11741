"""The console's door: for whatever route says `operator=True`, nobody but an operator gets past it.

A stranger is sent to log in, everybody else finds nothing here. Without a second step at log-in its set-up is the only
page (`operator="setup"`), and acts (`proof=True`) ask once more who sits there.
"""

from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from litestar import Request
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send
from msgspec.structs import replace

from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.pages import Redirect
from infra.kit.problems import NotFound
from infra.kit.scope import CALLER, OPERATOR, carried_as, carry
from infra.kit.settings import Settings
from tenancy.access.api import PROOF_LASTS, is_stale
from tenancy.accounts.api import SEEN_EVERY, address_of, digest, mark_seen, person_of, session_token
from tenancy.operators.identity import Operator, find_operator

AnyRequest = Request[Any, Any, Any]
HOME = "/operator"
LOGIN, ACCOUNT = f"{HOME}/login", f"{HOME}/account"


class ConsoleDoor(ASGIMiddleware):
    """Sets `operator` into the scope, which the guard asks for."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        allows = scope["route_handler"].opt.get("operator")
        if not allows:
            await next_app(scope, receive, send)
            return
        request: AnyRequest = Request(scope, receive, send)
        operator = await operator_of(request)
        onward = way_first(request, operator, is_setup=allows == "setup")
        if onward is not None:
            await onward.to_asgi_response(None, request)(scope, receive, send)
            return
        if operator is None:
            raise NotFound
        carry(scope, OPERATOR, operator)
        carry(scope, CALLER, f"operator:{operator.account}")
        await next_app(scope, receive, send)


async def operator_of(request: AnyRequest) -> Operator | None:
    """Who comes. Raises NotFound for somebody who is logged in and is none."""
    token, now = session_token(request), clock.now()
    if not token:
        return None
    databases: Databases = request.app.state.databases
    settings: Settings = request.app.state.settings
    async with databases.read_platform() as session:
        found = await find_operator(session, digest(token), now)
    if found is None:
        if await person_of(databases, request, now):
            raise NotFound
        return None
    if is_stale(found.last_seen_at, now, SEEN_EVERY):
        await request.app.state.callers.mark(mark_seen(found.login, now))
    return replace(found, address=address_of(request), zone=settings.zone)


def way_first(request: AnyRequest, operator: Operator | None, *, is_setup: bool) -> Redirect | None:
    """Where somebody has to go before what they ask for."""
    if operator is None:
        return Redirect(with_next(request, LOGIN))
    if not operator.has_factor:
        return None if is_setup else Redirect(f"{ACCOUNT}/two-factor")
    proven = operator.proved_at is not None and clock.now() - operator.proved_at < PROOF_LASTS
    needs = request.scope["route_handler"].opt.get("proof") and not proven
    return Redirect(with_next(request, f"{ACCOUNT}/proof")) if needs else None


def with_next(request: AnyRequest, path: str) -> str:
    """`path`, which leads on to the page that was asked for, or that a form stands on."""
    at = urlsplit(str(request.url) if request.method == "GET" else request.headers.get("referer", ""))
    whole = f"{at.path}?{at.query}" if at.query else at.path
    return f"{path}?{urlencode({'next': whole}, safe='/', quote_via=quote)}" if onward(whole) != HOME else path


def onward(text: str) -> str:
    """`text` when it is a page of the console, else its home."""
    fits = text.startswith(f"{HOME}/") and text.isprintable() and "\\" not in text
    return text if fits and not text.startswith(LOGIN) else HOME


def provide_operator(scope: Scope) -> Operator:
    """The dependency `operator`. Raises NotFound where none has come in."""
    found = carried_as(scope, OPERATOR, Operator)
    if found is None:
        raise NotFound
    return found
