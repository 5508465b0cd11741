import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from multiprocessing.context import ForkServerContext
from pathlib import Path

import psutil
import pytest

from infra.entry.children import Child, Work, call_in_child, load_ahead
from infra.kit.settings import SettingsError
from infra.local.binaries import ServerError
from tests.infra.entry.running import is_alive

Make = Callable[..., Child]


def sleep() -> None:
    sys.stdout.write(f"up {os.environ.get('WHO')}\n")
    sys.stdout.flush()
    time.sleep(60)


def ignore_requests_to_end() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sleep()


def refuse() -> None:
    raise SettingsError("YUNTAI_PORT is “x”.")


def double(number: int) -> int:
    return 2 * number


def fail() -> None:
    raise ServerError("There is no room.")


def vanish() -> None:
    os._exit(3)


@pytest.fixture(scope="module")
def context() -> ForkServerContext:
    return load_ahead("infra.kit.settings")


@pytest.fixture
async def child(context: ForkServerContext, tmp_path: Path) -> AsyncIterator[Make]:
    made: list[Child] = []

    def make(call: Callable[[], object], say: Callable[[str], None] = print, **environ: str) -> Child:
        made.append(Child(context, "web-1", Work(call, environ=environ), tmp_path / "web-1.log", say))
        made[0].start()
        return made[0]

    yield make
    for one in made:
        await one.stop()


async def until(is_so: Callable[[], object], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not is_so():
            await asyncio.sleep(0.01)


def has_said(child: Child, text: str) -> Callable[[], bool]:
    return lambda: child.log.exists() and text in child.log.read_text()


async def test_it_has_its_own_session_variables_and_log(child: Make) -> None:
    one = child(sleep, WHO="Lin")
    await until(has_said(one, "up Lin"))
    assert os.getsid(one.pid) == one.pid
    assert one.log.stat().st_mode & 0o077 == 0


async def test_it_is_started_again_when_it_was_killed_and_that_is_said(child: Make) -> None:
    said: list[str] = []
    one = child(sleep, said.append)
    await until(has_said(one, "up"))
    first = one.pid
    os.kill(first, signal.SIGKILL)
    await until(lambda: one.pid not in {0, first})
    assert said == [f"web-1 stopped (by signal SIGKILL). Starting it again in 0.5 s; its log: {one.log}"]
    assert not one.is_steady()


async def test_a_stop_ends_it_and_it_stays_ended(child: Make) -> None:
    one = child(sleep)
    await until(has_said(one, "up"))
    process = psutil.Process(one.pid)
    await one.stop()
    assert not is_alive(process)
    assert one.pid == 0


async def test_one_that_will_not_end_is_ended(child: Make) -> None:
    said: list[str] = []
    one = child(ignore_requests_to_end, said.append)
    await until(has_said(one, "up"))
    process = psutil.Process(one.pid)
    await one.stop(seconds=0.2)
    assert not is_alive(process)
    assert said == ["web-1 did not end within 0 s and was stopped hard."]


async def test_one_that_is_stopped_while_it_starts_is_gone(child: Make) -> None:
    one = child(sleep)
    await asyncio.sleep(0)
    await one.stop()
    assert [p for p in psutil.Process().children(recursive=True) if p.pid == one.pid] == []


async def test_a_setting_that_it_can_not_use_is_one_line_in_its_log(child: Make) -> None:
    one = child(refuse)
    await until(lambda: one.stops)
    assert one.log.read_text() == "YUNTAI_PORT is “x”.\n"


async def test_a_call_in_a_child_gives_its_result(context: ForkServerContext) -> None:
    assert await call_in_child(context, double, 21) == 42


async def test_a_call_in_a_child_raises_what_it_said(context: ForkServerContext) -> None:
    with pytest.raises(ServerError, match=r"There is no room\."):
        await call_in_child(context, fail)


async def test_a_call_whose_process_vanishes_is_an_error(context: ForkServerContext) -> None:
    with pytest.raises(ServerError, match="vanish ended without a result"):
        await call_in_child(context, vanish)
