"""`yuntai up`: everything on this machine under one supervisor. Nothing is left when it ends, however it ends."""

import asyncio
import os
import signal
import socket
import ssl
import time
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import msgspec

from infra.entry import processes
from infra.entry.children import Child, Work, call_in_child, in_thread, load_ahead, mind
from infra.entry.console import DemoLogin, Row, say, welcome
from infra.entry.folder import held
from infra.entry.logins import place_in, with_logins
from infra.entry.logs import trim
from infra.entry.sockets import AddressInUse, listen, listen_here, port_of
from infra.kit.settings import Settings, unknown
from infra.local.binaries import ServerError
from infra.local.certificate import kept_certificate
from infra.local.postgres import Postgres
from infra.local.server import Server, free_port, is_taken, kept_secret, tail
from infra.local.stripe.news import HOOK_SECRET, KEY
from infra.local.valkey import Valkey

READY_SECONDS = 90
TRIES = 3
SPARE_CONNECTIONS = 40  # the scheduler's, the provisioner's, a doctor's and people's
ONE_REQUEST = 1.0  # seconds within which a signal is the same one: make hands on what its group got too
OWNER = {"database_owner_url", "platform_owner_url"}
MAKER = {"provisioner_url"}


class NotReady(ServerError):
    """A process did not get ready; the text has the end of its log."""


def up(settings: Settings) -> None:
    """Run everything until Ctrl-C or SIGTERM; a second one stops hard."""
    asyncio.run(_until_stopped(settings))


async def _until_stopped(settings: Settings) -> None:
    _stop_on_signals()
    try:
        async with AsyncExitStack() as stack:
            await Supervisor(settings, stack).run()
    except asyncio.CancelledError:
        say("Stopped.")


