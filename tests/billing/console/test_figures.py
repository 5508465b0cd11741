"""Recurring revenue, churn and trials: worked examples, and what holds for every history."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar

from billing.console.figures.domain import (
    Change,
    Month,
    Movement,
    Trials,
    by_plan,
    by_shop,
    currencies,
    months_until,
    movement,
    revenue,
    trial_of,
    trials,
)
from infra.kit import clock
from infra.kit.db.sessions import Databases
from tenancy.tenants.api import TenantCard
from tests.billing.subscriptions.shops import Shop
from tests.factories.operators import operator_at

ZONE = "Asia/Shanghai"
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
STATES = ("trialing", "active", "canceling", "canceled", "past_due", "read_only", "suspended", "closed")


def change(day: str, cost: int = 0, state: str = "active", tenant: str = "a", interval: str = "month") -> Change:
    at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return Change(tenant=tenant, at=at, state=state, plan="solo", interval=interval, currency="USD", cost=cost)


def march(*changes: Change) -> Movement:
    return movement(by_shop(changes), months_until(NOW, ZONE, 1)[0], "USD")


@st.composite
def histories(draw: st.DrawFn) -> list[Change]:
    """Up to five shops through a year."""
    found: list[Change] = []
    for tenant in "abcde"[: draw(st.integers(1, 5))]:
        moments = sorted(draw(st.lists(st.integers(0, 365 * 24), max_size=8)))
        for hours in moments:
            state, interval = draw(st.sampled_from(STATES)), draw(st.sampled_from(("month", "year")))
            cost, currency = draw(st.integers(0, 10_000)), draw(st.sampled_from(("USD", "CNY")))
            at = NOW - timedelta(days=365) + timedelta(hours=hours)
            found.append(
                Change(tenant=tenant, at=at, state=state, plan="solo", interval=interval, currency=currency, cost=cost)
            )
    return found


@given(histories(), st.sampled_from(("USD", "CNY")))
def test_what_moved_a_month_leads_from_its_start_to_its_end(changes: Sequence[Change], currency: str) -> None:
    history = by_shop(changes)
    for month in months_until(NOW, ZONE, 12):
        move = movement(history, month, currency)
        assert move.start + move.new + move.back + move.more - move.less - move.lost == move.end
        assert move.shops_start + move.shops_new + move.shops_back - move.shops_lost == move.shops_end
        assert (move.start, move.end) == (
            revenue(history, month.start, currency), revenue(history, month.end, currency),
        )  # fmt: skip
        assert all(getattr(move, name) >= 0 for name in Movement.__struct_fields__)


@given(histories())
def test_each_month_begins_where_the_last_one_ended(changes: Sequence[Change]) -> None:
    months = months_until(NOW, ZONE, 12)
    moves = [movement(by_shop(changes), month, "USD") for month in months]
    assert [move.end for move in moves[:-1]] == [move.start for move in moves[1:]]
    assert [month.end for month in months[:-1]] == [month.start for month in months[1:]]


@given(histories())
def test_a_shop_is_new_once_in_its_life(changes: Sequence[Change]) -> None:
    history = by_shop(changes)
    moves = [movement(history, month, "USD") for month in months_until(NOW, ZONE, 14)]
    assert sum(move.shops_new for move in moves) <= len(history)


@given(histories())
def test_rates_lie_between_nothing_and_all(changes: Sequence[Change]) -> None:
    history = by_shop(changes)
    for month in months_until(NOW, ZONE, 12):
        move, tried = movement(history, month, "USD"), trials(history, month, NOW)
        for rate in (move.shop_churn, move.revenue_churn, tried.rate):
            assert rate is None or 0 <= rate <= 1


@given(histories())
def test_every_trial_that_ended_is_counted_in_one_month(changes: Sequence[Change]) -> None:
    history = by_shop(changes)
    ended = [trial for each in history.values() if (trial := trial_of(each)) and trial[0] < NOW]
    counted = [trials(history, month, NOW) for month in months_until(NOW, ZONE, 14)]
    assert sum(each.ended for each in counted) == len(ended)
    assert sum(each.converted for each in counted) == sum(converted for _, converted in ended)


@given(histories())
def test_plans_add_up_to_the_revenue(changes: Sequence[Change]) -> None:
    history = by_shop(changes)
    assert sum(amount for _, _, amount in by_plan(history, NOW, "USD")) == revenue(history, NOW, "USD")


def test_a_year_counts_a_twelfth_and_who_is_not_served_nothing() -> None:
    assert change("2026-01-01", 19_000, interval="year").monthly == 1_583
    assert change("2026-01-01", 18_990, interval="year").monthly == 1_583
    assert change("2026-01-01", 1_900, "past_due").monthly == 1_900
    assert change("2026-01-01", 1_900, "read_only").monthly == 0
    assert change("2026-01-01", 1_900, "trialing").monthly == 0


def test_a_worked_month() -> None:
    """a: new at 19. b: from 19 to 59. c: leaves with 59. d: from 59 to 19. e: had left, and comes back with 19."""
    found = march(
        change("2026-03-05", 1_900),
        change("2025-11-01", 1_900, tenant="b"), change("2026-03-02", 5_900, tenant="b"),
        change("2025-11-01", 5_900, tenant="c"), change("2026-03-09", 0, "canceled", tenant="c"),
        change("2025-11-01", 5_900, tenant="d"), change("2026-03-09", 1_900, tenant="d"),
        change("2025-11-01", 1_900, tenant="e"), change("2025-12-01", 0, "canceled", tenant="e"),
        change("2026-03-11", 1_900, tenant="e"),
    )  # fmt: skip
    assert (found.start, found.end) == (13_700, 11_600)
    assert (found.new, found.back, found.more, found.less, found.lost) == (1_900, 1_900, 4_000, 4_000, 5_900)
    assert (found.shops_start, found.shops_end, found.shops_lost) == (3, 4, 1)
    assert found.shop_churn == pytest.approx(1 / 3)
    assert found.revenue_churn == pytest.approx(9_900 / 13_700)


def test_months_begin_at_the_platform_s_midnight() -> None:
    (month,) = months_until(datetime(2026, 2, 28, 16, 30, tzinfo=UTC), ZONE, 1)
    assert month == Month(
        month.first.replace(month=3, day=1),
        datetime(2026, 2, 28, 16, tzinfo=UTC),
        datetime(2026, 2, 28, 16, 30, tzinfo=UTC),
    )
    late = change("2026-02-28T16:10:00", 1_900)
    assert movement(by_shop([late]), month, "USD").shops_new == 1
    february = months_until(datetime(2026, 2, 28, 16, 30, tzinfo=UTC), ZONE, 2)[0]
    assert movement(by_shop([late]), february, "USD").shops_new == 0


def test_a_trial_stays_when_something_is_paid_within_thirty_days() -> None:
    began = change("2026-01-01", 0, "trialing")
    at_once = [began, change("2026-01-31", 1_900)]
    later = [began, change("2026-01-31"), change("2026-02-20", 1_900)]
    too_late = [began, change("2026-01-31"), change("2026-03-20", 1_900)]
    assert [trial_of(each) for each in (at_once, later, too_late, [began])] == [
        (at_once[1].at, True), (later[1].at, True), (too_late[1].at, False), None,
    ]  # fmt: skip
    history = {"a": at_once, "b": too_late}
    january = months_until(NOW, ZONE, 3)[0]
    assert trials(history, january, NOW) == Trials(ended=2, converted=1, is_open=False)
    assert trials({}, january, NOW).rate is None


def test_the_currency_of_most_shops_comes_first() -> None:
    history = by_shop([change("2026-01-01", 100, tenant=name) for name in "ab"])
    assert currencies(history) == ["USD"]
    assert currencies({}) == []


async def test_the_page_draws_what_a_shop_s_subscription_was(
    live_app: Litestar, databases: Databases, fresh_tenant: TenantCard
) -> None:
    with clock.at(clock.now()) as standing:
        shop = Shop(databases, fresh_tenant, standing)
        await shop.sign_up()
        await shop.choose("solo")
        await shop.pass_days(31)
        standing.advance(timedelta(hours=1))
        operator, _ = await operator_at(live_app, databases)
        text = (await operator.open("/operator/figures?currency=GBP")).text
        assert "Monthly recurring revenue" in text
        assert "Solo" in text
        assert "GBP" in (await operator.open("/operator/figures/export.csv?currency=GBP")).text
