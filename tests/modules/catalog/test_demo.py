"""Sample goods by trade."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from modules.catalog import domain
from modules.catalog.demo import PER_DOLLAR, SETS, add_demo, all_goods, lines_of, price_of
from modules.catalog.models import Product, Variant
from modules.desk.api import Author
from modules.shops.api import set_setting

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize("name", sorted({*SETS.values(), "general"}))
def test_each_set_has_about_two_dozen_products_in_both_languages(name: str) -> None:
    english, chinese = list(lines_of(name, "USD", "en")), list(lines_of(name, "CNY", "zh_Hans"))
    assert len({line.name for line in english}) >= 24
    assert [line.name for line in english] == [line.other_name for line in chinese]
    assert all(line.price and line.category for line in (*english, *chinese))


def test_barcodes_check_and_are_the_shops_own() -> None:
    for line in lines_of("tea", "CNY", "zh_Hans"):
        assert line.barcode
        assert domain.read_barcode(line.barcode.text).text.startswith("20")


@pytest.mark.parametrize("currency", ["CNY", "USD", "KWD", *PER_DOLLAR])
def test_prices_are_whole_minor_units_of_any_currency(currency: str) -> None:
    assert all(0 < price_of(goods, currency) < 10**9 for goods in all_goods())


async def test_variants_of_a_name_are_one_product_and_a_repeat_adds_nothing(session: TenantSession) -> None:
    await set_setting(session, "trade", "fashion")
    added = await add_demo(session, by=Author(None, "Ann"), at=NOON)
    assert added == await session.scalar(sa.select(sa.func.count()).select_from(Variant))
    assert added > (await session.scalar(sa.select(sa.func.count()).select_from(Product)) or 0) >= 24
    assert await add_demo(session, by=Author(None, "Ann"), at=NOON) == 0
