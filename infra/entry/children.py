"""The processes that `up` keeps alive: started again with back-off when they stop, ended in order, never left behind."""

import asyncio
import contextlib
import os
import shutil
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from infra.local.binaries import ServerError
from infra.local.guard import guard
from infra.local.server import Server, tail

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY = 60.0  # after so many seconds a stop counts as the first one again
LOG_LIMIT = 20 * 1024 * 1024

T = TypeVar("T")
Say = Callable[[str], None]


class Backoff:
    """How long to wait before the next start."""

    def __init__(self) -> None:
        self._pause = FIRST_PAUSE
        self._began = time.monotonic()

    def begin(self) -> None:
        """Note a start."""
        self._began = time.monotonic()

    def next(self) -> float:
        """Give the seconds to wait: twice as long each time, short again after a steady run."""
        if time.monotonic() - self._began > STEADY:
            self._pause = FIRST_PAUSE
        pause, self._pause = self._pause, min(self._pause * 2, LONGEST_PAUSE)
        return pause


class Child:
    """One process of ours in a session of its own, its output in a log file."""

    def __init__(
        self, name: str, argv: Sequence[str], environ: Mapping[str, str], log: Path, say: Say, fds: Sequence[int] = ()
    ) -> None:
        self.name, self.log, self.stops = name, log, 0
        self._argv, self._environ, self._say, self._fds = argv, environ, say, tuple(fds)
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        """The number of the present process, 0 between two."""
        return self._process.pid if self._process else 0

    def start(self) -> None:
        """Start it and keep it alive until `stop`."""
        self._keeper = asyncio.create_task(self._keep(), name=f"keep {self.name}")

    async def retire(self) -> None:
        """Don't start it again any more."""
        if self._keeper:
            self._keeper.cancel()
            await asyncio.wait([self._keeper])

    async def stop(self, seconds: float = 10) -> None:
        """Ask it to end (SIGTERM), and end it after `seconds`."""
        await self.retire()
        process = self._process
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), seconds)
        except TimeoutError:
            self._say(f"{self.name} did not end within {seconds:.0f} s and was stopped hard.")
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        guard().release(process.pid)
        self._process = None

    async def _keep(self) -> None:
        backoff = Backoff()
        while True:
            backoff.begin()
            self._process = process = await self._spawn()
            code = await process.wait()
            guard().release(process.pid)
            self._process = None
            self.stops += 1
            pause = backoff.next()
            self._say(f"{self.name} stopped ({_reason(code)}). Starting it again in {pause:.1f} s; its log: {self.log}")
            await asyncio.sleep(pause)

    async def _spawn(self) -> asyncio.subprocess.Process:
        with open(self.log, "ab", opener=_private) as log:
            process = await asyncio.create_subprocess_exec(
                *self._argv,
                env=dict(self._environ),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=self._fds,
                start_new_session=True,
            )
        guard().watch(process.pid, signal.SIGKILL)
        return process


async def mind(server: Server, say: Say) -> None:
    """Start an embedded server again whenever it stops (a full disk ends PostgreSQL), until cancelled."""
    backoff = Backoff()
    backoff.begin()
    while True:
        await asyncio.sleep(0.25)
        if server.is_running():
            continue
        say(f"{server.name} stopped. Starting it again; its log: {server.log}\n{tail(server.log, 3)}")
        await asyncio.sleep(backoff.next())
        try:
            await in_thread(server.start)
            backoff.begin()
        except ServerError as error:
            say(str(error))


async def in_thread(work: Callable[[], T]) -> T:
    """Do `work` in a thread; when cancelled, wait for its end first, so that nothing is left half started."""
    task = asyncio.create_task(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


async def trim(logs: Sequence[Path]) -> None:
    """Keep the logs small: one that grew too long moves to `<name>.1` and begins anew, until cancelled."""
    while True:
        for log in logs:
            if log.exists() and log.stat().st_size > LOG_LIMIT:
                shutil.copyfile(log, log.with_name(f"{log.name}.1"))
                os.truncate(log, 0)  # writers append, so they go on at the new end
        await asyncio.sleep(30)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _reason(code: int) -> str:
    return f"by signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
