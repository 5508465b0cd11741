"""Days, hours and months by the shop's clock, and comparisons."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.insight.domain import (
    Figures,
    PartOfDay,
    Range,
    Span,
    change,
    compared,
    days_until,
    hours_of,
    months_of,
    part_of_day,
    same_time,
    span_of,
    span_of_days,
)

LONDON, SHANGHAI = "Europe/London", "Asia/Shanghai"
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)  # London's clocks change
ZONES = (
    "Europe/London",
    "Asia/Shanghai",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Havana",
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_a_day_with_a_change_of_clocks_has_23_or_25_hours() -> None:
    assert [len(hours_of(day, LONDON)) for day in (SPRING, AUTUMN, date(2026, 6, 1))] == [23, 25, 24]


@given(st.dates(date(1995, 1, 1), date(2035, 12, 31)), st.sampled_from(ZONES))
def test_the_hours_of_a_day_are_the_day(day: date, zone: str) -> None:
    hours = hours_of(day, zone)
    assert Span(hours[0].start, hours[-1].end) == span_of(day, zone)
    assert all(one.end == next_.start for one, next_ in pairwise(hours))


@given(st.dates(date(1995, 1, 1), date(2035, 12, 31)), st.integers(0, 400), st.sampled_from(ZONES))
def test_the_months_of_a_period_are_the_period(first: date, days: int, zone: str) -> None:
    last = first + timedelta(days=days)
    spans = [span for _, span in months_of(first, last, zone)]
    whole = span_of_days(first, last, zone)
    assert (spans[0].start, spans[-1].end) == (whole.start, whole.end)
    assert all(one.end == next_.start for one, next_ in pairwise(spans))


def test_months_are_cut_to_the_period() -> None:
    months = dict(months_of(date(2026, 1, 30), date(2026, 3, 1), "UTC"))
    assert months == {
        "2026-01": Span(utc(2026, 1, 30), utc(2026, 2, 1)),
        "2026-02": Span(utc(2026, 2, 1), utc(2026, 3, 1)),
        "2026-03": Span(utc(2026, 3, 1), utc(2026, 3, 2)),
    }


def test_today_is_set_beside_the_same_weekday_until_the_same_time() -> None:
    now = utc(2026, 3, 11, 9, 30)  # 17:30 in Shanghai
    assert compared(now, Range.TODAY, SHANGHAI) == Span(utc(2026, 3, 3, 16), utc(2026, 3, 4, 9, 30))


def test_seven_days_are_set_beside_the_seven_before() -> None:
    now = utc(2026, 3, 11, 9, 30)
    assert compared(now, Range.WEEK, "UTC") == Span(utc(2026, 2, 26), utc(2026, 3, 4, 9, 30))


def test_the_same_time_is_what_the_clock_on_the_wall_showed() -> None:
    now = datetime(2026, 3, 31, 9, 30, tzinfo=ZoneInfo(LONDON))
    before = same_time(now, 7, LONDON).astimezone(ZoneInfo(LONDON))
    assert (before.date(), before.hour, before.minute) == (date(2026, 3, 24), 9, 30)


def test_days_end_with_today() -> None:
    assert days_until(date(2026, 3, 2), 3) == [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 2)]


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [(110, 100, "0.1"), (90, 100, "-0.1"), (100, 100, "0"), (100, 0, None), (None, 100, None), (100, None, None)],
)
def test_a_change_needs_something_to_compare_with(now: int | None, before: int | None, expected: str | None) -> None:
    assert change(now, before) == (Decimal(expected) if expected else None)


def test_the_average_basket_is_rounded_half_up_and_missing_without_orders() -> None:
    assert Figures(orders=2, sales=101).basket == 51
    assert Figures().basket is None


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        (4, PartOfDay.EVENING),
        (5, PartOfDay.MORNING),
        (12, PartOfDay.AFTERNOON),
        (17, PartOfDay.AFTERNOON),
        (18, PartOfDay.EVENING),
    ],
)
def test_one_greets_by_the_shops_clock(hour: int, part: PartOfDay) -> None:
    assert part_of_day(datetime(2026, 3, 11, hour, tzinfo=ZoneInfo(SHANGHAI)), SHANGHAI) is part
