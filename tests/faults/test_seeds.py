"""One seed decides what breaks, when, and who buys what meanwhile. Again with the same seed: the id in brackets."""

import random

import pytest

from tests.faults.conftest import NewTrade
from tests.faults.faults import Faults
from tests.faults.installation import Installation
from tests.faults.verdict import verdict

FEW, MANY = 2, 20
TILLS = 4


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    seeds = MANY if metafunc.config.getoption("--prove") else FEW
    metafunc.parametrize("seed", range(1, seeds + 1))


@pytest.mark.prove("faults", want="nothing lost or doubled, nothing of one tenant at another, whatever breaks")
async def test_nothing_is_lost_or_doubled_whatever_breaks(made: Installation, new_trade: NewTrade, seed: int) -> None:
    trade, faults = new_trade(seed), Faults(made, random.Random(seed))
    trade.open(TILLS)
    await faults.run(between=lambda: trade.until_sold(8))
    await trade.close()
    breaches = await verdict(trade)
    story = f"seed {seed}: {len(trade.acknowledged)} orders, {', '.join(faults.done)}, {dict(trade.troubles)}"
    assert not breaches, "\n".join([story, *breaches[:20]])
