"""The steps after a bill is overdue, by the shop's own calendar."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.dunning.domain import PLAN, due_steps, next_stage_at, stage_after, trial_letter
from billing.subscriptions.api import STAGES, State
from infra.kit import clock

SINCE = datetime(2026, 3, 10, 15, tzinfo=UTC)  # in Shanghai it is 23:00, in Los Angeles 08:00
ZONES = st.sampled_from(["Asia/Shanghai", "America/Los_Angeles", "Europe/London", "Pacific/Kiritimati"])


def stage(now: datetime, zone: str = "UTC") -> State:
    return due_steps(SINCE, now, zone)[-1].stage


@pytest.mark.parametrize(
    ("days", "there"),
    [(0, State.PAST_DUE), (13, State.PAST_DUE), (14, State.READ_ONLY), (29, State.READ_ONLY), (30, State.SUSPENDED)],
)
def test_stages_come_after_fourteen_thirty_and_sixty_days(days: int, there: State) -> None:
    assert stage(SINCE + timedelta(days=days)) == there


def test_a_day_begins_at_the_shop_s_own_midnight() -> None:
    now = datetime(2026, 3, 23, 17, tzinfo=UTC)  # the 24th, 01:00 in Shanghai; still the 23rd in Los Angeles
    assert stage(now, "Asia/Shanghai") == State.READ_ONLY
    assert stage(now, "America/Los_Angeles") == State.PAST_DUE


@given(st.integers(0, 100 * 86_400), ZONES)
def test_until_the_next_stage_it_isn_t_there_and_then_it_is(seconds: int, zone: str) -> None:
    now = SINCE + timedelta(seconds=seconds)
    reached = stage(now, zone)
    at = next_stage_at(SINCE, reached, zone)
    if at is None:
        assert reached == State.CLOSED
        return
    assert now < at
    assert stage(at - timedelta(microseconds=1), zone) == reached
    assert STAGES.index(stage(at, zone)) == STAGES.index(reached) + 1
    assert clock.day_bounds(clock.day_of(at, zone), zone)[0] == at


def test_however_late_somebody_looks_no_stage_is_left_out() -> None:
    walked: list[State] = []
    at: State | None = None
    for _ in range(5):
        at = stage_after(at, State.CLOSED)
        walked.append(at)
    assert walked == [*STAGES, State.CLOSED]


def test_every_stage_is_told_before_or_when_it_comes() -> None:
    assert {step.stage for step in PLAN} == {*STAGES}
    assert [step.day for step in PLAN] == sorted({step.day for step in PLAN})


@pytest.mark.parametrize(
    ("days", "written", "letter"),
    [(8, 0, None), (7, 0, ("trial_week", 1)), (7, 1, None), (1, 1, ("trial_day", 2)), (1, 0, ("trial_day", 2))],
)
def test_a_trial_is_told_of_a_week_and_a_day_before_it_ends(
    days: int, written: int, letter: tuple[str, int] | None
) -> None:
    assert trial_letter(SINCE, SINCE - timedelta(days=days), "UTC", written) == letter
