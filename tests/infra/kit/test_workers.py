"""Real workers on a real queue, killed in the middle: nothing is lost, nothing has its effect twice."""

import asyncio
import random
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Callable

import pytest
import sqlalchemy as sa

from infra.kit.jobs import QUEUE, deliver_actor, make_broker
from infra.kit.relay import Group, Relay, RelaySettings
from tests.fixtures.servers import Servers
from tests.infra.kit.effects import ADD_UP, COUNT, FAIL, Counted, Troubled
from tests.infra.kit.line import Line

LEASE, MOST = 1.5, 4
LEFT = "SELECT count(*) FROM cell.delivery WHERE NOT dead"
UNSENT = "SELECT count(*) FROM cell.outbox WHERE NOT fanned_out"
Worker = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
async def workers(prepared: Servers) -> AsyncGenerator[Worker]:
    """Starts a worker; those that still run are killed after the test: how gently they stop is not what it is about."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        module = [sys.executable, "-m", "tests.infra.kit.effects_worker"]
        values = [prepared.app_url, prepared.valkey.url(), str(LEASE), str(MOST)]
        started.append(subprocess.Popen([*module, *values], stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
async def relaying(line: Line, prepared: Servers) -> AsyncGenerator[None]:
    """A relay at work, sending to the real queue."""

    async def not_here(*_groups: Group) -> None:
        raise AssertionError("worked in the relay's process")

    broker = make_broker(prepared.valkey.url())
    send = deliver_actor(broker, not_here)
    settings = RelaySettings(lease=LEASE, poll=0.05, in_flight=40, group=10)
    relay = Relay(line.databases, line.redis, [COUNT, ADD_UP, FAIL], send, QUEUE, settings)
    running = asyncio.create_task(relay.run())
    yield
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    broker.close()


async def count(line: Line, sql: str) -> int:
    async with line.databases.cell() as session:
        return int(await session.scalar(sa.text(sql)) or 0)


async def until_worked_off(line: Line, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while await count(line, UNSENT) or await count(line, LEFT):
        assert time.monotonic() < deadline, f"{await count(line, LEFT)} deliveries are left"
        await asyncio.sleep(0.05)


async def test_every_effect_happens_once_through_kills_and_a_flushed_queue(
    line: Line, relaying: None, workers: Worker, scale: Callable[[int, int], int]
) -> None:
    events, kills = scale(200, 2000), scale(2, 20)
    worker = workers()
    for number in range(events):
        await line.publish(Counted(n=number), tenant=number % 2)
        if number % (events // kills) == events // kills - 1:
            while not await line.effects(tenant=0):  # it has begun
                await asyncio.sleep(0.01)
            await asyncio.sleep(random.uniform(0, 0.1))
            worker.kill()
            worker = workers()
        if number == events // 2:
            await line.redis.flushall()  # type: ignore[no-untyped-call]
    await until_worked_off(line, 180)
    rows = [await line.effects(tenant=i) for i in (0, 1)]
    distinct = [await line.effects("count(DISTINCT (handler, event))", tenant=i) for i in (0, 1)]
    assert (sum(rows), sum(distinct)) == (events * 2, events * 2)
    sums = [await line.effects("sum(n) FILTER (WHERE handler = 'add_up')", tenant=i) for i in (0, 1)]
    assert sum(sums) == sum(range(events))


async def test_one_that_kills_its_worker_ends_dead_and_the_others_of_its_group_are_done(
    line: Line, relaying: None, workers: Worker
) -> None:
    await line.publish(Troubled(n=1), Troubled(deadly=True), Troubled(n=2))
    worker = workers()
    deadline = time.monotonic() + 180
    while await count(line, UNSENT) or await count(line, LEFT):
        assert time.monotonic() < deadline
        if worker.poll() is not None:  # as a supervisor does
            worker = workers()
        await asyncio.sleep(0.05)
    assert [delivery["dead"] for delivery in await line.deliveries()] == [True]
    assert await line.effects("sum(n)") == 3
