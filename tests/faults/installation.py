"""A whole installation under the supervisor's own machinery, made to be broken: nothing of it is told to be careful.

The servers write through to the disk. Web and workers reach PostgreSQL through proxies that can cut them off.
"""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import TypeAlias

import asyncpg
import msgspec
from redis.asyncio import Redis

from infra.entry import processes
from infra.entry.children import Child, Work, in_thread, load_ahead, mind
from infra.entry.logins import with_logins
from infra.entry.migrate import connect, migrate_all, plain
from infra.entry.models import load_models
from infra.entry.registry import fill_registry
from infra.entry.sockets import listen_here, port_of
from infra.kit.db.sessions import Databases
from infra.kit.redis import connect as connect_redis
from infra.kit.settings import Settings, load
from infra.local.postgres import Postgres
from infra.local.server import Server, free_port
from infra.local.valkey import Valkey
from tenancy.accounts.installation import NotInstalled, install
from tenancy.accounts.installation import installation as installed
from tests.fixtures.proxy import Proxy, proxy_before

LEASE = 2
READY_SECONDS = 60
WEBS, WORKERS = ("web-1", "web-2"), ("worker-1", "worker-2")
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class Installation:
    """What runs, and how to reach it. `front` stands between web and PostgreSQL, `back` before the others."""

    def __init__(self, settings: Settings, postgres: Postgres, valkey: Valkey, front: Proxy, back: Proxy) -> None:
        self.settings, self.postgres, self.valkey = settings, postgres, valkey
        self.front, self.back = front, back
        self.databases: Databases = connect(settings, connections=2, provisioning=True)
        self.redis: Redis = connect_redis(settings.redis_url)
        self.children: dict[str, Child] = {}
        self.said: list[str] = []
        self.minding: list[asyncio.Task[None]] = []
        self.port = 0

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def administrator(self) -> AsyncGenerator[Connection]:
        """A log-in that no grant holds back."""
        connection: Connection = await asyncpg.connect(plain(self.postgres.url()))
        try:
            yield connection
        finally:
            await connection.close()

    async def mind(self) -> None:
        """Servers that end are started again, as after the first end of an hour; those that run stay as they are."""
        await self.leave_alone()
        servers = (self.postgres, self.valkey)
        self.minding = [asyncio.create_task(mind(server, self.said.append)) for server in servers]

    async def leave_alone(self) -> None:
        for task in self.minding:
            task.cancel()
        await asyncio.gather(*self.minding, return_exceptions=True)

    async def until_up(self) -> None:
        """Both servers answer again. The tests' own connections may have died with them."""
        await self.mind()
        async with asyncio.timeout(READY_SECONDS):
            while not all(server.is_running() and server.is_ready() for server in (self.postgres, self.valkey)):
                await asyncio.sleep(0.05)
        await self.databases.dispose()
        await self.redis.connection_pool.disconnect()

    def logs(self) -> Sequence[Path]:
        """Everything that anybody has written down: our processes, the servers, the supervisor's own words."""
        said = self.settings.data / "logs" / "supervisor.log"
        said.write_text("\n".join(self.said))
        return [*said.parent.iterdir(), self.postgres.log, self.valkey.log]

    async def kill(self, name: str) -> None:
        """Kill -9; the next one is started at once, as after the first kill of an hour."""
        child = self.children[name]
        stops = child.stops
        while not child.pid:
            await asyncio.sleep(0.01)
        with suppress(ProcessLookupError):  # it has ended by itself since we looked
            os.kill(child.pid, signal.SIGKILL)
        while child.stops == stops:
            await asyncio.sleep(0.01)
        await child.retire()
        child.start()

    async def crash(self, server: Server) -> None:
        """End a server without its good-bye: PostgreSQL has to recover, Valkey has to read its file."""
        process = server.process
        if process is not None:
            process.send_signal(server.hard)
            while process.poll() is None:
                await asyncio.sleep(0.01)


@asynccontextmanager
async def installation(home: Path) -> AsyncGenerator[Installation]:
    """Everything on free ports with its data in `home`."""
    fill_registry()
    load_models()
    async with AsyncExitStack() as stack:
        postgres, valkey = Postgres(home), Valkey(home)
        for server in (postgres, valkey):
            stack.push_async_callback(in_thread, server.stop)
            await in_thread(server.start)
        settings = own_settings(home, postgres, valkey)
        know_secret(settings)
        await migrate_all(settings)
        front, back = [await stack.enter_async_context(proxy_before(postgres.port)) for _ in range(2)]
        made = Installation(settings, postgres, valkey, front, back)
        stack.push_async_callback(made.redis.aclose)
        stack.push_async_callback(made.databases.dispose)
        stack.push_async_callback(made.leave_alone)
        await made.mind()
        await start_processes(made, stack)
        yield made


def own_settings(home: Path, postgres: Postgres, valkey: Valkey) -> Settings:
    environ = {
        "DATABASE_URL": postgres.url(),
        "REDIS_URL": valkey.url(),
        "YUNTAI_SECRET_KEY": "k" * 40,
        "YUNTAI_DATA": str(home),
        "YUNTAI_LEASE_SECONDS": str(LEASE),
    }
    settings = with_logins(load(environ, folder=home))
    (settings.data / "logs").mkdir(parents=True)
    return settings


def know_secret(settings: Settings) -> None:
    """This process makes keys for shops: all tests have one secret."""
    try:
        installed()
    except NotInstalled:
        install(settings)


async def start_processes(made: Installation, stack: AsyncExitStack) -> None:
    context = load_ahead("infra.entry.preload")
    listening = stack.enter_context(listen_here())
    made.port = port_of(listening)
    kinds = {
        **dict.fromkeys(WORKERS, Work(processes.worker)),
        **dict.fromkeys(WEBS, Work(processes.web, (listening,))),
        "scheduler": Work(processes.scheduler),
    }
    for name, work in kinds.items():
        through = made.front if name in WEBS else made.back
        url = made.settings.database_url.replace(f":{made.postgres.port}/", f":{through.port}/")
        own = msgspec.structs.replace(made.settings, database_url=url, metrics_port=free_port())
        log = made.settings.data / "logs" / f"{name}.log"
        child = Child(context, name, work._replace(environ=own.environment()), log, made.said.append)
        stack.push_async_callback(child.stop)
        child.start()
        made.children[name] = child
