"""The dashboard on real rows: what counts, on which day, for whom."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.insight.dashboard import Dashboard, dashboard_of, low_of
from modules.insight.domain import Range
from modules.shops.models import Store
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods, add_variant
from tests.factories.sales import add_sale

LONDON = ZoneInfo("Europe/London")


def at(day: date, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    """A moment by the clock in the shop."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON, fold=fold)


WEDNESDAY = date(2026, 3, 11)
NOW = at(WEDNESDAY, 16, 30)


async def shown(session: TenantSession, now: datetime = NOW, chosen: Range = Range.TODAY, **actor: object) -> Dashboard:
    return await dashboard_of(session, an_actor(**actor), now.astimezone(UTC), chosen)


def values(dashboard: Dashboard) -> tuple[int | None, ...]:
    return tuple(figure.value for figure in dashboard.figures)


async def test_a_shop_without_orders_is_empty_and_needs_nothing(session: TenantSession) -> None:
    dashboard = await shown(session)
    assert dashboard.is_empty
    assert dashboard.needs == ()
    assert values(dashboard) == (0, 0, None, 0)


async def test_sales_are_paid_orders_of_today_minus_refunds(session: TenantSession) -> None:
    await add_sale(session, at(WEDNESDAY, 9), 1000)
    await add_sale(session, at(WEDNESDAY, 10), 500, state="paid")
    await add_sale(session, at(WEDNESDAY, 11), 800, paid=300)  # 5.00 were paid back
    await add_sale(session, at(WEDNESDAY, 12), 9999, state="placed")
    await add_sale(session, at(WEDNESDAY, 13), 9999, state="canceled")
    assert values(await shown(session)) == (1800, 3, 600, 500)


async def test_an_order_belongs_to_the_day_that_the_shops_clock_showed(session: TenantSession) -> None:
    await add_sale(session, at(WEDNESDAY - timedelta(days=1), 23, 59), 100)
    await add_sale(session, at(WEDNESDAY, 0, 1), 200)
    dashboard = await shown(session)
    assert values(dashboard)[0] == 200
    assert dashboard.trend.data["series"][0]["values"][-2:] == [1.0, 2.0]


async def test_the_same_moment_is_another_day_elsewhere(session: TenantSession) -> None:
    await add_sale(session, datetime(2026, 3, 10, 20, tzinfo=UTC), 100)  # 04:00 on Wednesday in Shanghai
    assert values(await shown(session, at(WEDNESDAY, 9), zone="Asia/Shanghai"))[0] == 100
    assert values(await shown(session, at(WEDNESDAY, 9)))[0] == 0


async def test_on_the_day_clocks_go_forward_no_hour_is_counted_twice(session: TenantSession) -> None:
    day = date(2026, 3, 29)
    for hour in (0, 2, 23):
        await add_sale(session, at(day, hour, 30), 100)
    dashboard = await shown(session, at(day, 23, 45))
    assert values(dashboard)[:2] == (300, 3)
    assert "01:00" not in dashboard.hours.data["labels"]


async def test_on_the_day_clocks_go_back_both_hours_are_shown(session: TenantSession) -> None:
    day = date(2026, 10, 25)
    await add_sale(session, at(day, 1, 30), 100)
    await add_sale(session, at(day, 1, 30, fold=1), 200)
    await add_sale(session, at(day, 23, 59), 400)
    dashboard = await shown(session, at(day, 23, 59) + timedelta(seconds=30))
    sold = dict(zip(dashboard.hours.data["labels"], dashboard.hours.data["series"][0]["values"], strict=True))
    assert (sold["01:00"], sold["01:00 GMT"], sold["23:00"]) == (1.0, 2.0, 4.0)
    assert values(dashboard)[0] == 700


async def test_today_is_compared_with_last_week_until_the_same_time(session: TenantSession) -> None:
    last_week = WEDNESDAY - timedelta(days=7)
    await add_sale(session, at(last_week, 16, 29), 1000)
    await add_sale(session, at(last_week, 16, 31), 5000)
    await add_sale(session, at(WEDNESDAY, 9), 1500)
    sales = (await shown(session)).figures[0]
    assert (sales.change, sales.direction) == (Decimal("0.5"), "up")


async def test_without_sales_before_there_is_no_change_to_tell(session: TenantSession) -> None:
    await add_sale(session, at(WEDNESDAY, 9), 1500)
    sales = (await shown(session)).figures[0]
    assert (sales.change, sales.direction) == (None, "")


async def test_seven_days_are_today_and_the_six_before(session: TenantSession) -> None:
    for back in range(14):
        await add_sale(session, at(WEDNESDAY - timedelta(days=back), 9), 100)
    dashboard = await shown(session, chosen=Range.WEEK)
    assert values(dashboard)[:2] == (700, 7)
    assert dashboard.figures[0].change == 0


