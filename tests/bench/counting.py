"""A proxy before PostgreSQL that counts what an order costs: statements, and times that we wait for the server."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

STARTUP = 4  # bytes of length before the first message, which has no kind


class Counting:
    """Passes bytes on, and counts the kinds of messages that clients send."""

    def __init__(self, server_port: int) -> None:
        self.server_port, self.port = server_port, 0
        self.sent: Counter[str] = Counter()

    @property
    def statements(self) -> int:
        return self.sent["E"] + self.sent["Q"]

    @property
    def round_trips(self) -> int:
        """Messages after which a client waits: Sync, Flush, and the simple Query."""
        return self.sent["S"] + self.sent["H"] + self.sent["Q"]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.server_port)
        ways = [
            asyncio.create_task(self.forward(reader, server_writer)),
            asyncio.create_task(self.back(server_reader, writer)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for end in (writer, server_writer):
            end.close()

    async def forward(self, reader: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readexactly(STARTUP)
            server.write(head + await reader.readexactly(int.from_bytes(head) - STARTUP))
            while True:
                head = await reader.readexactly(5)
                self.sent[chr(head[0])] += 1
                server.write(head + await reader.readexactly(int.from_bytes(head[1:]) - 4))
                await server.drain()
        except asyncio.IncompleteReadError:
            return

    async def back(self, server: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await server.read(65_536):
            writer.write(data)
            await writer.drain()


@asynccontextmanager
async def counting_before(server_port: int) -> AsyncGenerator[Counting]:
    """A counting proxy on a port of its own."""
    proxy = Counting(server_port)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
