"""The three of them on one port of 127.0.0.1, in the loop that starts them."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Any, Self

import httpx
import uvicorn
from litestar import Litestar, MediaType, Response, get, post
from litestar.params import FromPath

from infra.local.wallets.account import what_to_enter
from infra.local.wallets.alipay import Alipay
from infra.local.wallets.book import Book
from infra.local.wallets.signing import Keys, Merchant
from infra.local.wallets.terminal import Terminal
from infra.local.wallets.wechat import Wechat


class _Server(uvicorn.Server):
    """uvicorn within a process that minds the signals itself."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class TryOutWallets:
    """`await start()`, read `url`, `await stop()`. `book` is what a test sets and looks at; `POST /paid/{number}` is a
    payer who agrees.
    """

    def __init__(self, listening: socket.socket | None = None, *, keys: Keys | None = None) -> None:
        self.book, self.keys, self.merchant = Book(), keys or Keys.fresh(), Merchant()
        self.wechat = Wechat(self.book, self.keys, self.merchant)
        self.alipay = Alipay(self.book, self.keys, self.merchant)
        self.terminal = Terminal(self.book, self.merchant)
        self._listening = listening or socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None

    def app(self) -> Litestar:
        """All of it, with what a payer does beside it."""

        @get("/", media_type=MediaType.TEXT)
        async def account() -> str:
            return what_to_enter(self.url, self.keys, self.merchant)

        @post("/paid/{number:str}", status_code=200)
        async def pay(number: FromPath[str]) -> Response[Any]:
            charge = self.book.pay(number)
            told = await self.tell(number) if charge.hook else 0
            return Response({"state": charge.state, "told": told})

        @get("/charges")
        async def charges() -> Response[Any]:
            return Response(list(self.book.charges.values()))

        routes = [self.wechat.routes(), self.alipay.routes(), self.terminal.routes(), account, pay, charges]
        return Litestar(route_handlers=routes, openapi_config=None, logging_config=None)

    async def tell(self, number: str) -> int:
        """News of a charge to where its merchant wants them; the status of the answer."""
        charge = self.book.charges[number]
        side = self.wechat if "/wechat" in charge.hook else self.alipay
        body, headers = side.news(charge)
        async with httpx.AsyncClient(trust_env=False, verify=False) as client:  # noqa: S501  a try-out
            return (await client.post(charge.hook, content=body, headers=headers)).status_code

    async def start(self) -> Self:
        """Answer."""
        config = uvicorn.Config(
            self.app(), log_config=None, access_log=False, timeout_graceful_shutdown=1, lifespan="off"
        )
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve([self._listening]))
        return self

    async def stop(self) -> None:
        """Close the port; what was charged is forgotten."""
        if self._server and self._serving:
            self._server.should_exit = True
            await self._serving

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
