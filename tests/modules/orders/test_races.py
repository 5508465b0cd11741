"""N buyers and the last unit: exactly as many orders as there are goods, and no false "sold out"."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import Problem
from modules.orders.errors import BeingPlaced, NotEnoughStock
from modules.orders.fulfillment.schemas import FulfillmentIn, FulfillmentOut, PartLine
from modules.orders.models import SalesOrder
from modules.orders.schemas import LineIn, OrderIn, PlacedOut
from modules.orders.services import fulfillments
from modules.orders.services.change import NEEDED, Locked
from modules.orders.services.fulfill import fulfill_order
from modules.orders.services.fulfillments import fulfill_part, fulfillments_of
from modules.stock import api as stock
from modules.stock.jobs import unproven
from modules.stock.models import StockLevel
from tenancy.access.api import Actor
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.bundles import add_bundle
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


async def parts_at_once(databases: Databases, tenant: str, count: int) -> tuple[Counter[str], int]:
    """Of an order of three, `count` people pack two at the same moment; what became of them, and what is packed."""
    (tea,) = await goods_with(databases, tenant, 10)
    asked = OrderIn(lines=[LineIn(variant=tea, quantity=Decimal(3))], handover="later")
    placed = await buy(databases, tenant, asked)
    assert isinstance(placed, PlacedOut)
    two = FulfillmentIn(lines=[PartLine(line=placed.lines[0].id, quantity=Decimal(2))], gone=False)

    async def pack() -> str:
        async with databases.tenant(tenant) as session:
            try:
                await fulfill_part(session, an_actor(tenant=tenant), placed.id, two, clock.now())
                await session.commit()
            except (Problem, IntegrityError) as error:
                return type(error).__name__
            return "packed"

    found = Counter(await asyncio.gather(*(pack() for _ in range(count))))
    async with databases.read_tenant(tenant) as session:
        parts = await fulfillments_of(session, placed.id)
    return found, sum(int(line.quantity) for part in parts for line in part.lines)


async def test_people_who_pack_one_order_at_once_never_pack_more_than_there_is(
    prepared: Servers, fresh_tenant: TenantCard
) -> None:
    async with many_connections(prepared, 4) as databases:
        assert await parts_at_once(databases, fresh_tenant.id, 4) == ({"packed": 1, "MoreThanLeft": 3}, 2)


async def test_control_without_the_orders_lock_they_collide(
    prepared: Servers, fresh_tenant: TenantCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = asyncio.Barrier(2)

    async def unlocked(session: TenantSession, order: UUID, _actor: Actor) -> Locked:
        query: Any = sa.select(*NEEDED).where(SalesOrder.id == order)
        row = (await session.execute(query)).one()
        await looked.wait()
        return row

    async def both_see_the_same(session: TenantSession, order: UUID) -> list[FulfillmentOut]:
        found = await fulfillments_of(session, order)
        await looked.wait()
        return found

    monkeypatch.setattr(fulfillments, "lock_order", unlocked)
    monkeypatch.setattr(fulfillments, "fulfillments_of", both_see_the_same)
    async with many_connections(prepared, 2) as databases:
        found, _ = await parts_at_once(databases, fresh_tenant.id, 2)
    assert found == {"packed": 1, "IntegrityError": 1}


async def two_bundles(databases: Databases, tenant: str) -> tuple[UUID, UUID, UUID]:
    """Two bundles that share a part, of which one is left, and that part."""
    async with databases.tenant(tenant) as session:
        last, cup, pot = await add_goods(session, on_hand=1), await add_goods(session), await add_goods(session)
        bundles = await add_bundle(session, {last: 1, cup: 2}), await add_bundle(session, {pot: 1, last: 1})
        await session.commit()
    return (*bundles, last)


async def test_two_bundles_that_share_the_last_part_make_one_order(prepared: Servers, fresh_tenant: TenantCard) -> None:
    found: Counter[str] = Counter()
    async with many_connections(prepared) as databases:
        for handover in ("now", "later", "now"):
            one, other, last = await two_bundles(databases, fresh_tenant.id)
            orders = [an_order(bundle, handover=handover) for bundle in (one, other) * (BUYERS // 2)]
            race = [partial(buy, databases, fresh_tenant.id, asked) for asked in orders]
            found.update(type(each).__name__ for each in await at_once(race))
            async with databases.read_tenant(fresh_tenant.id) as session:
                (level,) = await stock.levels_in_store(session, [last])
                assert level.on_hand - level.reserved == 0
                assert await unproven(session) == []
    assert found == {PlacedOut.__name__: 3, NotEnoughStock.__name__: 3 * (BUYERS - 1)}


async def test_control_bundles_that_are_looked_at_before_they_are_taken_are_sold_twice(
    prepared: Servers, fresh_tenant: TenantCard
) -> None:
    async with many_connections(prepared, 2) as databases:
        one, other, last = await two_bundles(databases, fresh_tenant.id)
        looked = asyncio.Barrier(2)

        async def careless(session: TenantSession, bundle: UUID) -> bool:
            (level,) = await stock.levels_in_store(session, [last])
            assert level.store
            there = (await stock.sellable_by_variant(session, level.store, [bundle]))[bundle]
            await looked.wait()
            take = sa.update(StockLevel).where(StockLevel.variant_id == last)
            await session.execute(take.values(on_hand=StockLevel.on_hand - 1, oversold=True))
            await session.commit()
            return there >= 1

        async with databases.tenant(fresh_tenant.id) as first, databases.tenant(fresh_tenant.id) as second:
            assert await asyncio.gather(careless(first, one), careless(second, other)) == [True, True]
        async with databases.read_tenant(fresh_tenant.id) as session:
            (level,) = await stock.levels_in_store(session, [last])
            assert level.on_hand == -1
