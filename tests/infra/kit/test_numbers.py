from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.kit import numbers

DAY = date(2026, 11, 22)
PATTERNS = ["SO{yyyy}{mm}{dd}-{n:4}", "{n}{yyyy}/{prefix}{mm}.{dd}", "{prefix}{yy}{mm}{dd}{n}"]


@pytest.mark.parametrize(
    ("pattern", "counter", "number"),
    [
        ("SO{yyyy}{mm}{dd}-{n:4}", 42, "SO20261122-0042"),
        ("{prefix}{yy}-{n:6}", 7, "A26-000007"),
        ("{n}", 12345, "12345"),
        ("R-{n:2}", 12345, "R-12345"),
    ],
)
def test_a_pattern_writes_the_number(pattern: str, counter: int, number: str) -> None:
    assert numbers.render(pattern, counter, DAY, "A") == number


def test_an_empty_prefix_leaves_nothing_behind() -> None:
    assert numbers.render("{prefix}{n:3}", 1, DAY) == "001"


@pytest.mark.parametrize(("reset", "key"), [("never", ""), ("year", "2026"), ("day", "2026-11-22")])
def test_a_counter_belongs_to_its_period(reset: numbers.Reset, key: str) -> None:
    assert numbers.period_key(reset, DAY) == key


@pytest.mark.parametrize(
    "pattern", ["{year}{n}", "{n", "{n:99}", "{n:13}", "<b>{n}", "{n}\n", "x" * 50 + "{n}", "{0}{n}", "{n!r}{n}"]
)
def test_an_unreadable_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(numbers.NumberPatternUnreadable):
        numbers.check(pattern, "never")


@pytest.mark.parametrize("pattern", ["SO{yyyy}", "{n}{n}", "{n}-{n:4}", ""])
def test_a_number_counts_exactly_once(pattern: str) -> None:
    with pytest.raises(numbers.NumberPatternWithoutCounter):
        numbers.check(pattern, "never")


@pytest.mark.parametrize(
    ("pattern", "reset"), [("{n}", "year"), ("{mm}{dd}{n}", "day"), ("{yyyy}{n}", "day"), ("{yy}{mm}{n}", "day")]
)
def test_a_series_that_starts_again_shows_its_period(pattern: str, reset: numbers.Reset) -> None:
    with pytest.raises(numbers.NumberPatternRepeats):
        numbers.check(pattern, reset)


days = st.dates(date(2001, 1, 1), date(2099, 12, 31))


@given(st.sampled_from(PATTERNS), st.tuples(st.integers(1, 10**6), days), st.tuples(st.integers(1, 10**6), days))
def test_two_documents_never_share_a_number(pattern: str, one: tuple[int, date], other: tuple[int, date]) -> None:
    numbers.check(pattern, "day")
    same = one[0] == other[0] and numbers.period_key("day", one[1]) == numbers.period_key("day", other[1])
    assert (numbers.render(pattern, *one, "P") == numbers.render(pattern, *other, "P")) == same
