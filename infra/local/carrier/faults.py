"""How the carrier misbehaves: what is set is done to the requests that come next, one each."""

import asyncio
from collections import deque

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.response.base import ASGIResponse
from litestar.types import ASGIApp, Message, Receive, Scope, Send

BUSY, BROKEN, HANGING = 429, 500, 60
RETRY_AFTER = "7"


class Faults:
    """`busy`: 429 with Retry-After. `broken`: 500 and nothing done. `lost`: done, and the answer never comes.

    `hanging`: no answer before anybody's patience ends. `garbled`: done, and the answer is no JSON. "": all is well.
    """

    def __init__(self) -> None:
        self.next: deque[str] = deque()
        self.asked: list[str] = []

    def take(self) -> str:
        return self.next.popleft() if self.next else ""


class Misbehaving(ASGIMiddleware):
    """Around every request of the protocol."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, faults: Faults, busy: bytes = b"{}") -> None:
        self.faults, self.busy = faults, busy

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await next_app(scope, receive, send)
            return
        self.faults.asked.append(f"{scope['method']} {scope['path']}")
        fault = self.faults.take()
        if fault == "busy":
            await answer(BUSY, {"Retry-After": RETRY_AFTER}, self.busy)(scope, receive, send)
        elif fault == "broken":
            await answer(BROKEN)(scope, receive, send)
        elif fault == "hanging":
            await asyncio.sleep(HANGING)
        elif fault in {"lost", "garbled"}:
            await next_app(scope, receive, instead(fault, send))
        else:
            await next_app(scope, receive, send)


def answer(status: int, headers: dict[str, str] | None = None, body: bytes = b"{}") -> ASGIResponse:
    """One that says nothing but its status."""
    return ASGIResponse(body=body, status_code=status, headers=headers or {}, media_type="application/json")


def instead(fault: str, send: Send) -> Send:
    """What was done stays done; its answer goes down with the connection, or arrives as something else."""

    async def spoil(message: Message) -> None:
        if fault == "lost":
            raise ConnectionAbortedError("the line is cut")
        if message["type"] == "http.response.body":
            message["body"] = b"<html>" + b" " * max(0, len(message["body"]) - 6)
        await send(message)

    return spoil
