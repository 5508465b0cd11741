"""What a change of plan costs, to the smallest coin, in currencies of none, two and three decimals."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.invoicing.api import total
from billing.plans.offers import OWN
from billing.subscriptions.acts import after_months, begin_free, choose, start
from billing.subscriptions.domain import Choice, Discount, Subscription, taken
from billing.subscriptions.proration import net, off, share

BEGIN = datetime(2026, 4, 1, tzinfo=UTC)  # a month of thirty days
CURRENCIES = ("EUR", "JPY", "KWD")


def choice(plan: str, currency: str = "EUR", interval: str = "month", **add_ons: int) -> Choice:
    extra = tuple(taken(OWN.add_on(name), currency, n) for name, n in add_ons.items())
    return Choice(plan=taken(OWN.plan(plan), currency), add_ons=extra, interval=interval)  # type: ignore[arg-type]


def subscribed(wanted: Choice, currency: str = "EUR", discount: Discount | None = None) -> Subscription:
    free = begin_free(taken(OWN.plan("free"), currency), currency, BEGIN)
    done = start(Subscription(currency=currency, has=free.has, begun_at=BEGIN, discount=discount), wanted, BEGIN)
    return done.subscription


@pytest.mark.parametrize(
    ("currency", "days", "unused", "rest"),
    [
        # 20 of 30 days are left. Solo 19.00 → Chain 59.00: −12.666… and +39.333…
        ("EUR", 10, -1267, 3933),
        # 2,800 → 8,800 yen: −1,866.67 and +5,866.67, whole yen
        ("JPY", 10, -1867, 5867),
        # 5.900 → 18.000 dinars: −3.9333… and +12.000, in tenths
        ("KWD", 10, -3930, 12000),
        # 7 of 30 days: −4.4333…, +13.7666…
        ("EUR", 23, -443, 1377),
        ("EUR", 0, -1900, 5900),
    ],
)
def test_worked_an_upgrade_within_a_month(currency: str, days: int, unused: int, rest: int) -> None:
    before = subscribed(choice("solo", currency), currency)
    done = choose(before, choice("chain", currency), BEGIN + timedelta(days=days))
    ((_, lines),) = done.bills
    assert [(line.kind, line.amount) for line in lines] == [("unused", unused), ("rest", rest)]
    assert done.subscription.period == before.period


def test_worked_a_downgrade_gives_credit_that_the_next_bill_uses() -> None:
    before = subscribed(choice("chain"))
    done = choose(before, choice("solo"), BEGIN + timedelta(days=15))
    ((_, lines),) = done.bills
    assert [line.amount for line in lines] == [-2950, 950]
    assert done.subscription.credit == 2000
    later = choose(done.subscription, choice("solo", store=1), BEGIN + timedelta(days=15))
    ((_, more),) = later.bills
    assert [(line.kind, line.amount) for line in more] == [("unused", -950), ("rest", 1400), ("credit", -450)]
    assert later.subscription.credit == 1550


def test_worked_from_month_to_year_begins_a_year_less_what_was_unused() -> None:
    done = choose(subscribed(choice("solo")), choice("solo", interval="year"), BEGIN + timedelta(days=15))
    ((_, lines),) = done.bills
    assert [(line.kind, line.amount) for line in lines] == [("unused", -950), ("item", 19000)]
    assert done.subscription.period == (BEGIN + timedelta(days=15), datetime(2027, 4, 16, tzinfo=UTC))


def test_worked_a_coupon_of_a_fifth_makes_both_sides_of_a_change_less() -> None:
    fifth = Discount(name="FIFTH", label="A fifth off", percent=2000, left=1)
    before = subscribed(choice("solo"), discount=fifth)
    assert before.discount is None  # it was for one bill
    ((_, lines),) = choose(before, choice("chain"), BEGIN + timedelta(days=15)).bills
    assert [line.amount for line in lines] == [-760, 2360]


PLANS = st.sampled_from(["solo", "chain", "complete"])
MOMENTS = st.integers(0, 30 * 86_400).map(lambda seconds: BEGIN + timedelta(seconds=seconds))


@given(PLANS, PLANS, MOMENTS, st.sampled_from(CURRENCIES), st.integers(0, 3))
def test_there_and_back_in_one_moment_costs_nothing(
    here: str, there: str, now: datetime, currency: str, stores: int
) -> None:
    before = subscribed(choice(here, currency), currency)
    went = choose(before, choice(there, currency, store=stores) if stores else choice(there, currency), now)
    back = choose(went.subscription, choice(here, currency), now)
    paid = sum(max(0, total(lines)) for done in (went, back) for _, lines in done.bills)
    assert paid == back.subscription.credit


@given(st.integers(0, 10**9), st.integers(1, 10**8), st.data(), st.sampled_from(CURRENCIES))
def test_a_share_is_as_near_as_can_be_charged(amount: int, whole: int, data: st.DataObject, currency: str) -> None:
    part = data.draw(st.integers(0, whole))
    unit = 10 if currency == "KWD" else 1
    got = share(amount, part, whole, currency)
    assert got % unit == 0
    assert abs(got * whole - amount * part) * 2 <= whole * unit


@given(PLANS, st.integers(0, 10_000), st.integers(0, 10**6), st.sampled_from(CURRENCIES))
def test_a_coupon_never_takes_off_more_than_there_is(plan: str, percent: int, amount: int, currency: str) -> None:
    wanted = choice(plan, currency)
    for discount in (
        Discount(name="P", label="P", percent=percent),
        Discount(name="A", label="A", amount=amount),
    ):
        taken_off = off(wanted.cost(), discount, currency)
        assert 0 <= taken_off <= wanted.cost()
        assert net(wanted, discount, currency) == wanted.cost() - taken_off


def test_months_are_counted_from_the_first_day_so_that_a_short_one_costs_no_days() -> None:
    last = datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert [after_months(last, n).day for n in range(5)] == [31, 28, 31, 30, 31]
    assert after_months(datetime(2028, 2, 29, tzinfo=UTC), 12) == datetime(2029, 2, 28, tzinfo=UTC)
