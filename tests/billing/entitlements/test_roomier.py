"""What has more of a limit, in the reader's words."""

import pytest

from billing.entitlements.roomier import roomier, roomier_in
from billing.plans.domain import Catalog
from billing.plans.offers import OWN
from infra.kit.db.sessions import Databases


@pytest.mark.parametrize(
    ("what", "most", "said"),
    [
        ("stores", 1, "More comes with: Chain, Complete; or beside the plan you have: One more store."),
        ("registers", 10, "More comes with: Complete; or beside the plan you have: One more register."),
        ("staff", 100, "More comes beside the plan you have: Five more people."),
        ("orders_month", 10**9, "More comes beside the plan you have: 1,000 more orders a month."),
    ],
)
def test_plans_and_add_ons_with_more_are_named_the_cheapest_first(what: str, most: int, said: str) -> None:
    assert str(roomier_in(OWN, what, most)) == said


def test_they_are_named_in_the_reader_s_language() -> None:
    assert (
        roomier_in(OWN, "stores", 1).in_locale("zh_Hans")
        == "更多名额：连锁版、全能版；或在现有套餐外加购：增加一家门店。"
    )


def test_where_nothing_has_more_nothing_is_said() -> None:
    assert str(roomier_in(Catalog(plans=(), add_ons=()), "stores", 1)) == ""


async def test_what_operators_have_put_on_offer_counts(databases: Databases) -> None:
    assert "One more store" in str(await roomier(databases, "stores", 10**6))
