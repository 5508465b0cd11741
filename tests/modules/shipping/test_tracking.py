"""How far a parcel is: whatever order its scans come in, and however often."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from modules.shipping.tracking import AHEAD, FINAL, MOST, Scan, Status, merged, standing
from tests.fixtures.moments import MOMENT

NOW = MOMENT + timedelta(days=9)


@st.composite
def scans(draw: st.DrawFn) -> list[Scan]:
    minutes = draw(st.lists(st.integers(0, 60), max_size=8))
    return [
        Scan(id=f"s{draw(st.integers(0, 9))}", status=draw(st.sampled_from(Status)), at=MOMENT + timedelta(minutes=m))
        for m in minutes
    ]


@given(scans(), st.data())
def test_the_order_in_which_scans_come_does_not_matter(every: list[Scan], data: st.DataObject) -> None:
    at_once = merged([], every, NOW)
    one_by_one: list[Scan] = []
    for scan in data.draw(st.permutations(every + every)):
        one_by_one = merged(one_by_one, [scan], NOW)
    assert one_by_one == at_once
    assert standing(one_by_one) == standing(data.draw(st.permutations(at_once)))


@given(scans())
def test_what_has_come_back_stays_and_what_has_arrived_can_only_come_back(every: list[Scan]) -> None:
    stands = standing(every)
    if stands is None:
        assert not every
        return
    settled = FINAL | {Status.RETURNING}
    if any(each.status in settled for each in every):
        assert stands.status in settled
    else:
        assert stands.at == max(each.at for each in every)


def scan(name: str, status: Status, minutes: int) -> Scan:
    return Scan(id=name, status=status, at=MOMENT + timedelta(minutes=minutes))


def test_a_late_scan_of_an_earlier_time_moves_nothing() -> None:
    arrived, late = scan("b", Status.DELIVERED, 9), scan("a", Status.IN_TRANSIT, 5)
    assert standing(merged([arrived], [late], NOW)) == arrived
    stray = scan("c", Status.IN_TRANSIT, 12)
    assert standing(merged([arrived], [stray], NOW)) == arrived


def test_control_by_the_order_of_arrival_it_would_go_back() -> None:
    arrived, late = scan("b", Status.DELIVERED, 9), scan("a", Status.IN_TRANSIT, 5)
    assert [arrived, late][-1].status == Status.IN_TRANSIT


def test_a_clock_that_goes_ahead_is_not_believed() -> None:
    wrong = Scan(id="x", status=Status.DELIVERED, at=NOW + AHEAD + timedelta(seconds=1))
    assert merged([], [wrong], NOW) == []


def test_only_the_last_200_are_kept() -> None:
    many = [scan(f"s{n}", Status.IN_TRANSIT, n) for n in range(MOST + 50)]
    assert merged([], many, NOW + timedelta(days=1))[0].id == "s50"
