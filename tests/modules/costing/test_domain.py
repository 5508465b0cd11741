"""The moving average by hand, and whatever may happen to it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

from infra.kit.ids import new_id
from modules.costing.domain import Entry, Known, Moved, fold

SHOP, CELLAR = new_id(), new_id()
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def moved(quantity: int, cost: str | None = None, *, kind: str = "", line: UUID | None = None, **more: object) -> Moved:
    kind = kind or ("receive" if quantity > 0 else "sell")
    facts: dict[str, object] = {"warehouse": SHOP, "cause": new_id(), "at": START, **more}
    unit_cost = None if cost is None else Decimal(cost)
    return Moved(
        id=new_id(),
        kind=kind,
        quantity=Decimal(quantity),
        unit_cost=unit_cost,
        line=line or new_id(),
        **facts,  # type: ignore[arg-type]
    )


def valued(*moves: Moved) -> list[Entry]:
    return fold(moves, Known(), 2)


def test_the_moving_average_of_the_worked_example() -> None:
    """3.3: 10 at 10.00, 10 at 12.00; sold 5; 20 at 15.00; sold 20; 2 of the first sale come back."""
    first = new_id()
    entries = valued(
        moved(10, "10"), moved(10, "12"), moved(-5, line=first), moved(20, "15"), moved(-20),
        moved(2, kind="return", line=first, of=first),
    )  # fmt: skip
    sale, second, back = entries[2], entries[4], entries[5]
    assert (sale.value, sale.unit_cost) == (-5500, Decimal("11.000000"))
    assert (second.value, second.unit_cost) == (-26571, Decimal("13.285714"))
    assert back.value == 2200
    assert (back.left.quantity, back.left.value) == (17, 22129)
    come = sum(entry.value for entry in entries if entry.move.kind == "receive")
    gone = -sum(entry.value for entry in entries if entry.move.kind != "receive")
    assert come == 52000 == gone + back.left.value


def test_the_last_unit_takes_what_rounding_left() -> None:
    *_, last = valued(moved(3, "0.333333"), moved(-1), moved(-1), moved(-1))
    assert (last.left.quantity, last.left.value) == (0, 0)


def test_a_transfer_carries_what_the_goods_had_cost() -> None:
    line, cause = new_id(), new_id()
    entries = valued(
        moved(3, "10.00"), moved(1, "11.00"), moved(-3, kind="transfer", line=line, cause=cause),
        moved(3, kind="transfer", line=line, cause=cause, part=1, warehouse=CELLAR),
    )  # fmt: skip
    assert (entries[2].value, entries[3].value) == (-3075, 3075)
    assert entries[3].left.unit_cost == Decimal("10.250000")


def test_goods_sold_before_they_came_in_are_corrected_when_they_do() -> None:
    entries = valued(moved(1, "10"), moved(-3), moved(5, "12"))
    assert [entry.left.value for entry in entries] == [1000, -2000, 3600]
    assert entries[2].corrected == -400
    assert entries[2].left.unit_cost == Decimal("12.000000")


def test_a_whole_return_in_parts_brings_back_the_whole_cost() -> None:
    line = new_id()
    back = [moved(1, kind="return", line=line, of=line) for _ in range(3)]
    entries = valued(moved(3, "3.333333"), moved(3, "3.34"), moved(-3, line=line), *back)
    assert sum(entry.value for entry in entries[3:]) == -entries[2].value
    assert [entry.value for entry in entries[3:]] == [334, 333, 334]


def test_a_receipt_that_is_taken_back_leaves_at_its_own_cost() -> None:
    line = new_id()
    entries = valued(moved(10, "10"), moved(10, "20", line=line), moved(-10, kind="receive", of=line))
    assert (entries[2].value, entries[2].left.value) == (-20000, 10000)


def in_millionths(number: int) -> Decimal:
    return Decimal(number).scaleb(-6)


UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
steps = st.lists(
    st.tuples(
        st.integers(-30, 30).filter(bool),
        st.integers(0, 99_999_999).map(in_millionths),
        st.integers(0, 1),
        st.booleans(),
    ),
    max_size=40,
)


@UNHURRIED
@given(steps)
def test_values_add_up_whatever_happens(done: Sequence[tuple[int, Decimal, int, bool]]) -> None:
    places = (SHOP, CELLAR)
    moves = [
        moved(quantity, str(cost) if known and quantity > 0 else None, warehouse=places[place])
        for quantity, cost, place, known in done
    ]
    known = Known()
    entries = fold(moves, known, 2)
    for place in places:
        own = [entry for entry in entries if entry.move.warehouse == place]
        worth = known.places.get(place)
        assert sum(entry.value + entry.corrected for entry in own) == (worth.value if worth else 0)
        assert sum(entry.move.quantity for entry in own) == (worth.quantity if worth else 0)
        assert all(entry.left.value == 0 for entry in own if entry.left.quantity == 0)
        assert all(entry.left.value >= 0 for entry in own if entry.left.quantity > 0)


@UNHURRIED
@given(steps, st.integers(0, 40))
def test_going_on_from_any_point_gives_what_a_fresh_start_does(
    done: Sequence[tuple[int, Decimal, int, bool]], cut: int
) -> None:
    places = (SHOP, CELLAR)
    moves = [
        moved(q, str(cost) if known and q > 0 else None, warehouse=places[place], at=START + timedelta(minutes=n))
        for n, (q, cost, place, known) in enumerate(done)
    ]
    known = Known()
    assert fold(moves[:cut], known, 2) + fold(moves[cut:], known, 2) == valued(*moves)
