"""What each kind of process does from its start, in `up`'s children and on the command line alike."""

import asyncio
import os
import signal
import socket
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from infra.entry.console import DemoLogin, migrating
from infra.kit.settings import Settings, SettingsError, load
from infra.local.binaries import ServerError

NEEDED = {
    "web": ("database_url", "redis_url", "secret_key"),
    "worker": ("database_url", "redis_url", "secret_key", "provisioner_url"),
    "scheduler": ("database_url", "redis_url", "secret_key"),
}


def web(listening: socket.socket | None = None, clock: Path | None = None) -> None:
    """Answer requests, on `listening` or on the port of the settings."""
    from infra.entry.web import serve

    serve(begin("web", clock), listening)


def worker(clock: Path | None = None) -> None:
    """Do jobs."""
    from infra.entry.worker import run

    run(begin("worker", clock))


def scheduler(clock: Path | None = None) -> None:
    """Hand out events and due jobs."""
    from infra.entry.scheduler import run

    run(begin("scheduler", clock))


def mailbox(
    smtp: socket.socket,
    pages: socket.socket,
    carrier: socket.socket,
    stripe: socket.socket,
    wallets: socket.socket,
    clock: Path | None = None,
) -> None:
    """Keep mails and show them; and be the carrier, the Stripe and the wallets that things can be tried on."""
    from infra.kit import log
    from infra.local.ahead import Ahead
    from infra.local.carrier.server import TryOutCarrier
    from infra.local.mailbox.sink import Mailbox
    from infra.local.stripe.news import KEY
    from infra.local.stripe.server import TryOutStripe
    from infra.local.wallets.server import TryOutWallets
    from infra.local.wallets.signing import KEYS, Keys

    settings = load()
    log.configure(settings)

    async def until_stopped() -> None:
        stopped = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(Mailbox(settings.data / "mails", smtp, pages))
            await stack.enter_async_context(TryOutCarrier(carrier))
            await stack.enter_async_context(TryOutWallets(wallets, keys=Keys.kept(settings.data / KEYS)))
            if settings.stripe_api_key == KEY:  # no account of one's own
                hook, file = f"{settings.address()}/hooks/stripe", settings.data / "stripe.json"
                ahead = Ahead(clock, is_fixed=clock is None)
                await stack.enter_async_context(TryOutStripe(stripe, file=file, hook=hook, clock=ahead))
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


def demo(settings: Settings, wallets: str) -> Sequence[DemoLogin]:
    """Open the demo merchant if it isn't there; gives its log-ins. `wallets`: where those to try out answer."""
    from infra.entry.demo.merchant import open_demo

    return asyncio.run(open_demo(settings, wallets))


def begin(name: str, clock: Path | None = None) -> Settings:
    """Load the settings of a process, start its logs and its metrics. Raises SettingsError.

    `clock`: the file of a clock that can be moved, which `up` alone hands over.
    """
    from infra.kit import log
    from infra.kit.metrics import MetricsServer

    settings = load().need(*NEEDED[name])
    log.configure(settings)
    if clock:
        go_by(clock)
    try:
        metrics = MetricsServer(settings.metrics_port)
    except OSError:
        text = f"Port {settings.metrics_port} is in use. Choose another with YUNTAI_METRICS_PORT."
        raise SettingsError(text) from None
    log.get_logger("yuntai").info("process_started", process=name, pid=os.getpid(), metrics_port=metrics.port)
    return settings


def go_by(file: Path) -> None:
    """From here on this process's time is that of a clock that can be moved."""
    from infra.kit import clock
    from infra.local.ahead import Ahead

    clock.run_ahead(Ahead(file).passed)
