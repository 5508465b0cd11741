"""What a plan allows."""

import pytest

from billing.entitlements.api import Entitlements, entitlements_of
from billing.plans.offers import FREE, newest
from infra.kit.db.sessions import PlatformSession
from tenancy.tenants.api import TenantCard


def entitlements(**limits: int) -> Entitlements:
    return Entitlements(plan="test", version=1, limits=limits, switches=frozenset({"pos"}))


@pytest.mark.parametrize(
    ("used", "more", "fits"), [(0, 1, True), (4, 1, True), (5, 1, False), (3, 2, True), (4, 2, False)]
)
def test_a_limit_counts_what_is_used_and_what_comes(used: int, more: int, fits: bool) -> None:
    assert entitlements(staff=5).may("staff", used, more) is fits


def test_what_a_plan_does_not_name_is_not_limited() -> None:
    assert entitlements().may("orders_month", 10**9)


def test_a_plan_lists_its_switches_or_takes_every_one() -> None:
    assert entitlements().may_switch_on("pos")
    assert not entitlements().may_switch_on("wallet")
    assert "*" in FREE.switches


def test_an_unknown_plan_has_no_version() -> None:
    with pytest.raises(KeyError):
        newest("golden")


async def test_a_shop_without_a_plan_has_the_free_one(platform_session: PlatformSession, tenant: TenantCard) -> None:
    found = await entitlements_of(platform_session, tenant.id)
    assert (found.plan, dict(found.limits)) == ("free", dict(FREE.limits))
