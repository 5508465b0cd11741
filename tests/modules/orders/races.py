"""Buyers that race: real connections, each with a session of its own."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from infra.kit import clock
from infra.kit.db.pools import Pace
from infra.kit.db.sessions import Databases
from infra.kit.problems import Problem
from modules.orders.schemas import LineIn, OrderIn, PlacedOut
from modules.orders.services.place import place_order
from tests.factories.actors import an_actor
from tests.fixtures.servers import Servers

Outcome = PlacedOut | Problem


@asynccontextmanager
async def many_connections(servers: Servers, count: int = 12) -> AsyncGenerator[Databases]:
    """Databases whose sessions take any free connection, so that one tenant's sessions really race."""
    databases = Databases.connect(servers.app_url, connections=count, pace=Pace(timeout=600.0))  # all wait in line
    databases.platform_pools.affinity = False
    yield databases
    await databases.dispose()


def an_order(*variants: UUID, client_id: UUID | None = None, handover: str = "now") -> OrderIn:
    lines = [LineIn(variant=variant) for variant in variants]
    return OrderIn(lines=lines, handover="later" if handover == "later" else "now", client_id=client_id)


async def buy(databases: Databases, tenant: str, asked: OrderIn) -> Outcome:
    """One buyer: places and commits, or is refused."""
    try:
        async with databases.tenant(tenant) as session:
            placed = await place_order(session, an_actor(tenant=tenant), asked, clock.now())
            await session.commit()
            return placed
    except Problem as refused:
        return refused


async def at_once(buyers: Sequence[Callable[[], Awaitable[Outcome]]]) -> list[Outcome]:
    """All start at the same moment."""
    barrier = asyncio.Barrier(len(buyers))

    async def start(buyer: Callable[[], Awaitable[Outcome]]) -> Outcome:
        await barrier.wait()
        return await buyer()

    return list(await asyncio.gather(*(start(buyer) for buyer in buyers)))
