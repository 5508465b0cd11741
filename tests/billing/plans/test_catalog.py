"""What is on offer: in versions, which operators add."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from billing.plans.api import add_version, read_catalog
from billing.plans.domain import INTERVALS, Coupon
from billing.plans.errors import OfferUnclear
from billing.plans.offers import AFTER_TRIAL, OWN, TRIAL, newest
from infra.kit.db.sessions import PlatformSession
from infra.kit.money import UnknownCurrency

NOW = datetime(2026, 3, 11, tzinfo=UTC)
LARGER: dict[str, Any] = {
    "name": "chain",
    "label": "Chain",
    "limits": {"stores": 8},
    "prices": {"EUR": {"month": 6900, "year": 69000}, "JPY": {"month": 9900, "year": 99000}},
}


def test_every_paid_plan_is_sold_in_every_currency_and_a_year_costs_less_than_twelve_months() -> None:
    paid = [plan for plan in OWN.offered("EUR") if not plan.is_free]
    assert len(paid) > 1
    for plan in (*paid, *OWN.add_ons):
        assert set(plan.prices) == {"CNY", "USD", "EUR", "GBP", "JPY", "KWD"}
        assert all(0 < price.month < price.year < 12 * price.month for price in plan.prices.values())


def test_three_decimal_prices_end_in_zero_as_cards_ask() -> None:
    things = (*OWN.plans, *OWN.add_ons)
    asked = [each.prices["KWD"].of(interval) for each in things if each.prices for interval in INTERVALS]
    assert [amount for amount in asked if amount % 10] == []


def test_plans_are_offered_the_cheapest_first_and_each_takes_more_than_the_one_before() -> None:
    offered = OWN.offered("JPY")
    assert [plan.name for plan in offered] == ["free", "solo", "chain", "complete"]
    for less, more in itertools.pairwise(offered):
        assert all(more.limits[what] >= less.limits[what] for what in less.limits)


def test_a_trial_shows_everything_and_ends_in_what_costs_nothing() -> None:
    assert newest(TRIAL).trial_days > 0
    assert newest(TRIAL).includes("pos")
    assert newest(AFTER_TRIAL).is_free


def test_who_is_told_no_hears_which_plans_have_it() -> None:
    assert [plan.name for plan in OWN.with_switch("ecommerce")] == ["chain", "complete"]
    assert [plan.name for plan in OWN.roomier("stores", 1)] == ["chain", "complete"]
    assert OWN.roomier("stores", 1000) == []


def test_a_currency_that_nothing_is_sold_in_pays_in_the_source_s() -> None:
    assert (OWN.currency_for("CNY"), OWN.currency_for("SEK")) == ("CNY", "USD")


async def test_an_operator_s_version_is_the_newest_and_older_ones_stay(platform_session: PlatformSession) -> None:
    assert await add_version(platform_session, "plan", LARGER, who="operator") == 2
    assert await add_version(platform_session, "plan", LARGER | {"limits": {"stores": 9}}, who="operator") == 3
    catalog = await read_catalog(platform_session)
    assert [catalog.plan("chain", n).limits["stores"] for n in (1, 2, 3)] == [5, 8, 9]
    assert catalog.plan("chain").version == 3
    assert [plan.name for plan in catalog.offered("USD")] == ["free", "solo", "complete"]
    assert [plan.name for plan in catalog.offered("EUR")] == ["free", "solo", "chain", "complete"]


async def test_add_ons_and_coupons_are_added_the_same_way(platform_session: PlatformSession) -> None:
    extra = {"name": "support", "label": "Support by phone", "prices": {"EUR": {"month": 500, "year": 5000}}}
    await add_version(platform_session, "add_on", extra, who="operator")
    await add_version(platform_session, "coupon", {"name": "SPRING", "label": "Spring", "percent": 2000}, who="x")
    catalog = await read_catalog(platform_session)
    assert catalog.add_on("support").price("EUR", "year") == 5000
    assert catalog.coupon("SPRING").periods == 1


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("plan", {"label": "Nameless"}),
        ("plan", {"name": "", "label": "Nameless"}),
        ("plan", LARGER | {"prices": {"EUR": {"month": -1, "year": 0}}}),
        ("plan", LARGER | {"limits": {"stores": -1}}),
        ("plan", LARGER | {"prices": {"EUR": {"month": "a lot"}}}),
        ("coupon", {"name": "ALL", "label": "All", "percent": 10_001}),
        ("teleporter", {"name": "x", "label": "x"}),
    ],
)
async def test_what_gives_money_away_or_can_t_be_read_is_not_put_on_offer(
    platform_session: PlatformSession, kind: str, facts: dict[str, Any]
) -> None:
    with pytest.raises(OfferUnclear):
        await add_version(platform_session, kind, facts, who="operator")


async def test_a_currency_that_does_not_exist_is_refused(platform_session: PlatformSession) -> None:
    with pytest.raises(UnknownCurrency):
        await add_version(
            platform_session, "plan", LARGER | {"prices": {"XXQ": {"month": 1, "year": 1}}}, who="operator"
        )


def test_a_coupon_fits_its_plans_its_currencies_and_its_time() -> None:
    coupon = Coupon(name="S", version=1, label="S", amounts={"EUR": 500}, plans=("solo",), until=NOW)
    assert coupon.fits("solo", "EUR", NOW)
    assert not coupon.fits("chain", "EUR", NOW)
    assert not coupon.fits("solo", "USD", NOW)
    assert not coupon.fits("solo", "EUR", NOW + timedelta(seconds=1))
