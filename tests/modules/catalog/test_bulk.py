"""What a change makes of a price, of tags, and when it can be undone."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.kit.problems import Invalid
from modules.catalog.bulk import Change, checked, is_as_left, new_price, rounded, roundings, tags_after

CURRENCIES = ["GBP", "JPY", "KWD"]


def price(how: str, value: str, rounding: str = "") -> Change:
    return checked(Change(field="price", how=how, value=value, rounding=rounding), "GBP")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "change", "after"),
    [
        (1000, price("percent", "-10"), 900),
        (999, price("percent", "−10%"), 899),
        (1000, price("percent", "12.5"), 1125),
        (1000, price("amount", "-1.50"), 850),
        (100, price("amount", "-5"), 0),
        (None, price("percent", "10"), None),
        (None, price("set", "4,20"), 420),
        (1000, price("percent", "3.3", "to:0.05"), 1035),
        (1000, price("percent", "3.3", "to:1"), 1000),
        (1000, price("percent", "3.3", "end:0.99"), 999),
        (1060, price("percent", "0", "end:0.99"), 1099),
        (1049, price("percent", "0", "end:0.99"), 1099),
        (1, price("percent", "0", "end:0.90"), 90),
    ],
)
def test_a_price_changes_as_it_was_said(before: int | None, change: Change, after: int | None) -> None:
    assert new_price(before, change, "GBP") == after


@given(st.integers(0, 10**9), st.sampled_from([(c, r) for c in CURRENCIES for r in roundings(c)]))
def test_rounding_stays_near_and_what_is_rounded_stays(minor: int, rule: tuple[str, str]) -> None:
    currency, rounding = rule
    once = rounded(Decimal(minor), rounding, currency)
    assert rounded(Decimal(once), rounding, currency) == once
    assert once >= 0
    assert abs(once - minor) <= 1000


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Change(field="price", how="percent", value="-101"), "percent"),
        (Change(field="price", how="percent", value="ten"), "number"),
        (Change(field="price", how="set", value="-1"), "negative"),
        (Change(field="price", how="amount", value="1.234"), "number"),
        (Change(field="price", how="add", value="1"), "how"),
        (Change(field="state", value="sold"), "state"),
        (Change(field="low_stock", value="-2"), "negative"),
        (Change(field="tags", how="add"), "missing"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(change: Change, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        checked(change, "GBP")
    assert [fault.code for fault in caught.value.fields] == [code]


def test_tags_are_added_once_and_taken_away() -> None:
    add, remove = Change(field="tags", how="add", value="x"), Change(field="tags", how="remove", value="x")
    assert tags_after(["a", "b"], add, ["b", "c"]) == ["a", "b", "c"]
    assert tags_after(["a", "b"], remove, ["b", "c"]) == ["a"]


PARTS = st.dictionaries(st.sampled_from(["category", "brand"]), st.text(max_size=3), max_size=2)


@given(PARTS, PARTS)
def test_what_stands_as_it_was_left_can_be_undone_and_nothing_else(now: dict[str, str], left: dict[str, str]) -> None:
    assert is_as_left(now, left) == all(now.get(field) == value for field, value in left.items())
