"""Around every request: an id, the log's context, figures for Prometheus and the headers that protect pages."""

import time
from uuid import UUID

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import Counter, Histogram

from infra.kit.ids import new_id
from infra.kit.log import context
from infra.kit.metrics import SECONDS
from infra.kit.pages import CONTENT_SECURITY_POLICY
from infra.kit.scope import REQUEST_ID, carried, carry

log = structlog.get_logger(__name__)
REQUESTS = Counter("yuntai_requests_total", "Requests answered.", ["method", "route", "status"])
DURATION = Histogram(
    "yuntai_request_seconds", "Seconds until a request was answered.", ["method", "route"], buckets=SECONDS
)
SECURITY = {
    b"content-security-policy": CONTENT_SECURITY_POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"camera=(self), microphone=(), geolocation=()",
}


def request_id_of(scope: Scope) -> str:
    """The caller's X-Request-Id when it is a UUID, else a new one."""
    given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
    try:
        return str(UUID(given))
    except ValueError:
        return str(new_id())


class Observed:
    """Outermost middleware. `https`: tell browsers to stay on https."""

    def __init__(self, app: ASGIApp, *, https: bool = False) -> None:
        self.app = app
        self.headers = [*SECURITY.items(), *([(b"strict-transport-security", b"max-age=31536000")] if https else [])]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        request_id = request_id_of(scope)
        carry(scope, REQUEST_ID, request_id)
        begin, status = time.perf_counter(), 500

        async def observe(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message["headers"], (b"x-request-id", request_id.encode())]
                present = {name.lower() for name, _ in headers}
                message["headers"] = headers + [h for h in self.headers if h[0] not in present]
            await send(message)

        with context(request=request_id):
            try:
                await self.app(scope, receive, observe)
            finally:
                seconds = time.perf_counter() - begin
                route = carried(scope, "path_template") or "unknown"
                REQUESTS.labels(scope["method"], route, str(status)).inc()
                DURATION.labels(scope["method"], route).observe(seconds)
                if seconds > 1:
                    log.warning("slow request", route=route, seconds=round(seconds, 3))
