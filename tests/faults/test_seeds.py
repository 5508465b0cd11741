"""One seed decides what breaks, when, and who buys what meanwhile. The same again: FAULTS_SEED=17 make test …"""

import os
import random
from collections.abc import Callable

import pytest

from tests.faults.conftest import NewTrade
from tests.faults.faults import Faults
from tests.faults.installation import Installation
from tests.faults.trade import Trade
from tests.faults.verdict import verdict
from tests.fixtures.figures import Figure

TILLS = 4


async def breached(trade: Trade, faults: Faults) -> list[str]:
    """What is wrong after all of it; what doesn't even get that far is wrong, too."""
    try:
        trade.open(TILLS)
        await faults.run(between=lambda: trade.until_sold(6))
        await trade.close()
        return await verdict(trade)
    except (AssertionError, TimeoutError) as error:
        return [f"{type(error).__name__}: {error}"]


@pytest.mark.prove("faults", want="20 seeds: nothing lost, doubled or at another tenant, whatever breaks")
async def test_nothing_is_lost_or_doubled_whatever_breaks(
    made: Installation, new_trade: NewTrade, scale: Callable[[int, int], int], figure: Figure
) -> None:
    orders, broken = 0, 0
    seeds = [int(os.environ["FAULTS_SEED"])] if "FAULTS_SEED" in os.environ else range(1, scale(2, 20) + 1)
    for seed in seeds:
        trade, faults = await new_trade(seed), Faults(made, random.Random(seed))
        breaches = await breached(trade, faults)
        assert not breaches, "\n".join([f"seed {seed}", *faults.done, str(trade.troubles), *breaches[:20]])
        orders, broken = orders + len(trade.acknowledged), broken + len(faults.done)
    figure(f"{len(seeds)} seeds, {broken} faults, {orders} orders: 0 breaches")
