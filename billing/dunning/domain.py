"""The steps after a bill is overdue, in days of the shop's own calendar. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from billing.subscriptions.api import State
from infra.kit import clock


class Step(msgspec.Struct, frozen=True):
    """From `day` after the bill was due on, the shop is in `stage`; `letter` says so."""

    day: int
    stage: State
    letter: str


PLAN = (
    Step(0, State.PAST_DUE, "overdue"),
    Step(5, State.PAST_DUE, "overdue_again"),
    Step(12, State.PAST_DUE, "read_only_soon"),
    Step(14, State.READ_ONLY, "read_only"),
    Step(27, State.READ_ONLY, "suspended_soon"),
    Step(30, State.SUSPENDED, "suspended"),
    Step(53, State.SUSPENDED, "closing_soon"),
    Step(60, State.CLOSED, "closing"),
)
TRIAL = ((7, "trial_week"), (1, "trial_day"))
"""How many days before a trial ends which letter goes out."""


def due_steps(since: datetime, now: datetime, zone: str, plan: Sequence[Step] = PLAN) -> Sequence[Step]:
    """The steps that have come at `now` for a bill that is overdue `since`, in their order; days begin at midnight."""
    days = (clock.day_of(now, zone) - clock.day_of(since, zone)).days
    return [step for step in plan if step.day <= days]


def next_stage_at(since: datetime, stage: State, zone: str, plan: Sequence[Step] = PLAN) -> datetime | None:
    """When the stage after `stage` begins; None after the last."""
    stages = list(dict.fromkeys(step.stage for step in plan))
    later = stages[stages.index(stage) + 1 :]
    if not later:
        return None
    day = next(step.day for step in plan if step.stage == later[0])
    return clock.day_bounds(clock.day_of(since, zone) + timedelta(days=day), zone)[0]


def stage_after(stage: State | None, reached: State, plan: Sequence[Step] = PLAN) -> State:
    """One stage at a time, however late somebody looks: who is read-only has been told before."""
    stages = list(dict.fromkeys(step.stage for step in plan))
    if stage is None:
        return stages[0]
    return stages[min(stages.index(stage) + 1, stages.index(reached))] if reached != stage else stage


def trial_letter(until: datetime, now: datetime, zone: str, written: int) -> tuple[str, int] | None:
    """The letter that is to be written before a trial ends, and how many there are with it; None for none."""
    days = (clock.day_of(until, zone) - clock.day_of(now, zone)).days
    due = [letter for before, letter in TRIAL if days <= before]
    return (due[-1], len(due)) if len(due) > written else None
