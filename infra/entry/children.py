"""The processes that `up` keeps alive: forked from one that has loaded the program, started again when they stop."""

import asyncio
import contextlib
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

from infra.kit.settings import SettingsError
from infra.local.binaries import ServerError
from infra.local.guard import guard
from infra.local.server import Server, tail

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
SETTLED = 3.0
STEADY = 60.0  # after so many seconds a stop counts as the first one again
PARENT_ENDED = 255  # what multiprocessing gives when it can't know
SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}

T = TypeVar("T")
Say = Callable[[str], None]


def load_ahead(module: str) -> ForkServerContext:
    """Start the process that loads `module`; all children are forks of it. Ctrl-C on the terminal is not its matter."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([module])
    resource_tracker.ensure_running()  # it lets the signals through again, so it comes first
    with _signals_blocked():
        ensure_running()
    return context


class Work(NamedTuple):
    """What a child does: a function of a module, its arguments, and its variables."""

    call: Callable[..., object]
    args: tuple[object, ...] = ()
    environ: Mapping[str, str] = {}


class Child:
    """One process of ours in a session of its own, its output in a log file."""

    def __init__(self, context: ForkServerContext, name: str, work: Work, log: Path, say: Say) -> None:
        self.name, self.log, self.stops = name, log, 0
        self._context, self._work, self._say = context, work, say
        self._process: ForkServerProcess | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._began = 0.0

    @property
    def pid(self) -> int:
        """The number of the present process, 0 between two."""
        return (self._process.pid if self._process else 0) or 0

    def is_steady(self) -> bool:
        """Tell whether it runs, and has for a while if it has stopped before."""
        return self._process is not None and (not self.stops or time.monotonic() - self._began > SETTLED)

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
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(ended(process), seconds)
        except TimeoutError:
            self._say(f"{self.name} did not end within {seconds:.0f} s and was stopped hard.")
        _finish(process)

    async def _keep(self) -> None:
        backoff = Backoff()
        while True:
            backoff.begin()
            self._began = time.monotonic()
            self._process = process = await _started(self._context, _live, self._work, str(self.log))
            code = await ended(process)
            _finish(process)
            self._process = None
            self.stops += 1
            pause = backoff.next()
            self._say(f"{self.name} stopped ({_reason(code)}). Starting it again in {pause:.1f} s; its log: {self.log}")
            await asyncio.sleep(pause)


async def call_in_child(context: ForkServerContext, call: Callable[..., T], *args: object) -> T:
    """Call a function in a process of its own that has the terminal; give its result.

    Raises ServerError with the text of a ServerError there, or when the process ended without a result.
    """
    reading, writing = context.Pipe(duplex=False)
    process = await _started(context, _answer, writing, call, args)
    writing.close()
    try:
        await ended(process)
        is_fine, result = cast("tuple[bool, Any]", reading.recv())
    except EOFError:
        raise ServerError(f"{call.__name__} ended without a result; what it said stands above.") from None
    finally:
        _finish(process)
        reading.close()
    if not is_fine:
        raise ServerError(str(result))
    return cast("T", result)


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


async def mind(server: Server, say: Say) -> None:
    """Start an embedded server again whenever it stops (a full disk ends PostgreSQL), until cancelled."""
    backoff = Backoff()
    while True:
        await asyncio.sleep(0.25)
        if server.is_running():
            continue
        say(f"{server.name} stopped. Starting it again; the end of {server.log}:\n{tail(server.log, 3)}")
        await asyncio.sleep(backoff.next())
        try:
            await in_thread(server.start)
            backoff.begin()
        except (ServerError, OSError) as error:  # OSError: nothing can be written at all
            say(str(error))


async def in_thread(work: Callable[[], T]) -> T:
    """Do `work` in a thread; when cancelled, wait for its end first, so that nothing is left half started."""
    task = asyncio.create_task(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        task.exception()  # what went wrong no longer matters
        raise


async def ended(process: ForkServerProcess) -> int:
    """Wait for a process's end and give its exit code, negative for a signal."""
    loop, end = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(process.sentinel, end.set)
    try:
        await end.wait()
    finally:
        loop.remove_reader(process.sentinel)
    process.join()
    return process.exitcode or 0


async def _started(context: ForkServerContext, target: Callable[..., object], *args: object) -> ForkServerProcess:
    process = context.Process(target=target, args=args)

    def start() -> None:
        try:
            process.start()
        except (EOFError, ConnectionError):
            raise ServerError("Yuntai could not be loaded; the reason stands above.") from None
        guard().watch(process.pid or 0, signal.SIGKILL)

    try:
        await in_thread(start)
    except asyncio.CancelledError:
        _finish(process)
        raise
    return process


def _finish(process: ForkServerProcess) -> None:
    """Make sure that nothing of it is left: an exit is also reported when only the process it was forked from ended."""
    if process.pid is None:
        return
    if process.exitcode in {None, PARENT_ENDED}:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
    process.join()
    guard().release(process.pid)


def _live(work: Work, log: str) -> None:
    """The life of a child."""
    _become_leader()
    into = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
        os.dup2(into, stream.fileno())
    os.environ.update(work.environ)
    try:
        work.call(*work.args)
    except (SettingsError, ServerError) as error:
        sys.exit(str(error))


def _answer(writing: Connection, call: Callable[..., object], args: tuple[object, ...]) -> None:
    _become_leader()
    try:
        writing.send((True, call(*args)))
    except ServerError as error:
        writing.send((False, str(error)))


def _become_leader() -> None:
    os.setsid()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


@contextmanager
def _signals_blocked() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _reason(code: int) -> str:
    return f"by signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