async def test_orders_in_another_currency_are_counted_apart(session: TenantSession) -> None:
    await add_sale(session, at(WEDNESDAY, 9), 100)
    await add_sale(session, at(WEDNESDAY, 9), 70000, currency="JPY")
    dashboard = await shown(session)
    assert values(dashboard)[:2] == (100, 1)
    assert dashboard.foreign == 1


async def test_an_order_that_is_paid_and_not_handed_over_waits_for_a_person(session: TenantSession) -> None:
    await add_sale(session, at(WEDNESDAY, 9), state="paid")
    await add_sale(session, at(WEDNESDAY, 9), state="placed")
    await add_sale(session, at(WEDNESDAY, 9))
    (need,) = (await shown(session)).needs
    assert need.title == "1 order to hand over"


async def test_what_runs_low_comes_after_the_page_with_all_that_waits(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    await add_goods(session, on_hand=9, low_stock=Decimal(10), name="Oat milk")
    await add_sale(session, at(WEDNESDAY, 9), state="paid")
    assert 'hx-get="/app/corner/dashboard/low"' in (await client.get("/app/corner/")).text
    part = (await client.get("/app/corner/dashboard/low")).text
    for told in ("Oat milk", "1 order to hand over", "1 product is running low", 'hx-swap-oob="true"'):
        assert told in part


async def test_goods_run_low_strictly_below_their_threshold(session: TenantSession) -> None:
    await add_goods(session, on_hand=9, low_stock=Decimal(10), name="Oat milk", title="1 L")
    await add_goods(session, on_hand=10, low_stock=Decimal(10), name="Honey")
    await add_goods(session, on_hand=1, name="No threshold")
    low = await low_of(session, an_actor())
    assert [line.name for line in low.low] == ["Oat milk, 1 L"]
    assert low.needs[-1].title == "1 product is running low"


async def test_goods_that_never_came_in_run_low_and_archived_ones_do_not(session: TenantSession) -> None:
    await add_variant(session, low_stock=Decimal(1), name="Never came")
    await add_variant(session, low_stock=Decimal(1), name="Gone", archived=True)
    assert [line.name for line in (await low_of(session, an_actor())).low] == ["Never came"]


async def test_the_list_shows_the_emptiest_five_and_counts_all(session: TenantSession) -> None:
    for left in range(1, 8):
        await add_goods(session, on_hand=left, low_stock=Decimal(10), name=f"Tea {left}")
    low = await low_of(session, an_actor())
    assert [line.name for line in low.low] == [f"Tea {left}" for left in range(1, 6)]
    assert low.low_count == 7


async def second_store(session: TenantSession) -> UUID:
    store = new_id()
    row = {"id": store, "code": "S2", "name": "Second", "zone": "Europe/London", "region": "GB"}
    await session.execute(sa.insert(Store).values(**row))
    return store


async def test_who_may_see_one_store_sees_its_figures_alone(session: TenantSession) -> None:
    store = await second_store(session)
    await add_sale(session, at(WEDNESDAY, 9), 100)
    await add_sale(session, at(WEDNESDAY, 9), 700, store_id=store)
    dashboard = await shown(session, stores=frozenset({store}))
    assert values(dashboard)[:2] == (700, 1)
    assert len(dashboard.orders) == 1


async def test_another_shops_sales_are_never_here(session: TenantSession, other_session: TenantSession) -> None:
    await add_sale(other_session, at(WEDNESDAY, 9), 100)
    assert (await shown(session)).is_empty


async def test_the_page_takes_two_queries(session: TenantSession) -> None:
    await add_sale(session, at(WEDNESDAY, 9))
    seen: list[str] = []
    connection = await session.connection()

    def note(_c: object, _u: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(connection.sync_connection, "before_cursor_execute", note)
    await shown(session)
    assert len(seen) == 2


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    day=st.dates(date(2000, 1, 1), date(2030, 12, 31)),
    zone=st.sampled_from(["Europe/London", "America/New_York", "Asia/Shanghai", "Asia/Kathmandu", "Australia/Sydney"]),
)
async def test_days_begin_and_end_where_the_database_says_too(session: TenantSession, day: date, zone: str) -> None:
    start, end = clock.day_bounds(day, zone)
    midnight = sa.func.timezone(zone, sa.cast(sa.bindparam("d", type_=sa.Date), sa.DateTime))
    assert await session.scalar(sa.select(midnight), {"d": day}) == start
    assert await session.scalar(sa.select(midnight), {"d": day + timedelta(days=1)}) == end


async def test_the_greeting_and_the_comparison_are_in_the_readers_words(
    session: TenantSession, tenant: TenantCard
) -> None:
    dashboard = await shown(session, name="林岚", locale="zh_Hans")
    assert dashboard.greeting == "下午好，林岚"
    assert dashboard.compare == "较上星期三同一时刻"
