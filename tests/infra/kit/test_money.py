from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.kit import money
from infra.kit.i18n import for_locale
from infra.kit.problems import Problem

amounts = st.integers(-(10**14), 10**14)
weights = st.lists(st.integers(0, 10**9) | st.decimals(0, 10**6, places=3), min_size=1, max_size=20)

# What is stored would change its value if an upgrade of CLDR's tables moved one of these.
EXPONENTS = {
    0: "AFN ALL BIF CLP DJF GNF IQD IRR ISK JPY KMF KPW KRW LAK LBP MGA MMK "
    "PYG RSD RWF SOS SYP UGX VND VUV XAF XOF XPF YER",
    3: "BHD JOD KWD LYD OMR TND",
}


@pytest.mark.parametrize(("currency", "decimals"), [("CNY", 2), ("EUR", 2), ("JPY", 0), ("KWD", 3)])
def test_a_currency_has_its_own_number_of_decimals(currency: str, decimals: int) -> None:
    assert money.exponent(currency) == decimals


def test_an_upgrade_moves_no_currency_s_decimals() -> None:
    expected = {code: decimals for decimals, codes in EXPONENTS.items() for code in codes.split()}
    assert {code: money.exponent(code) for code in money.currencies() if money.exponent(code) != 2} == expected


@pytest.mark.parametrize("code", ["", "cny", "XXX", "DEM", "¥"])
def test_a_code_that_is_no_currency_in_use_is_refused(code: str) -> None:
    with pytest.raises(money.UnknownCurrency):
        money.exponent(code)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("12.5", "CNY", 1250), ("-0.01", "CNY", -1), (" 7 ", "JPY", 7), ("1.245", "KWD", 1245), ("1.000", "CNY", 100)],
)
def test_typed_amounts_become_minor_units(text: str, currency: str, minor: int) -> None:
    assert money.to_minor(text, currency) == minor


@pytest.mark.parametrize("text", ["", "abc", "1,5", "1e9", "NaN", "Infinity", "0x10", "１２", "1_000", "=1+1", "1\x00"])
def test_text_that_is_no_plain_amount_is_refused(text: str) -> None:
    with pytest.raises(money.AmountNotANumber):
        money.to_minor(text, "CNY")


@pytest.mark.parametrize(("text", "currency"), [("0.001", "CNY"), ("7.5", "JPY"), ("1." + "0" * 40 + "1", "CNY")])
def test_nothing_typed_is_rounded_away(text: str, currency: str) -> None:
    with pytest.raises(money.TooManyDecimals):
        money.to_minor(text, currency)


@pytest.mark.parametrize("text", ["1" + "0" * 15, "9" * 300, "-" + "9" * 16, "9" * 14])
def test_a_huge_amount_is_refused(text: str) -> None:
    with pytest.raises(money.AmountTooLarge):
        money.to_minor(text, "CNY")


def test_an_absurd_exponent_costs_no_memory() -> None:
    assert money.to_minor(Decimal("0E+999999999"), "CNY") == 0
    with pytest.raises(money.TooManyDecimals):
        money.to_minor(Decimal("1E-999999999"), "CNY")


@given(amounts, st.sampled_from(["CNY", "JPY", "KWD"]))
def test_minor_units_survive_the_way_to_major_units_and_back(minor: int, currency: str) -> None:
    assert money.to_minor(money.to_decimal(minor, currency), currency) == minor


@given(st.text(max_size=40))
def test_any_text_is_an_amount_or_a_clear_refusal(text: str) -> None:
    with suppress(Problem):
        assert isinstance(money.to_minor(text, "CNY"), int)


@given(amounts, weights)
def test_parts_sum_to_the_whole_and_none_is_off_by_a_unit(total: int, shares: list[int | Decimal]) -> None:
    weight = sum(Decimal(share) for share in shares)
    if weight == 0:
        return
    parts = money.allocate(total, shares)
    assert sum(parts) == total
    assert all(
        abs(part - total * Decimal(share) / weight) < Decimal("1.001")
        for part, share in zip(parts, shares, strict=True)
    )


@given(amounts, weights)
def test_what_weighs_nothing_gets_nothing(total: int, shares: list[int | Decimal]) -> None:
    if any(shares):
        assert all(part == 0 for part, share in zip(money.allocate(total, shares), shares, strict=True) if share == 0)


@pytest.mark.parametrize(
    ("total", "shares", "parts"),
    [
        (10_000, [1, 1, 1], [3334, 3333, 3333]),
        (6_000, [300, 900], [1500, 4500]),
        (50_000, [1] * 7, [7143] * 6 + [7142]),
        (6_000, [5, 4], [3333, 2667]),
        (1960, [80, 4, 16], [1568, 78, 314]),
        (6, [80, 4, 16], [5, 0, 1]),
        (3333, [80, 4, 16], [2667, 133, 533]),
        (2_000, [12900, 6900], [1303, 697]),
        (9_999, [10, 1], [9090, 909]),
        (1_234_567, [25, 15, 60], [308642, 185185, 740740]),
    ],
)
def test_worked_divisions(total: int, shares: list[int | Decimal], parts: list[int]) -> None:
    assert money.allocate(total, shares) == parts


