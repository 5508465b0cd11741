"""What each kind of process does from its start, in `up`'s children and on the command line alike."""

import asyncio
import os
import signal
import socket
from collections.abc import Sequence

from infra.entry.console import DemoLogin, migrating
from infra.kit.settings import Settings, SettingsError, load
from infra.local.binaries import ServerError

NEEDED = {
    "web": ("database_url", "redis_url", "secret_key"),
    "worker": ("database_url", "redis_url", "secret_key", "provisioner_url"),
    "scheduler": ("database_url", "redis_url", "secret_key"),
}


def web(listening: socket.socket | None = None) -> None:
    """Answer requests, on `listening` or on the port of the settings."""
    from infra.entry.web import serve

    serve(begin("web"), listening)


def worker() -> None:
    """Do jobs."""
    from infra.entry.worker import run

    run(begin("worker"))


def scheduler() -> None:
    """Hand out events and due jobs."""
    from infra.entry.scheduler import run

    run(begin("scheduler"))


def mailbox(smtp: socket.socket, pages: socket.socket) -> None:
    """Keep mails and show them."""
    from infra.kit import log
    from infra.local.mailbox.sink import Mailbox

    settings = load()
    log.configure(settings)

    async def until_stopped() -> None:
        stopped = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
        async with Mailbox(settings.data / "mails", smtp, pages):
            await stopped.wait()

    asyncio.run(until_stopped())


def migrate(settings: Settings) -> None:
    """Bring everything to this version, with a bar on the terminal. Raises ServerError for what went wrong."""
    from infra.entry.migrate import migrate_all
    from infra.kit.problems import Problem

    try:
        with migrating() as report:
            asyncio.run(migrate_all(settings, report))
    except Problem as problem:
        raise ServerError(str(problem)) from None


def demo(settings: Settings) -> Sequence[DemoLogin]:
    """Open the demo merchant if it isn't there; gives its log-ins."""
    from infra.entry.demo.merchant import open_demo

    return asyncio.run(open_demo(settings))


def begin(name: str) -> Settings:
    """Load the settings of a process, start its logs and its metrics. Raises SettingsError."""
    from infra.kit import log
    from infra.kit.metrics import MetricsServer

    settings = load().need(*NEEDED[name])
    log.configure(settings)
    try:
        metrics = MetricsServer(settings.metrics_port)
    except OSError:
        text = f"Port {settings.metrics_port} is in use. Choose another with YUNTAI_METRICS_PORT."
        raise SettingsError(text) from None
    log.get_logger("yuntai").info("process_started", process=name, pid=os.getpid(), metrics_port=metrics.port)
    return settings
