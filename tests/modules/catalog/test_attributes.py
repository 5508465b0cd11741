"""What goods of a category have: how values are read, and how keys are made."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.kit.problems import Problem
from modules.catalog.attributes import (
    Attribute,
    Kind,
    NotAChoice,
    NotADate,
    NotANumber,
    NotYesOrNo,
    Value,
    is_key,
    key_for,
    read_all,
    shown,
    stored,
)

COLOR = Attribute(key="color", name="Color", kind="choice", choices=["Red", "Blue"])
WEIGHT = Attribute(key="weight", name="Weight", kind="number", unit="kg")


def of(kind: Kind) -> Attribute:
    return Attribute(key="x", name="X", kind=kind)


@pytest.mark.parametrize(
    ("attribute", "typed", "kept"),
    [
        (WEIGHT, "12.50", "12.5"),
        (WEIGHT, "12,5 kg", "12.5"),
        (WEIGHT, 3, "3"),
        (WEIGHT, "-0.0", "0"),
        (COLOR, "red", "Red"),
        (of("yes_no"), "是", True),
        (of("yes_no"), False, False),
        (of("date"), "2026-11-22", "2026-11-22"),
        (of("date"), "2026-11-22 00:00:00", "2026-11-22"),
        (of("text"), "  linen ", "linen"),
        (of("text"), "  ", None),
    ],
)
def test_a_value_is_kept_as_its_kind_says(attribute: Attribute, typed: str | bool | float, kept: Value | None) -> None:
    assert stored(attribute, typed) == kept


@pytest.mark.parametrize(
    ("attribute", "typed", "problem"),
    [
        (WEIGHT, "heavy", NotANumber),
        (WEIGHT, "NaN", NotANumber),
        (COLOR, "green", NotAChoice),
        (of("yes_no"), "perhaps", NotYesOrNo),
        (of("date"), "22nd", NotADate),
    ],
)
def test_a_value_of_another_kind_is_refused(attribute: Attribute, typed: str, problem: type[Problem]) -> None:
    with pytest.raises(problem):
        stored(attribute, typed)


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=6))
def test_a_number_that_was_kept_is_kept_the_same_again(number: Decimal) -> None:
    kept = stored(WEIGHT, f"{number:f}")
    assert Decimal(str(kept)) == number
    assert stored(WEIGHT, shown(kept)) == kept


@given(st.lists(st.text(max_size=60), max_size=12))
def test_each_name_gets_a_key_of_its_own(names: list[str]) -> None:
    taken: list[str] = []
    for name in names:
        key = key_for(name, taken)
        assert is_key(key)
        assert key not in taken
        taken.append(key)


def test_what_the_category_has_not_is_a_fault_unless_the_product_had_it() -> None:
    kept, faults = read_all([COLOR], {"color": "blue", "size": "L", "weight": "2"}, {"weight": "2"})
    assert kept == {"color": "Blue"}
    assert [fault.field for fault in faults] == ["attributes.size"]
