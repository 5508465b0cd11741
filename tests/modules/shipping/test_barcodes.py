"""Code 128 as a path."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.shipping.barcodes import code128

printable = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=48)


@given(printable)
def test_bars_stand_within_their_width_one_after_the_other(text: str) -> None:
    bars = code128(text)
    assert bars
    drawn = [(int(at), int(wide)) for at, wide in re.findall(r"M(\d+) 0h(\d+)v24", bars.path)]
    assert drawn[0][0] == 10  # the quiet zone
    assert all(end + 1 <= start for (at, wide), (start, _) in pairwise(drawn) for end in [at + wide])
    assert sum(drawn[-1]) == bars.width - 10
    assert (bars.width - 20) % 11 == 2  # each sign has 11 modules, the stop 13


@pytest.mark.parametrize("text", ["", "订单1", "A\nB", "x" * 49])
def test_what_no_bar_code_holds_has_none(text: str) -> None:
    assert code128(text) is None
