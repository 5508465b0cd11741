"""Reports on real rows: each equals the same sums made by hand."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.insight.errors import PeriodUnusable
from modules.insight.reports.dimensions import By, Row
from modules.insight.reports.service import asked_for, make_report
from modules.orders.models import OrderLine, SalesOrder
from modules.shops.models import Store
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods, add_variant, another_size
from tests.factories.sales import add_sale

LONDON = ZoneInfo("Europe/London")
FIRST, LAST = date(2026, 3, 23), date(2026, 4, 5)  # clocks go forward on the 29th


async def report(session: TenantSession, by: By, **asked: date) -> list[Row]:
    wanted = asked_for(by, asked.get("first", FIRST), asked.get("last", LAST), LAST)
    return list((await make_report(session, an_actor(), wanted)).rows)


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, 30, tzinfo=LONDON)


async def some_sales(session: TenantSession, count: int = 60) -> list[tuple[datetime, int, int]]:
    """(when, total, paid) of sales over the days and the two around them."""
    chance, made = Random(7), list[tuple[datetime, int, int]]()
    for _ in range(count):
        day = FIRST + timedelta(days=chance.randint(-1, (LAST - FIRST).days + 1))
        when, amount = at(day, chance.randint(0, 23)), chance.randint(100, 9999)
        paid = amount if chance.random() < 0.8 else amount // 2
        await add_sale(session, when, amount, paid=paid)
        made.append((when, amount, paid))
    await add_sale(session, at(FIRST, 12), 5555, state="canceled")
    await add_sale(session, at(FIRST, 12), 5555, state="placed")
    return made


@pytest.mark.parametrize(
    ("by", "pattern"), [(By.DAY, "%Y-%m-%d"), (By.MONTH, "%Y-%m"), (By.WEEKDAY, "%u"), (By.HOUR, "%H")]
)
async def test_orders_are_summed_by_the_clock_of_the_shop(session: TenantSession, by: By, pattern: str) -> None:
    want: defaultdict[str, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    for when, amount, paid in await some_sales(session):
        if FIRST <= when.date() <= LAST:
            orders, sales, refunded = want[when.strftime(pattern)]
            want[when.strftime(pattern)] = orders + 1, sales + paid, refunded + amount - paid
    rows = await report(session, by)
    assert {row.key: (row.orders, row.sales, row.refunded) for row in rows} == want
    assert [row.key for row in rows] == sorted(want)


async def test_the_total_is_that_of_the_days(session: TenantSession) -> None:
    made = [each for each in await some_sales(session) if FIRST <= each[0].date() <= LAST]
    whole = await make_report(session, an_actor(), asked_for(By.STORE, FIRST, LAST, LAST))
    assert (whole.total.orders, whole.total.sales) == (len(made), sum(paid for _, _, paid in made))


async def test_staff_are_told_apart_and_programs_have_a_row_of_their_own(session: TenantSession) -> None:
    ann = new_id()
    await add_sale(session, at(FIRST, 9), 1000, who_id=ann)
    await add_sale(session, at(FIRST, 10), 500, who_id=ann)
    await add_sale(session, at(FIRST, 11), 300, who_id=None, who_name="")
    rows = await report(session, By.STAFF)
    assert {row.key: (row.orders, row.sales) for row in rows} == {str(ann): (2, 1500), None: (1, 300)}


async def test_who_sees_one_store_gets_its_sales_alone(session: TenantSession) -> None:
    other = new_id()
    await session.execute(
        sa.insert(Store).values(id=other, code="B", name="Branch", kind="floor", zone="Europe/London", region="GB")
    )
    await add_sale(session, at(FIRST, 9), 1000)
    await add_sale(session, at(FIRST, 9), 700, store_id=other)
    actor = an_actor(stores=frozenset({other}))
    made = await make_report(session, actor, asked_for(By.STORE, FIRST, LAST, LAST))
    assert [(row.label, row.sales) for row in made.rows] == [("Branch", 700)]


async def sell(session: TenantSession, variant: UUID | None, quantity: int, net: int, tax: int) -> UUID:
    order = await add_sale(session, at(FIRST, 12), net + tax)
    line = await session.scalar(sa.select(OrderLine.id).where(OrderLine.order_id == order))
    values = {"variant_id": variant, "quantity": Decimal(quantity), "net": net, "tax": tax, "amount": net + tax}
    await session.execute(sa.update(OrderLine).where(OrderLine.order_id == order).values(**values))
    assert line
    return line


async def test_products_stand_best_first_with_units_tax_and_class(session: TenantSession) -> None:
    tea, cup = await add_goods(session, name="Tea"), await add_goods(session, name="Cup")
    await sell(session, cup, 1, 500, 100)
    await sell(session, tea, 3, 3000, 600)
    await sell(session, tea, 2, 2000, 400)
    await sell(session, None, 1, 50, 10)
    rows = await report(session, By.PRODUCT)
    assert [(r.label, r.quantity, r.net, r.tax, r.sales, r.grade) for r in rows] == [
        ("Tea", 5, 5000, 1000, 6000, "A"),
        ("Cup", 1, 500, 100, 600, "B"),
        ("Longjing tea", 1, 50, 10, 60, "C"),
    ]
    assert rows[-1].key is None


async def test_an_order_of_two_sizes_is_one_order_of_their_product(session: TenantSession) -> None:
    small = await add_goods(session, name="Tea")
    sizes = [small, await another_size(session, small), small]
    for count in (3, 1):
        order = await add_sale(session, at(FIRST, 12), 300 * count, categories=(None,) * count)
        for position, size in enumerate(sizes[:count]):
            line = sa.update(OrderLine).where(OrderLine.order_id == order, OrderLine.position == position)
            await session.execute(line.values(variant_id=size))
    rows = await report(session, By.PRODUCT)
    assert [(row.label, row.orders, row.quantity, row.sales) for row in rows] == [("Tea", 2, 4, 1200)]


async def test_goods_sold_after_the_period_or_before_it_tell_when(session: TenantSession) -> None:
    for name, days in (("Before", -9), ("After", 9)):
        variant = await add_goods(session, name=name)
        order = await add_sale(session, at(FIRST + timedelta(days=days), 12), 100)
        await session.execute(sa.update(OrderLine).where(OrderLine.order_id == order).values(variant_id=variant))
    rows = {row.label: row for row in await report(session, By.SLOW, last=FIRST + timedelta(days=2))}
    assert [(rows[name].quantity, rows[name].last_sold) for name in ("Before", "After")] == [
        (0, at(FIRST - timedelta(days=9), 12)),
        (0, at(FIRST + timedelta(days=9), 12)),
    ]


async def test_slow_goods_are_those_that_lie_there(session: TenantSession) -> None:
    await add_goods(session, name="Never sold", on_hand=8)
    once = await add_goods(session, name="Sold once", on_hand=5)
    await add_variant(session, name="Not there")
    await sell(session, once, 1, 100, 0)
    rows = [row for row in await report(session, By.SLOW) if row.label in {"Never sold", "Sold once", "Not there"}]
    assert [(row.label, row.quantity, row.on_hand) for row in rows] == [("Never sold", 0, 8), ("Sold once", 1, 5)]
    assert rows[0].last_sold is None
    placed = await session.scalar(sa.select(sa.func.max(SalesOrder.placed_at)))
    assert rows[1].last_sold == placed


def test_nothing_said_means_the_last_thirty_days() -> None:
    asked = asked_for(By.DAY, None, None, date(2026, 3, 30))
    assert (asked.first, asked.last) == (date(2026, 3, 1), date(2026, 3, 30))


@pytest.mark.parametrize("first", [date(2026, 4, 2), date(1969, 12, 31), date(2010, 1, 1)])
def test_a_period_that_cannot_be_is_refused(first: date) -> None:
    with pytest.raises(PeriodUnusable):
        asked_for(By.DAY, first, date(2026, 4, 1), clock.day_of(clock.now(), "UTC"))
