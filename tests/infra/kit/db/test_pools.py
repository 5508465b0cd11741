"""One engine per connection: a tenant goes home, and a cancelled task leaves nothing."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncGenerator, Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.kit.db.pools import Pace, Pools
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.kit.problems import Busy
from tenancy.tenants.api import TenantCard
from tests.fixtures.figures import Figure
from tests.fixtures.servers import Servers
from tests.fixtures.tenants import NewTenant

BACKEND = sa.text("SELECT pg_backend_pid()")
WHO = sa.text("SELECT current_user || ' ' || current_schema()")
LEFT = sa.text(
    "SELECT current_user || ' ' || current_setting('search_path') || ' ' || current_setting('transaction_read_only')"
)
Make = Callable[..., Databases]


@pytest.fixture
async def make(prepared: Servers) -> AsyncGenerator[Make]:
    """Databases over pools of the test's own: `make(4, distinct=2)`."""
    made: list[Databases] = []

    def databases(connections: int, **options: float) -> Databases:
        pools = Pools(prepared.app_url, connections, pace=Pace(**options))  # type: ignore[arg-type]
        made.append(Databases(pools, {"main": pools}))
        return made[-1]

    yield databases
    for each in made:
        await each.dispose()


@pytest.fixture(scope="session")
async def several(new_tenant: NewTenant) -> list[str]:
    """Six tenants of this file."""
    return [(await new_tenant()).id for _ in range(6)]


async def backends_of(databases: Databases, tenants: list[str], rounds: int) -> dict[str, set[int]]:
    """Tenant → the backends that served it, one after another in random order."""
    seen: dict[str, set[int]] = {tenant: set() for tenant in tenants}
    for tenant in random.sample(tenants * rounds, len(tenants) * rounds):
        async with databases.read_tenant(tenant) as session:
            seen[tenant].add(await session.scalar(BACKEND) or 0)
    return seen


async def test_a_tenant_is_served_by_its_home_connection(make: Make, several: list[str]) -> None:
    seen = await backends_of(make(3), several, rounds=4)
    assert all(len(backends) == 1 for backends in seen.values())


async def test_who_waits_too_long_for_home_takes_any(make: Make, several: list[str]) -> None:
    databases = make(2, patience=0.01)
    async with databases.read_tenant(several[0]) as first, databases.read_tenant(several[0]) as second:
        assert await first.scalar(BACKEND) != await second.scalar(BACKEND)


async def test_a_connection_that_saw_many_tenants_is_renewed(make: Make, several: list[str]) -> None:
    databases = make(1, distinct=2)
    backends: Counter[int] = Counter()
    for tenant in several:
        async with databases.read_tenant(tenant) as session:
            backends[await session.scalar(BACKEND) or 0] += 1
    assert sorted(backends.values()) == [3, 3]


async def test_control_without_renewal_one_connection_sees_them_all(make: Make, several: list[str]) -> None:
    seen = await backends_of(make(1, distinct=1000), several, rounds=2)
    assert len({backend for backends in seen.values() for backend in backends}) == 1


async def test_who_finds_no_connection_in_time_is_told_busy(make: Make, several: list[str]) -> None:
    databases = make(1, timeout=0.05)
    async with databases.read_tenant(several[0]) as first:
        await first.execute(BACKEND)
        with pytest.raises(Busy):
            async with databases.read_tenant(several[1]) as second:
                await second.execute(BACKEND)
    async with databases.read_tenant(several[1]) as second:
        assert await second.scalar(BACKEND)
    assert databases.cells["main"].idle == [0]


async def disturb(databases: Databases, tenants: list[str], count: int) -> tuple[int, list[BaseException]]:
    """Runs `count` units and cancels many, mostly those that hold a connection; gives how many, and the errors."""

    async def work(i: int) -> None:
        tenant = tenants[i % len(tenants)]
        async with databases.tenant(tenant) as session:
            await session.execute(sa.text("INSERT INTO handled_event VALUES ('noise', :id)"), {"id": new_id()})
            await session.execute(sa.text("SELECT pg_sleep(0.002)"))
            assert await session.scalar(WHO) == f"{tenant} {tenant}"
            await session.commit()

    tasks = [asyncio.create_task(work(i)) for i in range(count)]
    while pending := [task for task in tasks if not task.done()]:
        await asyncio.sleep(random.random() / 200)
        random.choice(pending[:6]).cancel()
    errors = [error for task in tasks if not task.cancelled() and (error := task.exception())]
    return sum(task.cancelled() for task in tasks), errors


@pytest.mark.prove("cancellations", want="20,000 random cancellations: 0 dirty connections")
async def test_cancelled_tasks_leave_nothing_behind(
    make: Make, several: list[str], scale: Callable[[int, int], int], figure: Figure
) -> None:
    databases, wanted, cancelled = make(4, timeout=600.0), scale(500, 20_000), 0  # a thousand wait in line
    pools = databases.cells["main"]
    dirty: list[str] = []
    while cancelled < wanted:
        more, errors = await disturb(databases, several, min(1000, wanted - cancelled + 100))
        cancelled += more
        assert not errors, errors[:3]
        for engine in pools.engines:
            async with AsyncEngine(engine).connect() as connection:
                if (left := await connection.scalar(LEFT)) != f'{databases.names.app} "" off':
                    dirty.append(str(left))
    figure(f"{cancelled:,} cancelled, {len(dirty)} dirty connections, {len(pools.idle)} of 4 back")
    assert not dirty
    assert sorted(pools.idle) == [0, 1, 2, 3]
    assert not pools.waiting


async def test_control_a_setting_beyond_the_transaction_would_be_found(make: Make, tenant: TenantCard) -> None:
    databases = make(1)
    engine = AsyncEngine(databases.cells["main"].engines[0])
    async with engine.connect() as connection:
        await connection.execute(sa.text(f"SET ROLE {tenant.id}"))  # not LOCAL
        await connection.commit()
    async with engine.connect() as connection:
        assert await connection.scalar(LEFT) != f'{databases.names.app} "" off'
