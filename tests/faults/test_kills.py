"""Web and workers killed while orders come in."""

import asyncio
import random
from collections.abc import Callable

import pytest

from tests.faults.conftest import NewTrade
from tests.faults.installation import WEBS, WORKERS, Installation
from tests.faults.verdict import verdict
from tests.fixtures.figures import Figure

TILLS = 4


@pytest.mark.prove("kill", want="kill -9 of web and worker 20 times each under load: nothing lost or doubled")
async def test_killed_processes_lose_and_double_nothing(
    made: Installation, new_trade: NewTrade, scale: Callable[[int, int], int], figure: Figure
) -> None:
    kills, chance, trade = scale(2, 20), random.Random(41), await new_trade(41)
    trade.open(TILLS)
    for number in range(kills):
        for names in (WEBS, WORKERS):
            await trade.until_sold(4)
            await asyncio.sleep(chance.uniform(0, 0.1))  # anywhere in a request
            await made.kill(names[number % len(names)])
    await trade.close()
    breaches = await verdict(trade)
    orders, events = len(trade.acknowledged), sum(trade.troubles.values())
    figure(f"{kills} + {kills} kills, {orders} orders, {events} requests repeated: {len(breaches)} breaches")
    assert not breaches, "\n".join(breaches[:20])
