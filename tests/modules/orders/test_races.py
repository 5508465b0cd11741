"""N buyers and the last unit: exactly as many orders as there are goods, and no false "sold out"."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from functools import partial
from uuid import UUID

import asyncpg
import pytest
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import Problem
from modules.orders.errors import BeingPlaced, NotEnoughStock
from modules.orders.schemas import PlacedOut
from modules.orders.services.fulfill import fulfill_order
from modules.stock import api as stock
from modules.stock.jobs import unproven
from modules.stock.models import StockLevel
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods, stock_up
from tests.fixtures.figures import Figure
from tests.fixtures.servers import Servers
from tests.modules.orders.races import an_order, at_once, buy, many_connections

BUYERS = 12


async def goods_with(databases: Databases, tenant: str, on_hand: int, count: int = 1) -> list[UUID]:
    async with databases.tenant(tenant) as session:
        made = [await add_goods(session, on_hand=on_hand) for _ in range(count)]
        await session.commit()
    return made


async def on_hand(databases: Databases, tenant: str, variant: UUID) -> int:
    async with databases.read_tenant(tenant) as session:
        (level,) = await stock.levels_in_store(session, [variant])
        assert await unproven(session) == []
    return int(level.on_hand)


@pytest.mark.prove("last_unit", want="200 buyers x 50 rounds on the last unit: 0 oversold, 0 false sold-out")
async def test_many_buyers_of_the_last_unit_make_one_order(
    prepared: Servers, fresh_tenant: TenantCard, scale: Callable[[int, int], int], figure: Figure
) -> None:
    rounds, buyers = scale(5, 50), scale(BUYERS, 200)
    found: Counter[str] = Counter()
    async with many_connections(prepared) as databases:
        for _ in range(rounds):
            (last,) = await goods_with(databases, fresh_tenant.id, 1)
            race = [partial(buy, databases, fresh_tenant.id, an_order(last)) for _ in range(buyers)]
            found.update(type(each).__name__ for each in await at_once(race))
            assert await on_hand(databases, fresh_tenant.id, last) == 0
    placed, refused = found[PlacedOut.__name__], found[NotEnoughStock.__name__]
    figure(f"{buyers} buyers x {rounds} rounds: {placed} orders, {refused} told that it is sold out")
    assert found == {PlacedOut.__name__: rounds, NotEnoughStock.__name__: rounds * (buyers - 1)}


async def test_control_who_looks_first_and_writes_then_oversells(prepared: Servers, fresh_tenant: TenantCard) -> None:
    async with many_connections(prepared, 2) as databases:
        (last,) = await goods_with(databases, fresh_tenant.id, 1)
        looked = asyncio.Barrier(2)

        async def careless(session: TenantSession) -> bool:
            there = await session.scalar(sa.select(StockLevel.on_hand).where(StockLevel.variant_id == last)) or 0
            await looked.wait()
            if there < 1:
                return False
            take = sa.update(StockLevel).where(StockLevel.variant_id == last)
            await session.execute(take.values(on_hand=StockLevel.on_hand - 1, oversold=True))
            await session.commit()
            return True

        async with databases.tenant(fresh_tenant.id) as one, databases.tenant(fresh_tenant.id) as other:
            assert await asyncio.gather(careless(one), careless(other)) == [True, True]
        async with databases.read_tenant(fresh_tenant.id) as session:
            (level,) = await stock.levels_in_store(session, [last])
            assert level.on_hand == -1
            assert len(await unproven(session)) == 1


async def test_goods_that_come_in_while_a_buyer_waits_are_sold(prepared: Servers, fresh_tenant: TenantCard) -> None:
    async with many_connections(prepared, 3) as databases:
        (tea,) = await goods_with(databases, fresh_tenant.id, 1)
        await buy(databases, fresh_tenant.id, an_order(tea))
        async with databases.tenant(fresh_tenant.id) as session:
            await stock_up(session, tea, 1)
            buyer = asyncio.create_task(buy(databases, fresh_tenant.id, an_order(tea)))
            await waiting_for_a_lock(databases, fresh_tenant.id, prepared)
            await session.commit()
        assert isinstance(await buyer, PlacedOut)


async def waiting_for_a_lock(databases: Databases, tenant: str, servers: Servers) -> None:
    """Until some session waits for another's rows."""
    connection = await asyncpg.connect(servers.admin_dsn)
    try:
        while not await connection.fetchval("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):
            await asyncio.sleep(0.01)
    finally:
        await connection.close()


async def test_baskets_in_any_order_never_deadlock_on_analyzed_tables(
    prepared: Servers, fresh_tenant: TenantCard, scale: Callable[[int, int], int]
) -> None:
    async with many_connections(prepared) as databases:
        goods = await goods_with(databases, fresh_tenant.id, 1000, count=12)
        connection = await asyncpg.connect(prepared.admin_dsn)
        await connection.execute(f"ANALYZE {fresh_tenant.id}.stock_level")
        await connection.close()
        chance = random.Random(7)
        for _ in range(scale(4, 40)):
            baskets = [
                an_order(*chance.sample(goods, 6), handover=chance.choice(["now", "later"])) for _ in range(BUYERS)
            ]
            found = await at_once([partial(buy, databases, fresh_tenant.id, basket) for basket in baskets])
            assert all(isinstance(each, PlacedOut) for each in found)


async def test_one_order_under_one_name_however_often_it_is_sent_at_once(
    prepared: Servers, fresh_tenant: TenantCard
) -> None:
    async with many_connections(prepared) as databases:
        (tea,) = await goods_with(databases, fresh_tenant.id, 100)
        same = an_order(tea, client_id=new_id())
        found = await at_once([partial(buy, databases, fresh_tenant.id, same) for _ in range(BUYERS)])
        placed = [each for each in found if isinstance(each, PlacedOut)]
        assert len({each.id for each in placed}) == 1
        assert all(isinstance(each, PlacedOut | BeingPlaced) for each in found)
        again = await buy(databases, fresh_tenant.id, same)
        assert isinstance(again, PlacedOut)
        assert again.again
        assert await on_hand(databases, fresh_tenant.id, tea) == 99


async def test_two_hand_overs_of_one_order_move_its_goods_once(prepared: Servers, fresh_tenant: TenantCard) -> None:
    async with many_connections(prepared, 4) as databases:
        (tea,) = await goods_with(databases, fresh_tenant.id, 10)
        placed = await buy(databases, fresh_tenant.id, an_order(tea, handover="later"))
        assert isinstance(placed, PlacedOut)

        async def hand_over() -> bool:
            async with databases.tenant(fresh_tenant.id) as session:
                try:
                    await fulfill_order(session, an_actor(tenant=fresh_tenant.id), placed.id, clock.now())
                except Problem:
                    return False
                await session.commit()
                return True

        assert sum(await asyncio.gather(*(hand_over() for _ in range(4)))) == 1
        assert await on_hand(databases, fresh_tenant.id, tea) == 9
