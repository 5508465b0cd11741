"""One installation to break, for all tests of these pages."""

import random
from collections.abc import AsyncGenerator, Awaitable, Callable

import pytest

from tests.faults.installation import Installation, installation
from tests.faults.trade import Trade, open_shop

SHOPS = 3
NewTrade = Callable[[int], Awaitable[Trade]]


@pytest.fixture(scope="session")
async def made(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Installation]:
    async with installation(tmp_path_factory.mktemp("faults")) as made:
        yield made


@pytest.fixture(scope="session")
def new_trade(made: Installation) -> NewTrade:
    """`await new_trade(seed)`: shops of their own, and customers who want what the seed says."""

    async def new(seed: int) -> Trade:
        await made.until_up()
        return Trade(made, [await open_shop(made) for _ in range(SHOPS)], random.Random(seed))

    return new
