"""Numbers, money and dates as the shop's people read them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from infra.kit import formats

TODAY = date(2026, 11, 21)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("minor", "currency", "options", "text"),
    [
        (842650, "CNY", {}, "¥8,426.50"),
        (-3600, "CNY", {}, "−¥36.00"),
        (3600, "CNY", {"signed": True}, "+¥36.00"),
        (0, "CNY", {"signed": True}, "¥0.00"),
        (842650, "CNY", {"symbol": False}, "8,426.50"),
        (1200, "JPY", {}, "¥1,200"),
        (None, "CNY", {}, "–"),
    ],
)
def test_money_has_its_minus_before_the_symbol_and_all_its_decimals(
    minor: int | None, currency: str, options: dict[str, bool], text: str
) -> None:
    assert formats.money(minor, currency, "en", **options) == text


def test_big_figures_show_decimals_smaller_and_never_cut_them() -> None:
    assert formats.money_figure(842650, "CNY", "en") == '¥8,426<span class="cents">.50</span>'
    assert formats.money_figure(1200, "JPY", "en") == "¥1,200"


@pytest.mark.parametrize(
    ("value", "options", "text"),
    [
        (Decimal("7.000"), {}, "7"),
        (Decimal("1.245"), {"unit": "kg"}, "1.245\N{NO-BREAK SPACE}kg"),
        (Decimal("64.3"), {"unit": "kg"}, "64.3\N{NO-BREAK SPACE}kg"),
        (1, {"signed": True}, "+1"),
        (-6, {"signed": True}, "−6"),
        (0, {}, "0"),
        (None, {}, "–"),
    ],
)
def test_a_quantity_shows_its_decimals_as_far_as_it_has_some(
    value: Decimal | int | None, options: dict[str, Any], text: str
) -> None:
    assert formats.quantity(value, "en", **options) == text


def test_percents_have_one_decimal() -> None:
    assert formats.percent(0.107, "en") == "10.7%"
    assert formats.percent(Decimal("-0.006"), "en", signed=True) == "−0.6%"


@pytest.mark.parametrize(
    ("value", "locale", "short", "text"),
    [
        (date(2026, 11, 21), "en", False, "November 21"),
        (date(2026, 11, 21), "en", True, "Nov 21"),
        (date(2025, 1, 2), "en", True, "Jan 2, 2025"),
        (date(2026, 11, 21), "zh_Hans", False, "11月21日"),
        (date(2025, 1, 2), "zh_Hans", True, "2025年1月2日"),
        (None, "en", False, "–"),
    ],
)
def test_days_name_the_year_only_when_it_is_not_this_one(
    value: date | None, locale: str, short: bool, text: str
) -> None:
    assert formats.day(value, locale, today=TODAY, short=short) == text


def test_moments_of_today_are_a_time_in_the_shop_and_others_have_their_day() -> None:
    late = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)  # half past midnight in Shanghai
    assert formats.moment(late, "en", SHANGHAI, today=TODAY) == "00:30"
    assert formats.moment(late, "en", ZoneInfo("UTC"), today=TODAY) == "Nov 20, 16:30"
    assert formats.moment(late, "zh_Hans", ZoneInfo("UTC"), today=TODAY) == "11月20日 16:30"


def test_file_sizes_are_short() -> None:
    assert formats.file_size(812, "en") == "812\N{NO-BREAK SPACE}B"
    assert formats.file_size(3_412_000, "en") == "3.4\N{NO-BREAK SPACE}MB"
    assert formats.file_size(45_900, "en") == "46\N{NO-BREAK SPACE}kB"
