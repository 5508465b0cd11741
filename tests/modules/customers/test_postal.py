"""Addresses as each country writes them."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.customers.domain import Address
from modules.customers.postal import CUSTOMS, ELSEWHERE, lines_of, one_line, parts_of


def test_a_chinese_address_goes_from_the_large_to_the_small() -> None:
    place = Address(country="CN", region="浙江省", city="杭州市", district="西湖区", street="龙井路1号")
    assert lines_of(place) == ["浙江省 杭州市 西湖区", "龙井路1号"]
    assert [part for part, _ in parts_of("CN")] == ["region", "city", "district", "street", "postcode"]


@pytest.mark.parametrize(
    ("country", "lines"),
    [
        ("US", ["1 Main St", "Springfield, IL 62701"]),
        ("DE", ["1 Main St", "62701 Springfield", "IL"]),
        ("", ["1 Main St", "Springfield", "IL 62701"]),
    ],
)
def test_each_country_has_its_order(country: str, lines: list[str]) -> None:
    place = Address(country=country, street="1 Main St", city="Springfield", region="IL", postcode="62701")
    assert lines_of(place) == lines


def test_a_part_that_the_country_does_not_ask_for_is_asked_for_while_it_is_filled() -> None:
    assert "region" in dict(parts_of("DE", filled=frozenset({"region"})))
    assert "region" not in dict(parts_of("DE"))


@given(
    st.sampled_from([*CUSTOMS, "", "BR"]), st.sets(st.sampled_from([part for part, _ in ELSEWHERE.parts]), min_size=1)
)
def test_no_part_of_an_address_is_lost_when_it_is_shown(country: str, filled: set[str]) -> None:
    place = msgspec.convert({"country": country} | {part: f"<{part}>" for part in filled}, Address)
    shown = one_line(place)
    assert all(f"<{part}>" in shown for part in filled)
