"""The carrier on a port of 127.0.0.1, in the loop that starts it."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Self

import uvicorn

from infra.local.carrier.faults import Faults
from infra.local.carrier.ledger import Ledger
from infra.local.carrier.news import News
from infra.local.carrier.web import carrier_app

KEY = "try-out"


class _Server(uvicorn.Server):
    """uvicorn within a process that minds the signals itself."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class TryOutCarrier:
    """`await start()`, read `url`, `await stop()`. `faults`, `ledger` and `news` are what a test sets and looks at."""

    def __init__(self, listening: socket.socket | None = None, *, key: str = KEY, currency: str = "GBP") -> None:
        self.ledger, self.faults, self.news = Ledger(key, currency), Faults(), News()
        self._listening = listening or socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> Self:
        """Answer."""
        app = carrier_app(self.ledger, self.faults, self.news)
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1, lifespan="off")
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve([self._listening]))
        return self

    async def stop(self) -> None:
        """Close the port; what was booked is forgotten."""
        if self._server and self._serving:
            self._server.should_exit = True
            await self._serving

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
