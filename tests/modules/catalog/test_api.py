"""Goods for a line: price, tax, and the ways to ask."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.search import search_text
from modules.catalog import api
from modules.catalog.errors import GoodsUnknown
from modules.catalog.models import Price, PriceList, Product, Unit, Variant
from modules.shops.api import get_settings, tax_classes

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def place_in(session: TenantSession) -> api.Place:
    settings = await get_settings(session)
    return api.Place(store=settings.store, channel=settings.channels["counter"], currency=settings.currency, at=NOON)


async def add(session: TenantSession, model: Any, **values: Any) -> UUID:
    row = {"id": new_id(), **values}
    await session.execute(sa.insert(model), row)
    return row["id"]


async def a_variant(session: TenantSession, code: str = "TEA-1", price: int | None = 1250, **values: Any) -> UUID:
    classes = {c.code: c.id for c in await tax_classes(session)}
    name = values.pop("name", "Longjing tea")
    product = await add(session, Product, name=name, search_text=search_text(name, code))
    variant = await add(session, Variant, product_id=product, code=code, tax_class_id=classes["standard"], **values)
    default = await session.scalar(sa.select(PriceList.id).where(PriceList.is_default))
    if price is not None:
        await add(session, Price, variant_id=variant, price_list_id=default, amount=price)
    return variant


async def test_goods_come_with_price_and_tax_of_the_place(session: TenantSession) -> None:
    variant = await a_variant(session, title="250 g")
    (goods,) = await api.lines_for(session, [api.Wanted(variant=variant)], await place_in(session))
    assert (goods.price, goods.includes_tax, goods.tax_rate, goods.tax_class) == (1250, True, 2000, "standard")
    assert (goods.name, goods.code, goods.unit, goods.is_sold) == ("Longjing tea, 250 g", "TEA-1", "piece", True)


async def test_lines_come_in_the_order_they_were_asked(session: TenantSession) -> None:
    ids = [await a_variant(session, code) for code in ("C", "A", "B")]
    wanted = [api.Wanted(variant=ids[1]), api.Wanted(code="B"), api.Wanted(variant=ids[0]), api.Wanted(variant=ids[1])]
    goods = await api.lines_for(session, wanted, await place_in(session))
    assert [line.code for line in goods] == ["A", "B", "C", "A"]


async def test_a_larger_quantity_has_its_step(session: TenantSession) -> None:
    variant = await a_variant(session)
    default = await session.scalar(sa.select(PriceList.id).where(PriceList.is_default))
    await add(session, Price, variant_id=variant, price_list_id=default, amount=1000, min_quantity=Decimal(6))
    wanted = [api.Wanted(variant=variant, quantity=Decimal(q)) for q in (5, 6)]
    goods = await api.lines_for(session, wanted, await place_in(session))
    assert [line.price for line in goods] == [1250, 1000]


async def test_a_list_of_the_store_goes_before_the_general_one(session: TenantSession) -> None:
    variant, place = await a_variant(session), await place_in(session)
    own = await add(session, PriceList, name="Here", currency="GBP", includes_tax=False, store_id=place.store)
    await add(session, Price, variant_id=variant, price_list_id=own, amount=900)
    (goods,) = await api.lines_for(session, [api.Wanted(variant=variant)], place)
    assert (goods.price, goods.includes_tax) == (900, False)


async def test_a_list_of_another_channel_or_time_doesnt_count(session: TenantSession) -> None:
    variant, place = await a_variant(session), await place_in(session)
    settings = await get_settings(session)
    lists = [
        {"name": "Online", "channel_id": settings.channels["online"]},
        {"name": "Over", "valid_to": datetime(2026, 11, 1, tzinfo=UTC)},
        {"name": "To come", "valid_from": datetime(2026, 12, 1, tzinfo=UTC)},
        {"name": "Dollars", "currency": "USD"},
        {"name": "Gone", "archived": True},
    ]
    for facts in lists:
        made = await add(session, PriceList, **{"currency": "GBP", "includes_tax": True, "priority": 9, **facts})
        await add(session, Price, variant_id=variant, price_list_id=made, amount=1)
    (goods,) = await api.lines_for(session, [api.Wanted(variant=variant)], place)
    assert goods.price == 1250


async def test_goods_without_a_price_have_none(session: TenantSession) -> None:
    variant = await a_variant(session, price=None)
    (goods,) = await api.lines_for(session, [api.Wanted(variant=variant)], await place_in(session))
    assert goods.price is None


async def test_what_is_not_there_is_named(session: TenantSession) -> None:
    variant, place = await a_variant(session), await place_in(session)
    wanted = [api.Wanted(variant=variant), api.Wanted(variant=uuid4()), api.Wanted(code="NO")]
    with pytest.raises(GoodsUnknown) as caught:
        await api.lines_for(session, wanted, place)
    assert [error.field for error in caught.value.fields] == ["lines.1", "lines.2"]


async def test_a_scan_finds_the_goods_with_or_without_the_leading_zero(session: TenantSession) -> None:
    await a_variant(session, barcode="036000291452", barcode_key="00036000291452")
    place = await place_in(session)
    for scan in ("036000291452", "0036000291452"):
        goods = await api.find_by_barcode(session, scan, place)
        assert goods
        assert goods.code == "TEA-1"
    assert await api.find_by_barcode(session, "nothing here", place) is None


async def test_a_packs_barcode_brings_its_factor(session: TenantSession) -> None:
    variant = await a_variant(session)
    await add(session, Unit, variant_id=variant, name="pack", factor=Decimal(6), barcode="P6", barcode_key="P6")
    wanted = [api.Wanted(barcode="P6", quantity=Decimal(2))]
    (goods,) = await api.lines_for(session, wanted, await place_in(session))
    assert goods.quantity == 12


async def test_archived_goods_are_given_but_not_sold_nor_found(session: TenantSession) -> None:
    variant = await a_variant(session, archived=True, barcode="X1", barcode_key="X1")
    place = await place_in(session)
    (goods,) = await api.lines_for(session, [api.Wanted(variant=variant)], place)
    assert not goods.is_sold
    assert await api.search(session, "longjing", place) == []
    assert await api.find_by_barcode(session, "X1", place) is None


async def test_search_finds_names_codes_and_initials(session: TenantSession) -> None:
    await a_variant(session, "LJ-250", name="西湖龙井")
    place = await place_in(session)
    for query in ("龙井", "xhlj", "lj-250", "longjing"):
        assert [goods.code for goods in await api.search(session, query, place)] == ["LJ-250"], query
