"""Profiles under a crowd: joined while orders are placed, counted while events come in bursts."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from modules.customers import api as customers
from modules.customers.domain import Profile
from modules.customers.models import Customer
from modules.customers.services.merging import join_profiles
from modules.customers.services.profiles import Source, create_customer
from modules.desk.api import Author
from modules.orders.events import OrderPaid
from modules.orders.handlers import SUBSCRIPTIONS, post_total
from modules.orders.models import SalesOrder
from modules.orders.schemas import LineIn, OrderIn, PlacedOut
from modules.orders.services.place import place_order
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.fixtures.servers import Servers
from tests.modules.orders.races import many_connections

BY = Source(author=Author(None, "test"), now=clock.now(), country="GB")


async def two_customers(databases: Databases, tenant: str) -> tuple[UUID, UUID, UUID]:
    """Two profiles and goods to buy, committed."""
    async with databases.tenant(tenant) as session:
        one, other = [await create_customer(session, Profile(name=f"Ann {new_id()}"), BY) for _ in range(2)]
        goods = await add_goods(session, on_hand=100)
        await session.commit()
    return one, other, goods


async def buy(databases: Databases, tenant: str, customer: UUID, goods: UUID) -> PlacedOut:
    async with databases.tenant(tenant) as session:
        asked = OrderIn(lines=[LineIn(variant=goods)], handover="now", customer=customer)
        placed = await place_order(session, an_actor(tenant=tenant), asked, clock.now())
        await session.commit()
        return placed


async def test_an_order_placed_while_its_customer_is_joined_is_the_survivors(
    prepared: Servers, fresh_tenant: TenantCard, scale: Callable[[int, int], int]
) -> None:
    async with many_connections(prepared) as databases:
        for _ in range(scale(3, 30)):
            survivor, other, goods = await two_customers(databases, fresh_tenant.id)
            start = asyncio.Barrier(5)

            async def join(survivor: UUID, other: UUID, start: asyncio.Barrier) -> None:
                await start.wait()
                async with databases.tenant(fresh_tenant.id) as session:
                    await join_profiles(session, survivor, other, frozenset(), BY)
                    await session.commit()

            async def order(other: UUID, goods: UUID, start: asyncio.Barrier) -> PlacedOut:
                await start.wait()
                return await buy(databases, fresh_tenant.id, other, goods)

            orders = [order(other, goods, start) for _ in range(4)]
            _, *placed = await asyncio.gather(join(survivor, other, start), *orders)
            async with databases.read_tenant(fresh_tenant.id) as session:
                mine = sa.select(SalesOrder.id).where(SalesOrder.customer_id == survivor)
                assert set(await session.scalars(mine)) == {each.id for each in placed if each}


async def test_an_order_that_waits_for_a_joining_goes_to_the_survivor(
    prepared: Servers, fresh_tenant: TenantCard
) -> None:
    """The joining is open while the order is written: it waits at the profile's row, and then follows."""
    async with many_connections(prepared, 4) as databases:
        survivor, other, goods = await two_customers(databases, fresh_tenant.id)
        async with databases.tenant(fresh_tenant.id) as session:
            await join_profiles(session, survivor, other, frozenset(), BY)
            order = asyncio.create_task(buy(databases, fresh_tenant.id, other, goods))
            await until_somebody_waits(databases, fresh_tenant.id)
            await session.commit()
        placed = await order
        async with databases.read_tenant(fresh_tenant.id) as session:
            owner = await session.scalar(sa.select(SalesOrder.customer_id).where(SalesOrder.id == placed.id))
        assert owner == survivor


