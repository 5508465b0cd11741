"""What can go wrong, in an order and at moments that one seed decides."""

import asyncio
import os
import random
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress

from tests.faults.installation import LEASE, WEBS, WORKERS, Installation
from tests.fixtures.proxy import Cut

Fault = Callable[[], Awaitable[None]]


class Faults:
    """Breaks an installation. `done` says what was broken, in order."""

    def __init__(self, made: Installation, chance: random.Random) -> None:
        self.made, self.chance = made, chance
        self.done: list[str] = []
        self.stopped: list[asyncio.Task[None]] = []

    @property
    def kinds(self) -> list[Fault]:
        return [
            self.kill_web,
            self.kill_worker,
            self.stop_worker,
            self.crash_postgres,
            self.crash_valkey,
            self.flush_valkey,
            self.cut_commits,
        ]

    async def run(self, between: Callable[[], Awaitable[None]]) -> None:
        """Each kind once, in the seed's order, with `between` and a moment of the seed's before each."""
        for fault in self.chance.sample(self.kinds, len(self.kinds)):
            await between()
            await asyncio.sleep(self.chance.uniform(0, 0.2))
            self.done.append(fault.__name__)
            await fault()
        await asyncio.gather(*self.stopped)

    async def kill_web(self) -> None:
        await self.made.kill(self.chance.choice(WEBS))

    async def kill_worker(self) -> None:
        await self.made.kill(self.chance.choice(WORKERS))

    async def stop_worker(self) -> None:
        """One stands still for longer than its lease, with whatever it holds, and then goes on as if nothing was."""
        pid = self.made.children[self.chance.choice(WORKERS)].pid
        self.stopped.append(asyncio.create_task(self.stand_still(pid)))

    async def stand_still(self, pid: int) -> None:
        with suppress(ProcessLookupError):  # it may be killed meanwhile
            os.kill(pid, signal.SIGSTOP)
            await asyncio.sleep(LEASE * 1.5)
            os.kill(pid, signal.SIGCONT)

    async def crash_postgres(self) -> None:
        await self.made.crash(self.made.postgres)

    async def crash_valkey(self) -> None:
        await self.made.crash(self.made.valkey)

    async def flush_valkey(self) -> None:
        await self.made.until_up()
        await self.made.redis.flushall()  # pyright: ignore[reportUnknownMemberType]

    async def cut_commits(self) -> None:
        for proxy in (self.made.front, self.made.back):
            proxy.cuts += self.chance.sample(list(Cut) * 2, 4)
