"""When an offer holds, and for which goods."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from modules.promotions.domain import Goods, When
from tests.factories.offers import an_item

SHANGHAI = "Asia/Shanghai"
SUNDAY_EVENING = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)  # 22:30 in Shanghai
moments = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_the_hour_is_the_stores_own() -> None:
    happy = When(since=22 * 60, until=23 * 60)
    assert happy.holds(SUNDAY_EVENING, SHANGHAI)
    assert not happy.holds(SUNDAY_EVENING, "Europe/Berlin")


def test_a_time_past_midnight_belongs_to_the_day_it_starts_on() -> None:
    late = When(days=(7,), since=22 * 60, until=2 * 60)
    assert late.holds(SUNDAY_EVENING, SHANGHAI)
    assert late.holds(SUNDAY_EVENING + timedelta(hours=3), SHANGHAI)  # Monday, 1:30
    assert not late.holds(SUNDAY_EVENING + timedelta(hours=4), SHANGHAI)
    assert not late.holds(SUNDAY_EVENING - timedelta(hours=24), SHANGHAI)
    assert not late.holds(SUNDAY_EVENING - timedelta(hours=21), SHANGHAI)  # Sunday, 1:30


def test_validity_starts_with_its_first_moment_and_ends_before_its_last() -> None:
    day = When(starts_at=SUNDAY_EVENING, ends_at=SUNDAY_EVENING + timedelta(days=1))
    assert day.is_valid(SUNDAY_EVENING)
    assert not day.is_valid(SUNDAY_EVENING - timedelta(microseconds=1))
    assert not day.is_valid(SUNDAY_EVENING + timedelta(days=1))


@given(moments, st.integers(0, 1439), st.integers(0, 1439))
def test_a_time_of_day_and_the_rest_of_the_day_share_every_moment(at: datetime, since: int, until: int) -> None:
    if since == until:
        return
    own, rest = When(since=since, until=until), When(since=until, until=since)
    assert own.is_time(at, SHANGHAI) != rest.is_time(at, SHANGHAI)


def test_goods_are_named_by_any_of_what_they_are() -> None:
    shelf, brand = uuid4(), uuid4()
    item = an_item(categories=(shelf,), brand=brand, tags=("summer",))
    for goods in (
        Goods(),
        Goods(variants=(item.variant,)),
        Goods(products=(item.product,)),
        Goods(categories=(shelf,)),
        Goods(brands=(brand,)),
        Goods(tags=("winter", "summer")),
    ):
        assert goods.has(item)
    for goods in (Goods(tags=("winter",)), Goods(brands=(shelf,)), Goods(variants=(item.product,))):
        assert not goods.has(item)
