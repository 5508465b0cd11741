"""The door: who comes, by cookie or key, to which shop; set into the scope before anything else runs.

The tenant comes from the credential alone: a session and a slug that its account may use, or an API key.
"""

from typing import Any, cast
from urllib.parse import quote, urlencode, urlsplit

from litestar import Request
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from infra.kit import clock
from infra.kit.log import context
from infra.kit.pages import Redirect
from infra.kit.problems import NotFound, TooMany, Unauthenticated
from infra.kit.scope import ACTOR, CALLER, CELL, STATE, STORES, TENANT, TRIAL, carry
from tenancy.access.actor import Actor
from tenancy.access.callers import Callers
from tenancy.access.csrf import begin_visit
from tenancy.access.errors import KeyUnknown, ShopClosed, ShopOpening
from tenancy.access.identity import Caller
from tenancy.access.keys import LIVE, TEST
from tenancy.access.proof import way_first
from tenancy.access.stores import STORE_COOKIE, looking_at
from tenancy.access.throttle import Throttle, headers_of
from tenancy.accounts.api import session_token

API, APP = "/api/", "/app/"
KEY_PREFIXES = (LIVE, TEST)
AnyRequest = Request[Any, Any, Any]


class Authentication(ASGIMiddleware):
    """Sets `actor`, `yuntai.tenant`, `yuntai.cell`, `yuntai.caller`, `yuntai.csrf`; sends strangers to log in."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request: AnyRequest = Request(scope, receive, send)
        if scope["path"].startswith(API):
            await self.program(request, scope, receive, send, next_app)
        else:
            await self.person(request, scope, receive, send, next_app)

    async def program(self, request: AnyRequest, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """An API request: the key chooses the shop."""
        if scope["route_handler"].opt.get("public"):
            await next_app(scope, receive, send)
            return
        callers: Callers = request.app.state.callers
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.startswith(KEY_PREFIXES):
            raise KeyUnknown(headers={"WWW-Authenticate": "Bearer"})
        caller = await callers.by_key(key.strip(), clock.now())
        if caller is None or caller.actor is None:
            raise KeyUnknown(headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        actor = enter(scope, caller)
        carry(scope, TRIAL, key.startswith(TEST))
        allowance = await throttle_of(request).spend(actor)
        headers = headers_of(allowance)
        if allowance.retry_seconds:
            raise TooMany(headers=headers, seconds=allowance.retry_seconds)
        with context(tenant=actor.tenant):
            await next_app(scope, receive, with_headers(send, headers))

    async def person(self, request: AnyRequest, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """A page request: below /app/{slug} the session's account must work in that shop."""
        visit = begin_visit(request)
        send = with_cookie(send, visit) if visit else send
        slug = slug_of(scope)
        if not slug:
            await next_app(scope, receive, send)
            return
        callers: Callers = request.app.state.callers
        token = session_token(request)
        caller = await callers.by_session(token, slug, clock.now()) if token else None
        if caller is None:
            await Redirect(log_in_address(request)).to_asgi_response(None, request)(scope, receive, send)
            return
        if caller.actor is None:
            raise NotFound
        if caller.state == "opening":
            await Redirect("/signup/preparing").to_asgi_response(None, request)(scope, receive, send)
            return
        actor = enter(scope, caller)
        if first := way_first(request, caller, actor, clock.now()):
            await first.to_asgi_response(None, request)(scope, receive, send)
            return
        known = await callers.stores_of(actor)
        carry(scope, STORES, known)
        carry(scope, ACTOR, looking_at(actor, request.cookies.get(STORE_COOKIE, ""), known))
        with context(tenant=actor.tenant):
            await next_app(scope, receive, send)


def slug_of(scope: Scope) -> str:
    """The shop's name in the address of one of its pages, or an empty text."""
    return scope["path"].removeprefix(APP).partition("/")[0] if scope["path"].startswith(APP) else ""


def enter(scope: Scope, caller: Caller) -> Actor:
    """Sets the scope's keys. Raises ShopOpening, ShopClosed."""
    actor = caller.actor
    if actor is None:
        raise Unauthenticated
    if caller.state == "opening":
        raise ShopOpening(headers={"Retry-After": "1"})
    if caller.state in {"suspended", "closed"}:
        raise ShopClosed
    kind = "staff" if actor.staff else "key"
    keys = {
        ACTOR: actor,
        TENANT: actor.tenant,
        CELL: actor.cell,
        STATE: caller.state,
        CALLER: f"{kind}:{actor.staff or actor.key}",
    }
    for name, value in keys.items():
        carry(scope, name, value)
    return actor


def log_in_address(request: AnyRequest) -> str:
    """The log-in page, and where to go on afterwards: the page itself, or the one that a form or part belongs to."""
    is_page = request.method == "GET" and "hx-request" not in request.headers
    at = urlsplit(str(request.url) if is_page else request.headers.get("referer", ""))
    said = {"next": f"{at.path}?{at.query}" if at.query else at.path} if at.path.startswith(APP) else {}
    if request.method != "GET":
        said["unsaved"] = "1"
    return f"/login?{urlencode(said, safe='/', quote_via=quote)}" if said else "/login"


def throttle_of(request: AnyRequest) -> Throttle:
    state = request.app.state
    if (throttle := state.get("throttle")) is None:
        throttle = state.throttle = Throttle(state.limits)
    return cast("Throttle", throttle)


def with_headers(send: Send, headers: dict[str, str]) -> Send:
    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            fields = [(name.encode(), value.encode()) for name, value in headers.items()]
            message["headers"] = [*message["headers"], *fields]
        await send(message)

    return add


def with_cookie(send: Send, cookie: Cookie) -> Send:
    """Adds `cookie` to an answer that is a page; files that browsers share keep without."""

    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            kinds = [value for name, value in message["headers"] if name.lower() == b"content-type"]
            if any(kind.startswith(b"text/html") for kind in kinds):
                field = (b"set-cookie", cookie.to_header(header="").strip().encode("latin-1"))
                message["headers"] = [*message["headers"], field]
        await send(message)

    return add


def provide_actor(scope: Scope) -> Actor:
    """The dependency `actor`. Raises Unauthenticated on a public route without one."""
    actor = cast("dict[str, Any]", scope).get(ACTOR)
    if not isinstance(actor, Actor):
        raise Unauthenticated
    return actor