def test_a_negative_total_mirrors_the_positive_one() -> None:
    assert money.allocate(-100, [1, 1, 1]) == [-34, -33, -33]


def test_nothing_to_split_by_is_an_error_only_where_there_is_something_to_split() -> None:
    assert money.allocate(0, [0, 0]) == [0, 0]
    with pytest.raises(ValueError, match="nothing"):
        money.allocate(1, [0, 0])
    with pytest.raises(ValueError, match="negative"):
        money.allocate(1, [-1, 2])


@pytest.mark.parametrize(
    ("price", "quantity", "amount"), [(990, "1.245", 1233), (1, "0.5", 1), (-1, "0.5", -1), (129_00, "3", 387_00)]
)
def test_a_price_times_a_quantity_is_rounded_half_up(price: int, quantity: str, amount: int) -> None:
    assert money.multiply(price, Decimal(quantity)) == amount


@given(amounts, st.decimals(0, 10**6, places=3))
def test_a_return_mirrors_its_sale(price: int, quantity: Decimal) -> None:
    assert money.multiply(price, -quantity) == -money.multiply(price, quantity)


@pytest.mark.parametrize(
    ("amount", "rate", "part"), [(1250, 600, 75), (25800, 5800, 14964), (1, 5000, 1), (-1, 5000, -1)]
)
def test_basis_points_are_rounded_half_up(amount: int, rate: int, part: int) -> None:
    assert money.basis_points(amount, rate) == part


@pytest.mark.parametrize(("amount", "half_up", "down"), [(1002, 1000, 1000), (1003, 1005, 1000), (-1003, -1005, -1000)])
def test_cash_rounds_to_the_smallest_coin(amount: int, half_up: int, down: int) -> None:
    assert (money.round_to(amount, 5), money.round_to(amount, 5, "down")) == (half_up, down)


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "text"),
    [
        (123450, "CNY", "en", "¥1,234.50"),
        (-3600, "CNY", "zh_Hans", "−¥36.00"),
        (1500, "JPY", "en", "¥1,500"),
        (1245, "KWD", "en", "KWD\u00a01.245"),
        (-5, "EUR", "en", "−€0.05"),
        (123450, "EUR", "de", "1.234,50\u00a0€"),
    ],
)
def test_money_reads_as_people_write_it(minor: int, currency: str, locale: str, text: str) -> None:
    assert money.format_money(minor, currency, locale) == text


def test_a_table_cell_shows_the_number_alone() -> None:
    assert money.format_money(-123450, "CNY", "en", symbol=False) == "−1,234.50"


def test_a_currency_has_a_name_in_each_language() -> None:
    assert (money.currency_name("CNY", "en"), money.currency_name("CNY", "zh_Hans")) == ("Chinese Yuan", "人民币")


@pytest.mark.parametrize(
    ("amount", "rate", "part"), [(1130, 1300, 130), (10000, 600, 566), (-1130, 1300, -130), (1, 0, 0)]
)
def test_the_tax_in_a_price_is_taken_out_of_it(amount: int, rate: int, part: int) -> None:
    assert money.contained(amount, rate) == part


@given(amounts, st.integers(0, 5000))
def test_a_price_with_its_tax_put_on_holds_that_tax(net: int, rate: int) -> None:
    tax = money.basis_points(net, rate)
    assert abs(money.contained(net + tax, rate) - tax) <= 1


@pytest.mark.parametrize(
    ("amount", "steps"),
    [
        (32_000, [10_667, 10_666, 10_667]),
        (1_600, [533, 534, 533]),
        (40_000, [13_333, 13_333, 13_334]),
    ],
)
def test_refunds_in_parts_reverse_what_the_sale_caused(amount: int, steps: list[int]) -> None:
    refunds = [33_333, 33_333, 33_334]
    assert [money.reversal(amount, sum(refunds[:i]), refunds[i], 100_000) for i in range(3)] == steps


@given(amounts, st.lists(st.integers(0, 10**9), min_size=1, max_size=8).filter(any))
def test_however_it_is_refunded_the_last_part_leaves_nothing(amount: int, refunds: list[int]) -> None:
    parts = [money.reversal(amount, sum(refunds[:i]), now, sum(refunds)) for i, now in enumerate(refunds)]
    assert sum(parts) == amount


def test_an_amount_in_a_message_is_written_as_its_reader_does() -> None:
    amount = money.Amount(1250, "CNY")
    assert for_locale("en").gettext("{missing} is still to pay.", missing=amount) == "¥12.50 is still to pay."
    assert str(amount) == "12.50 CNY"
