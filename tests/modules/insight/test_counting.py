"""Counted days and months say what their orders say, whatever happens to orders in between."""

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import Delivered
from modules.insight import repository
from modules.insight.counting import Periods, announce, count_anew, touch, uncounted
from modules.insight.domain import Span, months_of, span_of_days
from modules.insight.handlers import follow_order
from modules.insight.jobs import count_all
from modules.insight.models import SalesCounted, SalesSum
from modules.insight.reports.dimensions import By, Row
from modules.insight.reports.service import Asked, make_report
from modules.insight.sums import DAY, MONTH, cut
from modules.orders.events import OrderReturned
from modules.orders.models import OrderLine, SalesOrder
from modules.shops.models import Store
from tenancy.access.api import Actor
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods, another_size
from tests.factories.sales import add_sale
from tests.fixtures.servers import Admin

NOW = datetime(2026, 5, 12, 9, tzinfo=UTC)
FIRST, LAST = date(2026, 2, 20), date(2026, 5, 11)  # two whole months, in which clocks go forward
LONDON, NEW_YORK = "Europe/London", "America/New_York"


async def everything(session: TenantSession, actor: Actor) -> list[tuple[object, ...]]:
    """Every report of several periods, and the sums that the dashboard and the summary take."""
    found: list[tuple[object, ...]] = []
    for first, last in ((FIRST, LAST), (date(2026, 3, 1), date(2026, 4, 30)), (date(2026, 3, 28), date(2026, 4, 2))):
        for by in By:
            with clock.at(NOW):
                report = await make_report(session, actor, Asked(by=by, first=first, last=last))
            found += [(by, first, *shown(row)) for row in (*report.rows, report.total)]
        months = [span for _, span in months_of(first, last, actor.zone)]
        found += [tuple(row) for row in await repository.by_store_and_month(session, actor, months)]
    part = Span(datetime(2026, 3, 3, 7, tzinfo=UTC), datetime(2026, 4, 9, 15, 20, tzinfo=UTC))
    found += [msgspec.structs.astuple(each) for each in await repository.figures_of(session, actor, [part])]
    return found


def shown(row: Row) -> tuple[object, ...]:
    return msgspec.structs.astuple(row)


async def of_rows(session: TenantSession, actor: Actor) -> list[tuple[object, ...]]:
    """The same from the orders alone."""
    async with session.begin_nested() as nested:
        await session.execute(sa.delete(SalesCounted))
        found = await everything(session, actor)
        await nested.rollback()
    return found


async def count_some(
    session: TenantSession, shop: TenantCard, rounds: int, spans: Sequence[str] = (DAY, MONTH)
) -> None:
    for span in spans:
        for _ in range(rounds):
            periods = await uncounted(session, shop, span, NOW)
            if periods.firsts:
                await announce(session, periods)
                await count_anew(session, periods, NOW)


async def sell(session: TenantSession, dice: Random, stores: list[UUID], goods: list[UUID | None]) -> UUID:
    span = span_of_days(FIRST, LAST, LONDON)
    when = span.start + dice.random() * (span.end - span.start)
    shelves = (new_id(), None) if dice.random() < 0.5 else (None,)
    order = await add_sale(
        session, when, dice.randint(100, 9999) * 2, categories=shelves, store_id=dice.choice(stores),
        who_id=dice.choice(stores), who_name="Ann", currency=dice.choice(("GBP", "GBP", "EUR")),
        state=dice.choice(("completed", "paid", "canceled")),
    )  # fmt: skip
    for position in range(len(shelves)):
        line = sa.update(OrderLine).where(OrderLine.order_id == order, OrderLine.position == position)
        await session.execute(line.values(variant_id=dice.choice(goods), quantity=dice.randint(1, 5)))
    return order


