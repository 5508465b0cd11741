"""What follows from a plan and what was taken beside it."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.entitlements.domain import Usage, limits_with, switches_with


class Piece(msgspec.Struct, frozen=True):
    quantity: int
    limits: dict[str, int] = {}
    switches: tuple[str, ...] = ()


COUNTS = st.dictionaries(st.sampled_from(["stores", "staff", "orders_month"]), st.integers(0, 10**6))
PIECES = st.lists(st.builds(Piece, st.integers(0, 9), COUNTS, st.tuples(st.sampled_from(["pos", "wallet"]))))


@given(COUNTS, PIECES)
def test_each_piece_adds_its_own_and_nothing_becomes_limited_by_it(plan: dict[str, int], pieces: list[Piece]) -> None:
    limits = limits_with(plan, pieces)
    assert set(limits) == set(plan)
    for what, most in plan.items():
        assert limits[what] == most + sum(piece.quantity * piece.limits.get(what, 0) for piece in pieces)


@given(st.lists(st.sampled_from(["pos", "wallet", "*"])), PIECES)
def test_switches_are_those_of_the_plan_and_of_what_was_really_taken(plan: list[str], pieces: list[Piece]) -> None:
    found = set(switches_with(plan, pieces))
    taken = {switch for piece in pieces if piece.quantity for switch in piece.switches}
    assert found == ({"*"} if "*" in plan else {*plan, *taken})


@pytest.mark.parametrize(
    ("used", "most", "near", "full", "over"),
    [
        (79, 100, False, False, False),
        (80, 100, True, False, False),
        (100, 100, True, True, False),
        (101, 100, True, True, True),
        (4, 5, True, False, False),
        (0, 0, True, True, False),
        (10**9, None, False, False, False),
    ],
)
def test_a_limit_is_near_from_four_fifths_on(used: int, most: int | None, near: bool, full: bool, over: bool) -> None:
    usage = Usage(used=used, most=most)
    assert (usage.is_near, usage.is_full, usage.is_over) == (near, full, over)
