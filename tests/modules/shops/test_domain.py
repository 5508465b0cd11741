from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.shops.domain import Days, Taxed, TaxRate, by_rate, check_zone, last_days, month_of, rate_for, tax_on
from modules.shops.errors import DaysReversed, TaxRateMissing, TaxRateOutOfRange, UnknownZone

amounts = st.integers(-(10**12), 10**12)
rates = st.integers(0, 10_000)
RATES = [
    TaxRate("standard", "", 1300),
    TaxRate("standard", "DE", 1900),
    TaxRate("standard", "US-CA", 725),
    TaxRate("food", "DE", 700),
]


@pytest.mark.parametrize(
    ("amount", "rate", "inclusive", "net", "tax", "gross"),
    [
        (11_300, 1300, True, 10_000, 1_300, 11_300),
        (10_000, 1300, False, 10_000, 1_300, 11_300),
        (999, 700, True, 934, 65, 999),
        (999, 700, False, 999, 70, 1_069),
        (10_000, 0, True, 10_000, 0, 10_000),
    ],
)
def test_tax_is_taken_out_of_a_price_or_put_on_it(
    amount: int, rate: int, inclusive: bool, net: int, tax: int, gross: int
) -> None:
    taxed = tax_on(amount, rate, inclusive=inclusive)
    assert (taxed.net, taxed.tax, taxed.gross) == (net, tax, gross)


@given(amounts, rates)
def test_an_inclusive_price_is_what_the_buyer_pays(amount: int, rate: int) -> None:
    assert tax_on(amount, rate, inclusive=True).gross == amount


@given(amounts, rates, st.booleans())
def test_tax_is_off_by_half_a_cent_at_most(amount: int, rate: int, inclusive: bool) -> None:
    taxed = tax_on(amount, rate, inclusive=inclusive)
    whole = 10_000 + (rate if inclusive else 0)
    assert abs(2 * (taxed.tax * whole - amount * rate)) <= whole


@given(amounts, rates, st.booleans())
def test_a_return_gives_back_the_very_tax(amount: int, rate: int, inclusive: bool) -> None:
    sold, returned = tax_on(amount, rate, inclusive=inclusive), tax_on(-amount, rate, inclusive=inclusive)
    assert (sold.net + returned.net, sold.tax + returned.tax) == (0, 0)


@given(st.lists(st.tuples(amounts, st.sampled_from([0, 600, 900, 1300]), st.booleans())))
def test_the_sums_by_rate_are_the_sums_of_the_lines(lines: list[tuple[int, int, bool]]) -> None:
    taxed = [tax_on(amount, rate, inclusive=inclusive) for amount, rate, inclusive in lines]
    summary = by_rate(taxed)
    assert sum(group.gross for group in summary) == sum(line.gross for line in taxed)
    assert sum(group.tax for group in summary) == sum(line.tax for line in taxed)
    assert [group.rate for group in summary] == sorted({line.rate for line in taxed})


def test_three_cheap_lines_keep_the_tax_of_each_line() -> None:
    assert by_rate([tax_on(5, 1000, inclusive=False)] * 3) == [Taxed(1000, 15, 3)]


@pytest.mark.parametrize(
    ("region", "rate"), [("US-CA", 725), ("DE-BY", 1900), ("DE", 1900), ("US-NY", 1300), ("CN", 1300)]
)
def test_the_nearest_region_gives_the_rate(region: str, rate: int) -> None:
    assert rate_for(RATES, "standard", region) == rate


def test_a_class_without_a_rate_for_the_place_is_named() -> None:
    with pytest.raises(TaxRateMissing):
        rate_for(RATES, "food", "FR")


@pytest.mark.parametrize("rate", [-1, 10_001])
def test_a_rate_lies_between_nothing_and_everything(rate: int) -> None:
    with pytest.raises(TaxRateOutOfRange):
        TaxRate("standard", "", rate)


def test_a_week_is_seven_days_and_is_compared_with_the_week_before() -> None:
    week = last_days(7, date(2026, 11, 22))
    assert next(iter(week)) == date(2026, 11, 16)
    assert (len(week), len(week.before()), week.before().last) == (7, 7, date(2026, 11, 15))


def test_days_are_bounded_by_the_store_s_midnights() -> None:
    start, end = month_of(date(2026, 2, 14)).bounds("Asia/Shanghai")
    assert (start, end) == (datetime(2026, 1, 31, 16, tzinfo=UTC), datetime(2026, 2, 28, 16, tzinfo=UTC))


@given(st.dates(date(2001, 1, 1), date(2099, 1, 1)))
def test_a_month_holds_its_days_and_no_other(day: date) -> None:
    month = month_of(day)
    assert {each.month for each in month} == {day.month}
    assert (month.last + timedelta(days=1)).day == 1


def test_days_can_t_end_before_they_start() -> None:
    with pytest.raises(DaysReversed):
        Days(date(2026, 1, 2), date(2026, 1, 1))


@pytest.mark.parametrize("zone", ["", "Beijing", "../../etc/passwd", "UTC+8"])
def test_a_zone_is_a_name_from_the_list(zone: str) -> None:
    with pytest.raises(UnknownZone):
        check_zone(zone)
    assert check_zone("Asia/Shanghai") == "Asia/Shanghai"