async def test_control_an_order_that_does_not_look_again_fails(prepared: Servers, fresh_tenant: TenantCard) -> None:
    """With the plain look at the profile, which doesn't hold it, the order's own reference is what fails."""
    async with many_connections(prepared, 4) as databases:
        survivor, other, _ = await two_customers(databases, fresh_tenant.id)

        async def careless() -> None:
            async with databases.tenant(fresh_tenant.id) as session:
                assert await session.scalar(sa.select(Customer.id).where(Customer.id == other))
                looked.set()
                refer = "INSERT INTO customer_identity (kind, value, customer_id) VALUES ('email', 'x@y.z', :who)"
                await session.execute(sa.text(refer), {"who": other})
                await session.commit()

        looked = asyncio.Event()
        async with databases.tenant(fresh_tenant.id) as session:
            await join_profiles(session, survivor, other, frozenset(), BY)
            writer = asyncio.create_task(careless())
            await looked.wait()
            await until_somebody_waits(databases, fresh_tenant.id)
            await session.commit()
        with pytest.raises(IntegrityError, match="fk_customer_identity_customer_id"):
            await writer


async def until_somebody_waits(databases: Databases, tenant: str) -> None:
    """Until a session of the tenant waits for a lock."""
    waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with asyncio.timeout(20):
        while True:
            async with databases.read_tenant(tenant) as session:
                if await session.scalar(waiting):
                    return
            await asyncio.sleep(0.01)


def events_of(buyers: list[UUID], seed: int) -> list[OrderPaid]:
    """A burst of events of the same customers, in an order of its own."""
    shuffled = random.Random(seed).sample(buyers, len(buyers))
    here, at = new_id(), clock.now()
    return [
        OrderPaid(order=new_id(), customer=customer, store=here, channel=here, currency="GBP", total=1, at=at)
        for customer in shuffled
    ]


async def burst(databases: Databases, tenant: str, unit: Callable[[TenantSession, int], Awaitable[None]]) -> list[str]:
    """Four groups of events of the same customers at once; gives what went wrong."""
    start = asyncio.Barrier(4)

    async def group(seed: int) -> str:
        async with databases.tenant(tenant) as session:
            await session.execute(sa.text("SELECT 1"))
            await start.wait()
            try:
                await unit(session, seed)
                await session.commit()
            except DBAPIError as error:
                return str(error.orig)
            return ""

    return [wrong for wrong in await asyncio.gather(*(group(seed) for seed in range(4))) if wrong]


async def crowd(databases: Databases, tenant: str) -> list[UUID]:
    async with databases.tenant(tenant) as session:
        buyers = [await create_customer(session, Profile(name=f"Buyer {n}"), BY) for n in range(12)]
        await session.commit()
    async with databases.tenant(tenant) as session:
        await session.execute(sa.text("SELECT 1"))
    return buyers


async def test_bursts_of_the_same_customers_orders_never_wait_for_each_other(
    prepared: Servers, fresh_tenant: TenantCard, scale: Callable[[int, int], int]
) -> None:
    paid = next(each for each in SUBSCRIPTIONS if each.event is OrderPaid)
    assert paid.ahead
    async with many_connections(prepared) as databases:
        buyers = await crowd(databases, fresh_tenant.id)

        async def unit(session: TenantSession, seed: int) -> None:
            events = events_of(buyers, seed)
            assert paid.ahead
            await paid.ahead(session, events)
            for event in events:
                await paid.run(session, event, None)

        for _ in range(scale(2, 20)):
            assert await burst(databases, fresh_tenant.id, unit) == []


async def test_control_customers_that_are_locked_event_by_event_deadlock(
    prepared: Servers, fresh_tenant: TenantCard
) -> None:
    async with many_connections(prepared) as databases:
        buyers = await crowd(databases, fresh_tenant.id)

        async def careless(session: TenantSession, seed: int) -> None:
            for event in events_of(buyers, seed):
                assert event.customer
                await customers.lock(session, [event.customer])
                await post_total(session, event.customer)

        wrong: list[str] = []
        for _ in range(5):
            wrong = wrong or await burst(databases, fresh_tenant.id, careless)
        assert any("deadlock" in each for each in wrong)
