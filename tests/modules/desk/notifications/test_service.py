"""What staff are told: grouped, once, to who may hear of it, read by each for themselves."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import OUTBOX
from modules.desk.events import SomethingTold
from modules.desk.models import Notification
from modules.desk.notifications.service import Told, bell_of, lines_of, mark_read, notify
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=90)
HERE = new_id()


def low(thing: UUID | None = None, *, store: UUID | None = HERE, at: datetime = NOW, name: str = "Tea") -> Told:
    return Told(kind="stock.low", thing=thing or new_id(), name=name, store=store, place="Main", at=at)


async def events_told(rolled_back: Databases) -> int:
    events = OUTBOX["cell"]
    async with rolled_back.cell() as session:
        query = sa.select(sa.func.count()).where(events.c.name == SomethingTold.name)
        return await session.scalar(query) or 0


async def test_what_happens_on_one_day_in_one_store_is_one_line(session: TenantSession, rolled_back: Databases) -> None:
    tea, before = new_id(), await events_told(rolled_back)
    for told in (low(tea), low(), low(tea), low(at=NOW + timedelta(days=1)), low(store=new_id())):
        await notify(session, told)
    actor = an_actor()
    lines = await lines_of(session, actor, LONG_AGO)
    assert sorted(line.count for line in lines) == [1, 1, 2]
    assert (await bell_of(session, actor, NOW + timedelta(days=2))).count == 3
    assert await events_told(rolled_back) - before == 4  # the same thing again was no news


async def test_each_reads_for_themselves_and_news_makes_it_unread_again(session: TenantSession) -> None:
    ann, bo = an_actor(), an_actor()
    await notify(session, low())
    await mark_read(session, ann, NOW)
    assert ((await bell_of(session, ann, NOW)).count, (await bell_of(session, bo, NOW)).count) == (0, 1)
    await notify(session, low())
    assert (await bell_of(session, ann, NOW)).count == 1


async def test_one_line_is_read_without_the_others(session: TenantSession) -> None:
    await notify(session, low())
    await notify(session, low(store=None))
    ann = an_actor()
    first, second = await lines_of(session, ann, LONG_AGO)
    await mark_read(session, ann, NOW, first.id)
    assert {line.id: line.is_read for line in await lines_of(session, ann, LONG_AGO)} == {
        first.id: True,
        second.id: False,
    }


async def test_right_store_person_and_choice_decide_who_hears_of_it(session: TenantSession) -> None:
    me = an_actor()
    await notify(session, low())
    await notify(session, Told(kind="desk.imported", thing=new_id(), name="a.csv", staff=me.staff, at=NOW))
    heard = {
        "me": me,
        "another": an_actor(),
        "elsewhere": an_actor(stores=frozenset({new_id()})),
        "here": an_actor(stores=frozenset({HERE})),
        "without the right": an_actor(permissions=frozenset({"shop.enter"})),
        "turned off": an_actor(told={"stock.low": "off"}),
    }
    counts = {who: (await bell_of(session, actor, NOW)).count for who, actor in heard.items()}
    assert counts == {"me": 2, "another": 1, "elsewhere": 0, "here": 1, "without the right": 0, "turned off": 0}


async def test_what_waits_for_nobody_does_not_color_the_bell(session: TenantSession) -> None:
    me = an_actor()
    await notify(session, Told(kind="desk.imported", thing=new_id(), name="a.csv", staff=me.staff, at=NOW))
    assert not (await bell_of(session, me, NOW)).needs_you
    await notify(session, low())
    assert (await bell_of(session, me, NOW)).needs_you


async def test_twenty_at_once_are_one_line_that_counts_them_all(databases: Databases, fresh_tenant: TenantCard) -> None:
    async def tell() -> None:
        async with databases.tenant(fresh_tenant.id) as session:
            await notify(session, low())
            await session.commit()

    await asyncio.gather(*(tell() for _ in range(20)))
    async with databases.read_tenant(fresh_tenant.id) as session:
        rows = (await session.execute(sa.select(Notification.count, Notification.seen))).all()
    assert [(row.count, len(set(row.seen))) for row in rows] == [(20, 20)]
