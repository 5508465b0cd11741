"""A network between a browser and the site that can be down, and that cuts connections where it hurts."""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from tests.fixtures.proxy import close, first_of


class Network:
    """`is_down`: nothing goes through. `cut_one_in`: of so many answers one is lost although the site has acted."""

    def __init__(self, site: str, seed: int) -> None:
        where = urlsplit(site)
        self.host, self.behind = str(where.hostname), int(where.port or 80)
        self.port = 0
        self.is_down = False
        self.cut_one_in = 0
        self.cuts = 0
        self.random = random.Random(seed)
        self.open: set[asyncio.StreamWriter] = set()

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def go_down(self) -> None:
        self.is_down = True
        for writer in list(self.open):
            writer.transport.abort()

    def come_up(self) -> None:
        self.is_down = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_down:
            writer.transport.abort()
            return
        server_reader, server_writer = await asyncio.open_connection(self.host, self.behind)
        self.open |= {writer, server_writer}

        async def forward() -> None:
            while data := await reader.read(65_536):
                server_writer.write(data)
                await server_writer.drain()

        async def back() -> None:
            while data := await server_reader.read(65_536):
                if self.cut_one_in and self.random.randrange(self.cut_one_in) == 0:
                    self.cuts += 1
                    writer.transport.abort()
                    return
                writer.write(data)
                await writer.drain()

        try:
            await first_of(forward(), back())
        except ConnectionError:
            writer.transport.abort()
        self.open -= {writer, server_writer}
        await close(writer, server_writer)


@asynccontextmanager
async def network_before(site: str, seed: int = 0) -> AsyncGenerator[Network]:
    """On a port of its own."""
    network = Network(site, seed)
    server = await asyncio.start_server(network.serve, "127.0.0.1", 0)
    network.port = server.sockets[0].getsockname()[1]
    try:
        yield network
    finally:
        network.go_down()
        server.close()
