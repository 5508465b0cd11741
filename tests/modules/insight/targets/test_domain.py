"""How far a salesperson has come, as a rule."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from infra.kit.ids import new_id
from modules.insight.targets.domain import Progress, after, before, days_in, days_left

MONTHS = st.dates(date(2000, 1, 1), date(2099, 11, 1)).map(lambda day: day.replace(day=1))


def progress(**facts: int) -> Progress:
    values = {"target": 0, "sales_target": 0, "sold": 0, "sales": 0, "days": 30, "days_left": 30} | facts
    return Progress(staff=new_id(), name="Bo", store=new_id(), store_name="Main", **values)


@given(MONTHS)
def test_the_month_before_the_one_after_is_the_month(month: date) -> None:
    assert before(after(month)) == month == after(before(month))


@given(MONTHS, st.integers(-40, 70))
def test_days_left_never_exceed_the_month_and_fall_by_one_each_day(month: date, shift: int) -> None:
    today = month + timedelta(days=shift)
    left = days_left(month, today)
    assert 0 <= left <= days_in(month)
    if month <= today < after(month):
        assert left == days_left(month, today + timedelta(days=1)) + 1


@given(st.integers(1, 10**12), st.integers(-(10**12), 2 * 10**12), st.integers(1, 31))
def test_what_each_day_needs_reaches_the_target_and_not_a_day_more(target: int, sold: int, days: int) -> None:
    row = progress(target=target, sold=sold, days=31, days_left=days)
    assert row.per_day is not None
    assert sold + row.per_day * days >= target
    if row.left:
        assert sold + (row.per_day - 1) * days < target


def test_a_month_that_is_over_needs_nothing_a_day() -> None:
    assert progress(target=100, days_left=0).per_day is None


def test_without_a_target_there_is_no_share() -> None:
    assert progress(sold=100).share is None
