from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.kit import clock

ZONES = [
    "Asia/Shanghai",
    "America/New_York",
    "Europe/Berlin",
    "Pacific/Auckland",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
]
moments = st.datetimes(datetime(2012, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_the_clock_stands_still_within_the_block_and_runs_on_after_it() -> None:
    moment = datetime(2026, 11, 21, 8, tzinfo=UTC)
    with clock.at(moment) as frozen:
        assert clock.now() == moment
        frozen.advance(timedelta(minutes=30))
        assert clock.now() == moment + timedelta(minutes=30)
    assert clock.now() != frozen.instant


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        clock.day_of(datetime(2026, 11, 21), "Asia/Shanghai")  # noqa: DTZ001


def test_a_sale_late_in_the_evening_in_utc_is_the_next_day_in_shanghai() -> None:
    assert clock.day_of(datetime(2026, 11, 21, 16, 42, tzinfo=UTC), "Asia/Shanghai") == date(2026, 11, 22)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 1), 24)])
def test_a_day_is_as_long_as_its_clocks_make_it(day: date, hours: int) -> None:
    start, end = clock.day_bounds(day, "Europe/Berlin")
    assert end - start == timedelta(hours=hours)


def test_a_day_whose_midnight_is_skipped_starts_at_the_change() -> None:
    start, _ = clock.day_bounds(date(2018, 11, 4), "America/Sao_Paulo")
    assert start == datetime(2018, 11, 4, 3, tzinfo=UTC)


@given(moments, st.sampled_from(ZONES))
def test_every_moment_lies_within_the_bounds_of_its_day(moment: datetime, zone: str) -> None:
    start, end = clock.day_bounds(clock.day_of(moment, zone), zone)
    assert start <= moment < end


def test_a_site_that_is_tried_out_runs_ahead_and_what_stands_still_does_not() -> None:
    clock.run_ahead(lambda: timedelta(days=40))
    try:
        assert clock.now() - datetime.now(UTC) > timedelta(days=39)
        with clock.at(datetime(2026, 11, 21, 8, tzinfo=UTC)) as frozen:
            assert clock.now() == frozen.instant
    finally:
        clock.run_ahead(None)
    assert clock.now() - datetime.now(UTC) < timedelta(days=1)
