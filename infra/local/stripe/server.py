"""This Stripe on a port of 127.0.0.1, in the loop that starts it."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import uvicorn

from infra.local.ahead import Ahead
from infra.local.carrier.faults import Faults
from infra.local.stripe import passing
from infra.local.stripe.news import News
from infra.local.stripe.store import Store
from infra.local.stripe.web import stripe_app

SOON = 0.2  # seconds between two looks at what is to be told


class _Server(uvicorn.Server):
    """uvicorn within a process that minds the signals itself."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class TryOutStripe:
    """`await start()`, read `url`, `await stop()`. `store`, `faults` and `news` are what a test sets and looks at.

    `file`: where everything is kept from one start to the next; without it, it is forgotten. `hook`: where webhooks go.
    `clock`: the one that it goes by; without it, one of its own.
    """

    def __init__(
        self,
        listening: socket.socket | None = None,
        *,
        file: Path | None = None,
        hook: str = "",
        clock: Ahead | None = None,
    ) -> None:
        self.store, self.faults = Store(file, clock), Faults()
        self.news = News(self.store)
        self.news.url = hook
        self._listening = listening or socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.url = self.store.address = f"http://127.0.0.1:{self.port}"
        self._server: _Server | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> Self:
        """Answer, and tell what happens."""
        app = stripe_app(self.store, self.faults, self.news)
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1, lifespan="off")
        self._server = _Server(config)
        self._tasks = [
            asyncio.create_task(self._server.serve([self._listening])), asyncio.create_task(self._tell())
        ]  # fmt: skip
        return self

    async def _tell(self) -> None:
        while self._server and not self._server.should_exit:
            passing.catch_up(self.store)
            await self.news.tell_waiting()
            await asyncio.sleep(SOON)

    async def stop(self) -> None:
        """Close the port."""
        if self._server:
            self._server.should_exit = True
        self._tasks[1].cancel()
        await asyncio.wait(self._tasks)
        self.store.keep()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