async def change(session: TenantSession, dice: Random, order: UUID) -> None:
    """Something comes back, or it is canceled; the event says so."""
    given: dict[str, Any] = dice.choice(
        ({"paid": SalesOrder.paid // 2}, {"state": "canceled"}, {"net": SalesOrder.net + 1})
    )
    row = sa.update(SalesOrder).where(SalesOrder.id == order)
    if "net" in given:
        given["total"] = SalesOrder.total + 1
    await session.execute(row.values(**given))
    await tell_of(session, order)


async def renew() -> None:
    """Nothing takes long here."""


async def tell_of(session: TenantSession, order: UUID) -> None:
    event = OrderReturned(
        order=order, store=order, channel=order, customer=None, currency="GBP", total=0, at=NOW, document=order,
        reversed=0,
    )  # fmt: skip
    await follow_order(session, event, Delivered(id=order, tenant="", cell="", version=1, at=NOW, renew=renew))


@pytest.mark.parametrize(("seed", "zone"), [(1, LONDON), (2, LONDON), (3, NEW_YORK)])
async def test_figures_are_those_of_the_orders_after_whatever_happened(
    session: TenantSession, tenant: TenantCard, seed: int, zone: str
) -> None:
    dice, other = Random(seed), new_id()
    await session.execute(
        sa.insert(Store).values(id=other, code="B", name="Branch", kind="floor", zone=LONDON, region="GB")
    )
    stores = [*(await session.scalars(sa.select(Store.id)))]
    tea = await add_goods(session, name="Tea")
    goods = [None, tea, await another_size(session, tea), await add_goods(session, name="Cup")]
    shop, made = msgspec.structs.replace(tenant, zone=zone), list[UUID]()
    every, one = an_actor(zone=LONDON), an_actor(zone=LONDON, stores=frozenset({other}))
    for step in range(40):
        made.append(await sell(session, dice, stores, goods))
        await tell_of(session, made[-1])
        await change(session, dice, dice.choice(made))
        if step % 5 == 0:
            await count_some(session, shop, dice.randint(1, 12))
        if step % 13 == 0:
            for actor in (every, one):
                assert await everything(session, actor) == await of_rows(session, actor)
    await count_some(session, shop, 20)
    assert (await uncounted(session, shop, DAY, NOW)).firsts == []
    for actor in (every, one):
        assert await everything(session, actor) == await of_rows(session, actor)


async def test_control_a_change_that_nobody_tells_of_is_not_seen(session: TenantSession, tenant: TenantCard) -> None:
    order = await add_sale(session, datetime(2026, 3, 3, 12, tzinfo=UTC), 1000)
    await count_some(session, tenant, 20)
    await session.execute(sa.update(SalesOrder).where(SalesOrder.id == order).values(paid=400))
    actor = an_actor(zone=tenant.zone)
    assert await everything(session, actor) != await of_rows(session, actor)
    await touch(session, [datetime(2026, 3, 3, 12, tzinfo=UTC)])
    assert await everything(session, actor) == await of_rows(session, actor)


async def test_another_zone_or_currency_makes_days_be_counted_anew(session: TenantSession, tenant: TenantCard) -> None:
    await add_sale(session, datetime(2026, 5, 9, 12, tzinfo=UTC), 1000)
    await count_some(session, tenant, 20)
    for other in ({"zone": NEW_YORK}, {"currency": "EUR"}):
        moved = msgspec.structs.replace(tenant, **other)
        assert len((await uncounted(session, moved, DAY, NOW)).firsts) == 1
        await count_some(session, moved, 1)
        assert (await uncounted(session, moved, DAY, NOW)).firsts == []


async def test_today_and_yesterday_are_read_from_their_orders(session: TenantSession, tenant: TenantCard) -> None:
    await add_sale(session, NOW - timedelta(days=1), 1000)
    assert (await uncounted(session, tenant, DAY, NOW)).firsts == []
    assert (await uncounted(session, tenant, MONTH, NOW)).firsts == []


async def test_the_job_counts_all_that_is_over(databases: Databases, fresh_tenant: TenantCard) -> None:
    async with databases.tenant(fresh_tenant.id) as session:
        for month in (1, 2, 3):
            await add_sale(session, datetime(2026, month, 20, 12, tzinfo=UTC), 1000)
        await session.commit()
    await count_all(databases, fresh_tenant)
    async with databases.read_tenant(fresh_tenant.id) as session:
        counted = sa.select(sa.func.count()).where(~SalesCounted.dirty, SalesCounted.span == MONTH)
        assert await session.scalar(counted) == 3
        hours = sa.select(sa.func.sum(SalesSum.sales)).where(SalesSum.by == "hour")
        assert await session.scalar(hours) == 3000


BLIND = sa.update(SalesCounted).where(~SalesCounted.dirty).values(dirty=True)
WAITING = "SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


@pytest.mark.parametrize("span", [DAY, MONTH])
@pytest.mark.parametrize("is_blind", [False, True], ids=["waits", "control_looks_without_waiting"])
async def test_a_change_while_its_day_or_month_is_counted_is_not_lost(
    databases: Databases, fresh_tenant: TenantCard, admin: Admin, span: str, *, is_blind: bool
) -> None:
    at = datetime(2026, 3, 3, 12, tzinfo=UTC)
    periods = Periods(fresh_tenant, span, [at.date() if span == DAY else date(2026, 3, 1)])
    async with databases.tenant(fresh_tenant.id) as session:
        await add_sale(session, at, 1000)
        await session.commit()
        if span == MONTH:
            await count_some(session, fresh_tenant, 1, spans=(DAY,))
        await announce(session, periods)
        await session.commit()

    async def tell() -> None:
        async with databases.tenant(fresh_tenant.id) as session:
            await (session.execute(BLIND) if is_blind else touch(session, [at]))
            await session.commit()

    async with databases.tenant(fresh_tenant.id) as session:
        await count_anew(session, periods, NOW)
        await meanwhile(tell(), session, admin)
    async with databases.read_tenant(fresh_tenant.id) as session:
        dirty = sa.select(SalesCounted.dirty).where(SalesCounted.span == span)
        assert await session.scalar(dirty) is not is_blind


async def meanwhile(telling: Coroutine[Any, Any, None], session: TenantSession, admin: Admin) -> None:
    """It begins, and waits if it does, before the session commits."""
    task = asyncio.create_task(telling)
    while not task.done() and not (await admin(WAITING))[0]["n"]:
        await asyncio.sleep(0.01)
    await session.commit()
    await task


async def test_a_month_is_the_sum_of_its_days_and_waits_for_those_that_are_to_be_counted(
    session: TenantSession, tenant: TenantCard
) -> None:
    for day in (3, 4, 30):
        await add_sale(session, datetime(2026, 3, day, 12, tzinfo=UTC), 1000)
    await count_some(session, tenant, 20)
    march = Periods(tenant, MONTH, [date(2026, 3, 1)])
    of_month = sa.select(SalesSum.goods_net).where(SalesSum.by == "goods_month", SalesSum.period == march.firsts[0])
    assert [*await session.scalars(of_month)] == [[3000], [3000]]  # of its store, and of all
    await add_sale(session, datetime(2026, 3, 4, 13, tzinfo=UTC), 500)
    await touch(session, [datetime(2026, 3, 4, 13, tzinfo=UTC)])
    assert (await uncounted(session, tenant, MONTH, NOW)).firsts == []  # its day comes first
    await count_anew(session, march, NOW)
    assert await session.scalar(sa.select(SalesCounted.dirty).where(SalesCounted.span == MONTH))
    await count_some(session, tenant, 1)
    assert [*await session.scalars(of_month)] == [[3500], [3500]]


@pytest.mark.parametrize("zone", [LONDON, NEW_YORK, "Asia/Kathmandu", "Australia/Lord_Howe"])
@pytest.mark.parametrize("by_month", [False, True])
def test_the_pieces_of_a_period_are_the_period(zone: str, *, by_month: bool) -> None:
    span = Span(datetime(2026, 1, 15, 7, tzinfo=UTC), datetime(2026, 4, 20, 5, tzinfo=ZoneInfo(zone)))
    pieces = list(cut(span, zone, by_month=by_month))
    days = [piece for piece in pieces if piece.span == DAY]
    assert (days[0].start, days[-1].end) == (span.start, span.end)
    assert all(before.end == after.start for before, after in pairwise(days))
    assert [piece.day is None for piece in days] == [True, *[False] * (len(days) - 2), True]
    of_month = {month: [day for day in days if day.month == month.day] for month in pieces if month.span == MONTH}
    assert len(of_month) == (2 if by_month else 0)
    assert all((month.start, month.end) == (of[0].start, of[-1].end) for month, of in of_month.items())
