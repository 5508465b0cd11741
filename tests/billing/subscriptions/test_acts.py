"""The subscription as a state machine."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from billing.invoicing.api import Line, total
from billing.plans.offers import OWN
from billing.subscriptions import acts
from billing.subscriptions.domain import MOVES, STAGES, Choice, Discount, State, Subscription, taken
from billing.subscriptions.errors import NothingToCancel, NothingToResume, PayFirst

BEGIN = datetime(2026, 1, 31, 9, tzinfo=UTC)
FREE = taken(OWN.plan("free"), "EUR")
PLANS = st.sampled_from(["solo", "chain", "complete", "free"])


def choice(plan: str, interval: str = "month", stores: int = 0) -> Choice:
    extra = (taken(OWN.add_on("store"), "EUR", stores),) if stores else ()
    return Choice(plan=taken(OWN.plan(plan), "EUR"), add_ons=extra, interval=interval)  # type: ignore[arg-type]


def on_trial() -> Subscription:
    return acts.begin_trial(taken(OWN.plan("complete"), "EUR"), "EUR", BEGIN, BEGIN + timedelta(days=30))


class Life(RuleBasedStateMachine):
    """A subscription through whatever comes, beside what was billed and paid."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.subscription = BEGIN, on_trial()
        self.seen: list[State] = [self.subscription.state]
        self.bills: list[tuple[datetime, list[Line]]] = []

    def take(self, done: acts.Done) -> None:
        self.subscription = done.subscription
        self.bills += [(at, [*lines]) for at, lines in done.bills]
        if self.subscription.state != self.seen[-1]:
            self.seen.append(self.subscription.state)

    @rule(days=st.integers(0, 70), seconds=st.integers(0, 86_399))
    def pass_time(self, days: int, seconds: int) -> None:
        until = self.now + timedelta(days=days, seconds=seconds)
        while (at := self.subscription.turns_at) and at <= until and not acts.is_stopped(self.subscription):
            self.take(acts.turn(self.subscription, at, FREE))
        self.now = until

    @rule(plan=PLANS, interval=st.sampled_from(["month", "year"]), stores=st.integers(0, 2))
    def choose(self, plan: str, interval: str, stores: int) -> None:
        wanted = choice(plan, interval, stores if plan != "free" else 0)
        if self.subscription.stage:
            with pytest.raises(PayFirst):
                acts.choose(self.subscription, wanted, self.now)
        else:
            self.take(acts.choose(self.subscription, wanted, self.now))

    @rule(percent=st.integers(0, 10_000), left=st.sampled_from([None, 1, 3]))
    def redeem(self, percent: int, left: int | None) -> None:
        discount = Discount(name="C", label="C", percent=percent, left=left)
        self.take(acts.Done(acts.redeem(self.subscription, discount)))

    @rule()
    def cancel_or_resume(self) -> None:
        try:
            self.take(acts.Done(acts.cancel(self.subscription)))
        except NothingToCancel:
            try:
                self.take(acts.Done(acts.resume(self.subscription)))
            except NothingToResume:
                assert not self.subscription.cancels

    @precondition(lambda self: self.subscription.state != State.TRIALING)
    @rule()
    def fall_behind(self) -> None:
        later = STAGES.index(self.subscription.stage) + 1 if self.subscription.stage else 0
        if later < len(STAGES):
            self.take(acts.Done(acts.fall_behind(self.subscription, self.now, STAGES[later])))

    @precondition(lambda self: self.subscription.stage is not None)
    @rule()
    def pay(self) -> None:
        self.take(acts.catch_up(self.subscription, self.now))
        assert self.subscription.stage is None

    @invariant()
    def every_move_is_one_that_may_be(self) -> None:
        assert all(there in MOVES[here] for here, there in pairwise(self.seen))

    @invariant()
    def who_pays_has_a_period_around_now_or_is_stopped(self) -> None:
        if self.subscription.period and not acts.is_stopped(self.subscription):
            start, end = self.subscription.period
            assert start <= self.now < end

    @invariant()
    def what_was_billed_less_than_nothing_is_the_credit(self) -> None:
        given = sum(-total(lines) for _, lines in self.bills if total(lines) < 0)
        used = sum(-line.amount for _, lines in self.bills for line in lines if line.kind == "credit")
        assert self.subscription.credit == given - used >= 0

    @invariant()
    def what_costs_nothing_has_no_period(self) -> None:
        assert bool(self.subscription.period) == (
            bool(self.subscription.has.cost()) and self.subscription.trial_until is None
        )

    @invariant()
    def periods_are_billed_one_after_the_other(self) -> None:
        starts = [line.start for _, lines in self.bills for line in lines if line.kind == "item" and line.start]
        assert starts == sorted(starts)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_a_trial_without_a_choice_ends_in_what_costs_nothing() -> None:
    done = acts.turn(on_trial(), BEGIN + timedelta(days=31), FREE)
    assert (done.subscription.state, done.subscription.has.plan.name, done.bills) == (State.ACTIVE, "free", [])


def test_what_is_chosen_in_the_trial_is_billed_at_its_end() -> None:
    chosen = acts.choose(on_trial(), choice("solo"), BEGIN + timedelta(days=3))
    assert (chosen.subscription.state, chosen.bills) == (State.TRIALING, ())
    done = acts.turn(chosen.subscription, BEGIN + timedelta(days=30), FREE)
    ((at, lines),) = done.bills
    assert (at, total(lines)) == (BEGIN + timedelta(days=30), 1900)
    assert done.subscription.has.plan.name == "solo"


def test_a_year_of_months_is_twelve_bills_on_the_day_it_began() -> None:
    first = acts.choose(acts.begin_free(FREE, "EUR", BEGIN), choice("solo"), BEGIN)
    done = acts.turn(first.subscription, BEGIN + timedelta(days=364), FREE)
    days = [at.day for at, _ in (*first.bills, *done.bills)]
    assert days == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def test_canceled_at_the_period_s_end_it_keeps_what_is_free() -> None:
    paid = acts.choose(acts.begin_free(FREE, "EUR", BEGIN), choice("chain"), BEGIN).subscription
    canceling = acts.cancel(paid)
    assert canceling.state == State.CANCELING
    assert acts.resume(canceling) == paid
    ended = acts.turn(canceling, BEGIN + timedelta(days=40), FREE).subscription
    assert (ended.state, ended.has.plan.name, ended.period) == (State.CANCELED, "free", None)
    again = acts.choose(ended, choice("chain"), BEGIN + timedelta(days=41))
    assert again.subscription.state == State.ACTIVE


def test_who_is_stopped_is_billed_for_no_new_period_and_begins_one_when_it_pays() -> None:
    paid = acts.choose(acts.begin_free(FREE, "EUR", BEGIN), choice("chain"), BEGIN).subscription
    stopped = acts.fall_behind(paid, BEGIN, State.READ_ONLY)
    later = BEGIN + timedelta(days=90)
    assert acts.turn(stopped, later, FREE).bills == []
    back = acts.catch_up(stopped, later)
    assert back.subscription.state == State.ACTIVE
    assert [at for at, _ in back.bills] == [later]
