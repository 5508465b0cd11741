from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.kit import quantity
from infra.kit.problems import Problem


@pytest.mark.parametrize(
    ("value", "exact"), [("3", "3.000"), (" 1.245 ", "1.245"), (7, "7.000"), ("-2.5", "-2.500"), ("1.0000", "1.000")]
)
def test_quantities_are_exact_with_three_places(value: str | int, exact: str) -> None:
    assert str(quantity.to_quantity(value)) == exact


@pytest.mark.parametrize("text", ["", "a", "1,5", "1e3", "NaN", "１", "1\x00"])
def test_text_that_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(quantity.QuantityNotANumber):
        quantity.to_quantity(text)


@pytest.mark.parametrize("text", ["0.0001", "1." + "0" * 40 + "1"])
def test_nothing_is_rounded_away(text: str) -> None:
    with pytest.raises(quantity.QuantityTooFine):
        quantity.to_quantity(text)


@pytest.mark.parametrize("value", ["1" + "0" * 15, "-" + "9" * 400])
def test_a_huge_quantity_is_refused(value: str) -> None:
    with pytest.raises(quantity.QuantityTooLarge):
        quantity.to_quantity(value)


@given(st.decimals() | st.text(max_size=30))
def test_anything_is_a_quantity_or_a_clear_refusal(value: Decimal | str) -> None:
    with suppress(Problem):
        assert quantity.to_quantity(value).as_tuple().exponent == -3


@pytest.mark.parametrize(
    ("value", "signed", "text"),
    [
        ("3.000", False, "3"),
        ("1204.000", False, "1,204"),
        ("1.500", False, "1.5"),
        ("0.250", False, "0.25"),
        ("1.245", False, "1.245"),
        ("0.000", True, "0"),
        ("1.000", True, "+1"),
        ("-6.000", True, "−6"),
        ("-6.000", False, "−6"),
    ],
)
def test_decimals_are_shown_as_far_as_there_are_some(value: str, signed: bool, text: str) -> None:
    assert quantity.format_quantity(Decimal(value), "en", signed=signed) == text


def test_whole_quantities_are_told_from_fractions() -> None:
    assert quantity.is_whole(Decimal("3.000"))
    assert not quantity.is_whole(Decimal("1.245"))
