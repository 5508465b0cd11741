"""Several values in one cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.catalog.packing import pack_pairs, pack_words, pairs_in, words_in

WORD = st.text(min_size=1, max_size=12).map(str.strip).filter(bool)


@given(st.lists(WORD, unique=True, max_size=6))
def test_words_come_back_as_they_were(words: list[str]) -> None:
    assert words_in(pack_words(words)) == words


@given(st.dictionaries(WORD, WORD, max_size=4))
def test_pairs_come_back_as_they_were(pairs: dict[str, str]) -> None:
    assert pairs_in(pack_pairs(pairs)) == pairs


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("green, spring；hot", ["green", "spring", "hot"]),
        ('5" nail, "a, b"', ['5" nail', "a, b"]),
        (" , ", []),
    ],
)
def test_words_are_read_as_people_type_them(typed: str, read: list[str]) -> None:
    assert words_in(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [("尺码：大；颜色：红", {"尺码": "大", "颜色": "红"}), ("Size:L;", {"Size": "L"}), ("L", None), (": L", None)],
)
def test_pairs_are_read_as_people_type_them(typed: str, read: dict[str, str] | None) -> None:
    assert pairs_in(typed) == read
