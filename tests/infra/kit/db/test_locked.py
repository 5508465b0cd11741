"""Rows changed in one order of ids, all or none: no deadlock, never below zero, no false refusal."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from infra.kit.db.failures import is_repeatable
from infra.kit.db.locked import asked, locked_update
from infra.kit.db.sessions import Databases, TenantSession
from tenancy.tenants.api import TenantCard
from tests.fixtures.servers import Admin

METADATA = sa.MetaData()
shelf = sa.Table("shelf", METADATA, sa.Column("id", sa.Integer, primary_key=True), sa.Column("on_hand", sa.Integer))
Take = Callable[[TenantSession, dict[int, int]], Awaitable[bool]]
ROWS, EACH, CLIENTS, TURNS, LINES = 20, 60, 8, 25, 6


def taking() -> sa.Select[int, int]:
    rows = asked({"item": sa.Integer, "quantity": sa.Integer})
    taken = locked_update(
        shelf,
        rows,
        lambda table, r: table.c.id == r.c.item,
        key=("id",),
        carry=("quantity",),
        allowed=lambda locked: locked.c.on_hand >= locked.c.quantity,
        values=lambda locked: {"on_hand": locked.c.on_hand - locked.c.quantity},
        returning=("id", "on_hand"),
    )
    return sa.select(taken.c.id, taken.c.on_hand)


TAKE = taking()


async def take_locked(session: TenantSession, wanted: dict[int, int]) -> bool:
    values = {"asked_item": list(wanted), "asked_quantity": list(wanted.values())}
    return len((await session.execute(TAKE, values)).all()) == len(wanted)


async def take_in_scan_order(session: TenantSession, wanted: dict[int, int]) -> bool:
    """The control: sorted ids don't help, the scan decides in which order rows are locked."""
    sql = "UPDATE shelf s SET on_hand = s.on_hand - w.quantity FROM unnest(:ids, :quantities) AS w (id, quantity)"
    update = sa.text(sql + " WHERE s.id = w.id AND s.on_hand >= w.quantity").bindparams(
        sa.bindparam("ids", type_=sa.ARRAY(sa.Integer)), sa.bindparam("quantities", type_=sa.ARRAY(sa.Integer))
    )
    halves = list(wanted.items())
    random.shuffle(halves)  # a plan's choice, made certain
    for item, quantity in halves:
        await session.execute(update, {"ids": [item], "quantities": [quantity]})
    return True


@pytest.fixture
async def shop(fresh_tenant: TenantCard, admin: Admin, databases: Databases) -> str:
    """A tenant with a shelf of 20 goods, analyzed: on a table without statistics a lucky plan hides deadlocks."""
    table = f"{fresh_tenant.id}.shelf"
    await admin(f"CREATE TABLE {table} (id int PRIMARY KEY, on_hand int NOT NULL)")
    await admin(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {fresh_tenant.id}")
    await admin(f"INSERT INTO {table} SELECT i, {EACH} FROM generate_series(1, {ROWS}) i ORDER BY random()")
    await admin(f"ANALYZE {table}")
    return fresh_tenant.id


async def buy(databases: Databases, shop: str, take: Take) -> Counter[str]:
    """Eight buyers at once, each 25 times six goods at random; what became of them."""
    outcomes: Counter[str] = Counter()

    async def buyer() -> None:
        for _ in range(TURNS):
            wanted = {item: random.randint(1, 4) for item in random.sample(range(1, ROWS + 1), LINES)}
            try:
                async with databases.tenant(shop) as session:
                    done = await take(session, wanted)
                    await (session.commit() if done else session.rollback())
                outcomes["sold" if done else "refused"] += 1
                outcomes["units"] += sum(wanted.values()) if done else 0
            except DBAPIError as error:
                if not is_repeatable(error):
                    raise
                outcomes["deadlocks"] += 1

    await asyncio.gather(*(buyer() for _ in range(CLIENTS)))
    return outcomes


async def left(databases: Databases, shop: str) -> list[int]:
    async with databases.read_tenant(shop) as session:
        return list((await session.scalars(sa.select(shelf.c.on_hand))).all())


async def test_buyers_at_once_never_deadlock_and_never_sell_below_zero(databases: Databases, shop: str) -> None:
    outcomes = await buy(databases, shop, take_locked)
    remaining = await left(databases, shop)
    assert outcomes["deadlocks"] == 0
    assert outcomes["sold"]
    assert outcomes["refused"]
    assert min(remaining) >= 0
    assert sum(remaining) == ROWS * EACH - outcomes["units"]


async def test_control_rows_locked_in_any_order_deadlock(databases: Databases, shop: str) -> None:
    assert (await buy(databases, shop, take_in_scan_order))["deadlocks"] > 0


async def test_control_who_looks_then_writes_sells_below_zero(databases: Databases, shop: str) -> None:
    all_have_looked = asyncio.Barrier(2)

    async def buyer() -> None:
        async with databases.tenant(shop) as session:
            seen = await session.scalar(sa.select(shelf.c.on_hand).where(shelf.c.id == 1)) or 0
            await all_have_looked.wait()
            if seen >= EACH:
                await session.execute(sa.update(shelf).where(shelf.c.id == 1).values(on_hand=shelf.c.on_hand - EACH))
            await session.commit()

    await asyncio.gather(buyer(), buyer())
    assert min(await left(databases, shop)) == -EACH


async def test_the_last_ones_go_to_one_of_two_who_want_them_at_once(databases: Databases, shop: str) -> None:
    all_have_begun = asyncio.Barrier(2)

    async def buyer() -> bool:
        async with databases.tenant(shop) as session:
            await session.execute(sa.select(shelf.c.on_hand))
            await all_have_begun.wait()
            done = await take_locked(session, {1: EACH})
            await session.commit()
            return done

    assert sorted(await asyncio.gather(buyer(), buyer())) == [False, True]
    assert min(await left(databases, shop)) == 0


async def test_one_that_is_short_refuses_them_all(databases: Databases, shop: str) -> None:
    async with databases.tenant(shop) as session:
        assert not await take_locked(session, {1: 1, 2: EACH + 1})
        await session.commit()
    assert await left(databases, shop) == [EACH] * ROWS


async def test_an_id_that_is_not_there_refuses_them_all(databases: Databases, shop: str) -> None:
    async with databases.tenant(shop) as session:
        assert not await take_locked(session, {1: 1, 999: 1})
        await session.commit()
    assert await left(databases, shop) == [EACH] * ROWS


async def test_goods_that_came_in_while_waiting_can_be_sold(databases: Databases, shop: str) -> None:
    """The condition is asked of the locked rows: the statement's own snapshot would refuse."""
    async with databases.tenant(shop) as supplier, databases.tenant(shop) as buyer:
        await supplier.execute(sa.update(shelf).where(shelf.c.id == 1).values(on_hand=EACH + 10))
        waiting = asyncio.create_task(take_locked(buyer, {1: EACH + 5}))
        await until_blocked(databases, buyer, waiting)
        await supplier.commit()
        assert await waiting
        await buyer.rollback()


async def until_blocked(databases: Databases, session: TenantSession, task: asyncio.Task[bool]) -> None:
    """Until PostgreSQL itself says that somebody waits for a lock."""
    sql = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with databases.read_platform() as look:
        while not task.done() and not await look.scalar(sql):
            await asyncio.sleep(0.005)
    assert not task.done()