class Supervisor:
    """Starts the parts one after the other; `stack` stops them in the opposite order."""

    def __init__(self, settings: Settings, stack: AsyncExitStack) -> None:
        self.settings, self._stack = settings, stack
        self.children: list[Child] = []
        self._rows: list[Row] = []
        self._metrics: dict[str, int] = {}
        self._has_own_database = False
        self._wallets = ""
        self._clock: Path | None = None  # of a site that is all ours and a try-out: it can be moved
        self._trusted: ssl.SSLContext | bool = False  # without TLS there is nothing to check

    async def run(self) -> None:
        """Start everything, say where it is, then keep it alive until cancelled."""
        data = self._stack.enter_context(held(self.settings.data))
        listening = self._stack.enter_context(listen(self.settings))
        self._context = load_ahead("infra.entry.preload")
        for name, near in unknown():
            say(f"{name} is set and means nothing to Yuntai." + (f" Is it {near}?" if near else ""))
        self._set(data=data, port=port_of(listening))
        if not self.settings.secret_key:
            self._set(secret_key=kept_secret(data / "secret.key"))
        if self.settings.tls == "self":
            self._trusted = ssl.create_default_context(cafile=kept_certificate(data / "tls").certificate)
        await self._start_servers()
        self._start_mailbox()
        await call_in_child(self._context, processes.migrate, self.settings)
        self._start_workers(listening)
        await self._wait_until_ready()
        logins = await self._open_demo()
        self._write_endpoints()
        site = self.settings.address()
        welcome([Row("Site", site), Row("API", f"{site}/api/docs"), *self._rows, Row("Data", str(data))], logins)
        await asyncio.Event().wait()

    async def _start_servers(self) -> None:
        data = self.settings.data
        if not self.settings.database_url:
            processes = self.settings.web_processes + 1
            postgres = Postgres(data, max_connections=self.settings.pool_size * processes + SPARE_CONNECTIONS)
            await self._keep(postgres)
            self._set(database_url=postgres.url())
            self._has_own_database = True
        if not self.settings.redis_url:
            valkey = Valkey(data)
            await self._keep(valkey)
            self._set(redis_url=valkey.url())
        self.settings = with_logins(self.settings)

    async def _keep(self, server: Server) -> None:
        self._stack.push_async_callback(in_thread, server.stop)
        await in_thread(server.start)
        self._in_background(mind(server, say))

    def _start_mailbox(self) -> None:
        if self.settings.smtp_host:
            return
        smtp, pages, carrier, stripe, wallets = (self._stack.enter_context(listen_here()) for _ in range(5))
        carriers, payers = (f"127.0.0.1:{port_of(each)}" for each in (carrier, wallets))
        hosts = ",".join(filter(None, (self.settings.private_hosts, carriers, payers)))
        self._set(smtp_host="127.0.0.1", smtp_port=port_of(smtp), smtp_tls="off", smtp_user="", private_hosts=hosts)
        self._rows.append(Row("Mails", f"http://127.0.0.1:{port_of(pages)}"))
        self._wallets = f"http://{payers}"
        self._rows += [Row("Carrier", f"http://{carriers}"), Row("Wallets", self._wallets)]
        if not self.settings.stripe_api_key:
            url = f"http://127.0.0.1:{port_of(stripe)}"
            self._set(stripe_api_key=KEY, stripe_url=url, stripe_hook_secrets=HOOK_SECRET)
            self._rows.append(Row("Stripe", url))
            self._clock = self.settings.data / "clock" if self._has_own_database else None
        sockets = (smtp, pages, carrier, stripe, wallets)
        self._start("mailbox", Work(processes.mailbox, (*sockets, self._clock)), OWNER | MAKER)

    def _start_workers(self, listening: socket.socket) -> None:
        self._start("worker", Work(processes.worker, (self._clock,)), OWNER)
        for number in range(self.settings.web_processes):
            self._start(f"web-{number + 1}", Work(processes.web, (listening, self._clock)), OWNER | MAKER)
        self._start("scheduler", Work(processes.scheduler, (self._clock,)), OWNER | MAKER)
        for child in self.children:  # called first: what ends while we stop is not started again
            self._stack.push_async_callback(child.retire)
        self._in_background(trim([child.log for child in self.children]))

    def _start(self, name: str, work: Work, without: set[str]) -> None:
        environ = self.settings.environment(without=without)
        if name != "mailbox":
            self._metrics[name] = self._metrics_port()
            environ["YUNTAI_METRICS_PORT"] = str(self._metrics[name])
        log = self.settings.data / "logs" / f"{name}.log"
        child = Child(self._context, name, work._replace(environ=environ), log, say)
        self._stack.push_async_callback(child.stop)
        child.start()
        self.children.append(child)

    def _metrics_port(self) -> int:
        first = self.settings.metrics_port
        port = first + len(self._metrics) if first else free_port()
        if is_taken(port):
            raise AddressInUse(f"Port {port} is in use. Choose another with YUNTAI_METRICS_PORT.")
        return port

    async def _wait_until_ready(self) -> None:
        """Wait for GET /readyz; give up when a process keeps stopping or the time is over."""
        deadline = time.monotonic() + READY_SECONDS
        async with httpx.AsyncClient(verify=self._trusted, trust_env=False) as client:
            while not (all(child.is_steady() for child in self.children) and await self._is_ready(client)):
                for child in self.children:
                    if child.stops >= TRIES:
                        raise NotReady(f"{child.name} does not start. The end of {child.log}:\n{tail(child.log, 20)}")
                if time.monotonic() > deadline:
                    log = self.settings.data / "logs" / "web-1.log"
                    raise NotReady(f"The site is not ready after {READY_SECONDS} s. The end of {log}:\n{tail(log, 20)}")
                await asyncio.sleep(0.05)

    async def _is_ready(self, client: httpx.AsyncClient) -> bool:
        local = msgspec.structs.replace(self.settings, public_url="").address()
        try:
            answer = await client.get(f"{local}/readyz", timeout=5)
        except httpx.HTTPError:
            return False
        return answer.is_success

    async def _open_demo(self) -> Sequence[DemoLogin]:
        if not self.settings.demo:
            return ()
        return await call_in_child(self._context, processes.demo, self.settings, self._wallets)

    def _write_endpoints(self) -> None:
        """Say for `yuntai doctor` and for tests what runs where, without secrets."""
        addresses = {row.name.lower(): row.value for row in self._rows}
        endpoints = {
            "site": self.settings.address(),
            **addresses,
            "database": place_in(self.settings.database_url),
            "redis": place_in(self.settings.redis_url),
            "smtp": f"{self.settings.smtp_host}:{self.settings.smtp_port}",
            "metrics": {name: f"http://127.0.0.1:{port}/metrics" for name, port in self._metrics.items()},
            **({"clock": str(self._clock)} if self._clock else {}),
            "processes": {child.name: child.pid for child in self.children} | {"up": os.getpid()},
        }
        path = self.settings.data / "endpoints.json"
        path.with_suffix(".new").write_bytes(msgspec.json.format(msgspec.json.encode(endpoints)))
        path.with_suffix(".new").rename(path)
        self._stack.callback(path.unlink, missing_ok=True)

    def _in_background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)

        async def end() -> None:
            task.cancel()
            await asyncio.wait([task])

        self._stack.push_async_callback(end)

    def _set(self, **changes: str | int | Path) -> None:
        self.settings = msgspec.structs.replace(self.settings, **changes)


def _stop_on_signals() -> None:
    main = asyncio.current_task()
    loop = asyncio.get_running_loop()
    asked: list[float] = []

    def stop() -> None:
        if asked:
            if time.monotonic() - asked[0] > ONE_REQUEST:
                os._exit(1)  # the guard ends what is left
            return
        asked.append(time.monotonic())
        say("Stopping …")
        if main:
            main.cancel()

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(name, stop)
