"""A receipt printer in the network, well or ill: it keeps what it was sent."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Literal

Mood = Literal["well", "silent", "closes", "hangs", "no_paper"]
ASKS, CUTS = b"\x1dr\x01", b"\x1dV"


SECONDS = 30


class Printer:
    """`silent`: prints and says nothing, as many do; `closes`: hangs up at the first bytes; `hangs`: takes none."""

    def __init__(self, mood: Mood) -> None:
        self.mood: Mood = mood
        self.port = 0
        self.got = b""
        self.through = asyncio.Event()
        self.cut = asyncio.Event()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def has_cut(self) -> None:
        """Until a whole receipt has come."""
        async with asyncio.timeout(SECONDS):
            await self.cut.wait()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.mood == "hangs":
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            await self.through.wait()
        elif self.mood == "closes":
            await reader.read(1)
            writer.transport.abort()
            return
        else:
            while part := await reader.read(4096):
                self.got += part
                if CUTS in self.got:
                    self.cut.set()
                if ASKS in self.got and self.mood != "silent":
                    writer.write(b"\x0c" if self.mood == "no_paper" else b"\x00")
        writer.close()


@asynccontextmanager
async def printer_that(mood: Mood) -> AsyncGenerator[Printer]:
    """One on a port of its own."""
    printer = Printer(mood)
    server = await asyncio.start_server(printer.serve, "127.0.0.1", 0)
    printer.port = server.sockets[0].getsockname()[1]
    try:
        yield printer
    finally:
        printer.through.set()
        server.close()
        await server.wait_closed()
