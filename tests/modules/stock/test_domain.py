from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.stock.domain import Cause, Level, fell_low, free, is_low, sellable, sellable_kits

quantities = st.decimals(0, 10**6, places=3)
levels = st.builds(
    Level, on_hand=st.decimals(-(10**6), 10**6, places=3), held=quantities, reserved=quantities, safety=quantities
)


def level(on_hand: int, held: int = 0, reserved: int = 0, safety: int = 0) -> Level:
    return Level(on_hand=Decimal(on_hand), held=Decimal(held), reserved=Decimal(reserved), safety=Decimal(safety))


def test_a_sum_that_a_merchant_can_check() -> None:
    answer = sellable([level(100, held=5, reserved=10, safety=6)], channel_safety=Decimal(2))
    assert answer.quantity == 77
    assert [(term.cause, term.amount) for term in answer.terms] == [
        (Cause.ON_HAND, 100),
        (Cause.HELD, -5),
        (Cause.RESERVED, -10),
        (Cause.SAFETY, -6),
        (Cause.CHANNEL_SAFETY, -2),
    ]


def test_an_unpaid_order_holds_its_goods_until_its_time_is_out() -> None:
    assert sellable([level(12, reserved=5)]).quantity == 7
    assert sellable([level(12)]).quantity == 12


def test_a_line_that_may_not_be_split_is_promised_from_one_place() -> None:
    places = [level(5), level(4)]
    assert sellable(places).quantity == 9
    whole = sellable(places, may_split=False)
    assert whole.quantity == 5
    assert whole.terms[-1].cause == Cause.SPLIT


def test_a_warehouse_that_lacks_goods_takes_none_from_another_s() -> None:
    answer = sellable([level(3, reserved=5), level(10)])
    assert answer.quantity == 10
    assert [(term.cause, term.amount) for term in answer.terms][-1] == (Cause.SHORT, 2)


def test_a_cap_holds_a_channel_down() -> None:
    assert sellable([level(100)], cap=Decimal(30)).quantity == 30
    assert sellable([level(10)], cap=Decimal(30)).quantity == 10


def test_nothing_anywhere_is_zero() -> None:
    assert sellable([]).quantity == 0


@given(st.lists(levels, max_size=5), quantities, st.none() | quantities, st.booleans())
def test_the_terms_always_sum_to_the_answer(
    places: list[Level], safety: Decimal, cap: Decimal | None, may_split: bool
) -> None:
    answer = sellable(places, channel_safety=safety, cap=cap, may_split=may_split)
    assert sum(term.amount for term in answer.terms) == answer.quantity
    assert answer.quantity >= 0
    assert cap is None or answer.quantity <= cap


@given(st.lists(levels, max_size=5), quantities)
def test_what_is_promised_can_be_allocated(places: list[Level], safety: Decimal) -> None:
    there = sum(max(Decimal(0), free(place)) for place in places)
    assert sellable(places, channel_safety=safety).quantity <= there


@given(st.lists(levels, min_size=1, max_size=5))
def test_one_place_s_promise_is_there_in_one_place(places: list[Level]) -> None:
    promised = sellable(places, may_split=False).quantity
    assert promised == 0 or promised <= max(free(place) for place in places)


def test_the_scarcest_part_decides_how_many_kits() -> None:
    assert sellable_kits({"X": (Decimal(17), Decimal(2)), "Y": (Decimal(5), Decimal(1))}) == 5
    assert sellable_kits({"X": (Decimal(11), Decimal(2)), "Y": (Decimal(2), Decimal(1))}) == 2
    assert sellable_kits({}) == 0


@pytest.mark.parametrize(("quantity", "low"), [(10, False), (9, True), (0, True), (-1, True)])
def test_low_is_strictly_below_the_threshold(quantity: int, low: bool) -> None:
    assert is_low(Decimal(quantity), Decimal(10)) is low


def test_without_a_threshold_nothing_is_low() -> None:
    assert not is_low(Decimal(-5), None)


def test_low_stock_is_told_once_and_armed_again_at_the_threshold() -> None:
    way = [12, 10, 9, 8, 13, 10, 9]
    told = [fell_low(Decimal(before), Decimal(after), Decimal(10)) for before, after in pairwise(way)]
    assert told == [False, True, False, False, False, True]
