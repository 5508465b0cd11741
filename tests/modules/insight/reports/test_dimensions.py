"""Shares and classes of what was sold."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from modules.insight.reports.dimensions import Row, graded, total

SALES = st.lists(st.integers(0, 10**9), max_size=30)


def rows(*sales: int) -> list[Row]:
    return [Row(key=str(n), label="", sales=each, net=each, orders=1) for n, each in enumerate(sales)]


def test_those_that_make_eighty_percent_are_a_and_up_to_ninety_five_b() -> None:
    made = list(graded(rows(50, 30, 12, 5, 3), 100))
    assert [(row.share, row.running, row.grade) for row in made] == [
        (5000, 5000, "A"),
        (3000, 8000, "A"),
        (1200, 9200, "B"),
        (500, 9700, "B"),
        (300, 10_000, "C"),
    ]


def test_where_nothing_was_sold_nothing_is_graded() -> None:
    assert [row.grade for row in graded(rows(0, 0), 0)] == ["", ""]


@given(SALES)
def test_the_last_of_all_makes_it_whole_and_classes_never_rise(sales: list[int]) -> None:
    made = list(graded(rows(*sorted(sales, reverse=True)), sum(sales)))
    grades = [row.grade for row in made]
    assert grades == sorted(grades)
    if sum(sales):
        assert made[-1].running == 10_000
        assert grades[0] == "A"


@given(SALES)
def test_the_total_is_the_sum(sales: list[int]) -> None:
    whole = total(rows(*sales))
    assert (whole.sales, whole.orders) == (sum(sales), len(sales))


def test_margin_is_of_what_was_sold_without_tax() -> None:
    assert Row(key=None, label="", net=1000, cost=600).margin == Decimal("0.4")
    assert Row(key=None, label="", net=0, cost=0).margin is None
