"""The sink itself: an SMTP port and a port for the pages, both on 127.0.0.1, in the loop that starts it."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.local.mailbox.store import Store
from infra.local.mailbox.web import mail_pages

LARGEST = 10 * 1024 * 1024


class _Handler:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        content = envelope.content or b""
        body = content.encode() if isinstance(content, str) else content
        recipients = [str(address) for address in envelope.rcpt_tos]
        key = await asyncio.to_thread(self._store.add, body, recipients)
        return f"250 kept as {key}"


class _Pages(uvicorn.Server):
    """uvicorn within a process that minds the signals itself."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Mailbox:
    """`await start()`, read `smtp_port` and `url`, `await stop()`. The sockets are bound already, or free ports."""

    def __init__(self, folder: Path, smtp: socket.socket | None = None, pages: socket.socket | None = None) -> None:
        self.store = Store(folder)
        self._listening = smtp or _listen(), pages or _listen()
        self.smtp_port = 0
        self.url = ""
        self._smtp: asyncio.Server | None = None
        self._pages: _Pages | None = None
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> Self:
        """Answer on both ports."""
        smtp, listening = self._listening
        self._smtp = await asyncio.get_running_loop().create_server(self._session, sock=smtp)
        self.smtp_port = int(smtp.getsockname()[1])
        port = int(listening.getsockname()[1])
        pages = mail_pages(self.store, port)
        self._pages = _Pages(uvicorn.Config(pages, log_config=None, access_log=False, timeout_graceful_shutdown=1))
        self._serving = asyncio.create_task(self._pages.serve([listening]))
        self.url = f"http://127.0.0.1:{port}"
        return self

    async def stop(self) -> None:
        """Close both ports; the mails stay in the folder."""
        if self._smtp:
            self._smtp.close()
        if self._pages and self._serving:
            self._pages.should_exit = True
            await self._serving

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _session(self) -> SMTP:
        return SMTP(
            _Handler(self.store), data_size_limit=LARGEST, enable_SMTPUTF8=True, ident="Yuntai", hostname="localhost"
        )


def _listen() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))
