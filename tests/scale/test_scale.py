"""A merchant with 100,000 variants and 1,000,000 orders is served as fast as one with a hundredth of them."""

from collections.abc import Callable, Sequence

import pytest
from litestar import Litestar

from infra.kit.db.sessions import Databases
from modules.costing import jobs as costing
from modules.insight.jobs import count_all
from modules.stock import jobs as stock
from tests.fixtures.figures import Figure
from tests.fixtures.servers import Admin, Servers
from tests.scale.asking import Ask, asks, client_of, measure, p95
from tests.scale.merchant import Size, open_merchant

WHOLE = Size(variants=100_000, orders=1_000_000, customers=50_000)
SLOWEST, RATIO = 150, 1.5  # milliseconds, and times what a hundredth of the rows takes
GROUPS = ("read", "search", "dashboard")
Spent = dict[str, list[list[float]]]


def of_group(spent: Spent, every: Sequence[Ask], group: str, place: int) -> list[float]:
    """All requests of a group at one merchant."""
    return [each for ask in every if ask.group == group for each in spent[ask.name][place]]


@pytest.mark.prove("scale", want="server p95 ≤ 150 ms at 1,000,000 orders, ≤ 1.5× the same at 1 % of the rows")
async def test_a_hundred_times_the_rows_take_hardly_longer(
    live_app: Litestar,
    databases: Databases,
    prepared: Servers,
    admin: Admin,
    scale: Callable[[int, int], int],
    pytestconfig: pytest.Config,
    figure: Figure,
) -> None:
    whole = WHOLE if pytestconfig.getoption("--prove") else Size(variants=1_000, orders=3_000, customers=200)
    cards = [
        await open_merchant(databases, prepared.admin_dsn, name, whole.part(percent))
        for name, percent in (("whole", 100), ("hundredth", scale(50, 1)))
    ]
    for card in cards:
        async with databases.read_tenant(card.id, card.cell) as session:
            assert await stock.unproven(session) == []
            assert await costing.unproven(session) == []
        await count_all(databases, card)
    clients = [await client_of(live_app, databases, admin, card) for card in cards]
    every = asks()
    spent = await measure(clients, every, scale(1, 40))
    slow = {ask.name: round(p95(spent[ask.name][0])) for ask in every if p95(spent[ask.name][0]) > SLOWEST}
    times = {group: [p95(of_group(spent, every, group, place)) for place in (0, 1)] for group in GROUPS}
    said = [f"{group} {big:.0f} ms ({big / small:.2f}×)" for group, (big, small) in times.items()]
    figure("; ".join(said) + (f"; above {SLOWEST} ms: {slow}" if slow else ""))
    if pytestconfig.getoption("--prove"):
        assert not slow
        assert {group: big / small for group, (big, small) in times.items() if big / small > RATIO} == {}
