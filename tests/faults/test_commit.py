"""A connection that is cut at COMMIT, as a client of the API meets it."""

import pytest

from tests.faults.conftest import NewTrade
from tests.faults.installation import Installation
from tests.faults.verdict import verdict
from tests.fixtures.proxy import Cut


@pytest.mark.parametrize("cut", Cut)
async def test_with_its_key_a_cut_order_is_placed_once_and_answered_alike(
    made: Installation, new_trade: NewTrade, cut: Cut
) -> None:
    trade = await new_trade(5)
    await trade.sell(2)  # the key's caller is known: the next COMMIT is the order's
    before = len(made.front.done)
    made.front.cuts = [cut]
    await trade.sell(1)
    assert made.front.done[before:] == [cut]
    assert await verdict(trade) == []
