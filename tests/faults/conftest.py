"""One installation to break, for all tests of these pages."""

import random
from collections.abc import AsyncGenerator, Callable

import pytest

from tests.faults.installation import Installation, installation
from tests.faults.trade import Shop, Trade, open_shop

SHOPS = 3
NewTrade = Callable[[int], Trade]


@pytest.fixture(scope="session")
async def made(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Installation]:
    async with installation(tmp_path_factory.mktemp("faults")) as made:
        yield made


@pytest.fixture
async def shops(made: Installation) -> list[Shop]:
    """Shops of this test alone."""
    await made.forget_connections()
    return [await open_shop(made) for _ in range(SHOPS)]


@pytest.fixture
def new_trade(made: Installation, shops: list[Shop]) -> NewTrade:
    """`new_trade(seed)`: customers of `shops` who want what the seed says."""
    return lambda seed: Trade(made, shops, random.Random(seed))
