"""Goods for a line: price, tax, and the ways to ask."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import msgspec
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
        {"name": "Over", "last_day": date(2026, 11, 21)},
        {"name": "To come", "first_day": date(2026, 11, 23)},
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


async def list_of(session: TenantSession, name: str, price: int, variant: UUID, **facts: Any) -> UUID:
    made = await add(session, PriceList, name=name, **{"currency": "GBP", "includes_tax": True} | facts)
    await add(session, Price, variant_id=variant, price_list_id=made, amount=price)
    return made


async def priced(session: TenantSession, place: api.Place, **wanted: Any) -> tuple[int | None, str | None]:
    (goods,) = await api.lines_for(session, [api.Wanted(**wanted)], place)
    return goods.price, goods.list_name


async def test_of_equal_lists_the_one_that_names_more_then_the_newest_counts(session: TenantSession) -> None:
    variant, place = await a_variant(session), await place_in(session)
    await list_of(session, "Everywhere", 1100, variant)
    assert await priced(session, place, variant=variant) == (1100, "Everywhere")
    await list_of(session, "Here", 1200, variant, store_id=place.store)
    await list_of(session, "Later", 1000, variant)
    assert await priced(session, place, variant=variant) == (1200, "Here")
    await list_of(session, "Higher", 1300, variant, priority=1)
    assert await priced(session, place, variant=variant) == (1300, "Higher")


async def test_a_groups_list_is_for_its_customers_alone(session: TenantSession) -> None:
    variant, place, group = await a_variant(session), await place_in(session), new_id()
    await list_of(session, "Dealers", 800, variant, group_id=group)
    assert await priced(session, place, variant=variant) == (1250, "Prices")
    theirs = msgspec.structs.replace(place, groups=(new_id(), group))
    assert await priced(session, theirs, variant=variant) == (800, "Dealers")


async def test_a_lists_days_begin_and_end_by_the_stores_clock(session: TenantSession) -> None:
    variant, place = await a_variant(session), await place_in(session)
    facts = {"first_day": date(2026, 7, 1), "last_day": date(2026, 7, 1)}
    await list_of(session, "One day", 500, variant, **facts)
    for at, amount in (  # British summer time: the day begins at 23:00 UTC
        (datetime(2026, 6, 30, 22, 59, tzinfo=UTC), 1250),
        (datetime(2026, 6, 30, 23, tzinfo=UTC), 500),
        (datetime(2026, 7, 1, 22, 59, tzinfo=UTC), 500),
        (datetime(2026, 7, 1, 23, tzinfo=UTC), 1250),
    ):
        assert (await priced(session, msgspec.structs.replace(place, at=at), variant=variant))[0] == amount, at


async def test_a_list_without_a_step_for_so_few_leaves_them_to_the_next_list(session: TenantSession) -> None:
    variant, place = await a_variant(session), await place_in(session)
    many = await add(session, PriceList, name="Many", currency="GBP", includes_tax=True, priority=5)
    await add(session, Price, variant_id=variant, price_list_id=many, amount=900, min_quantity=Decimal(10))
    assert await priced(session, place, variant=variant, quantity=Decimal(9)) == (1250, "Prices")
    assert await priced(session, place, variant=variant, quantity=Decimal(10)) == (900, "Many")


async def test_a_pack_costs_its_own_price_or_what_is_in_it(session: TenantSession) -> None:
    variant, place = await a_variant(session), await place_in(session)
    pack = await add(session, Unit, variant_id=variant, name="pack", factor=Decimal(6))
    case = await add(session, Unit, variant_id=variant, name="case", factor=Decimal(24))
    default = await session.scalar(sa.select(PriceList.id).where(PriceList.is_default))
    await add(session, Price, variant_id=variant, price_list_id=default, unit_id=pack, amount=7000)
    wanted = [api.Wanted(unit=pack, quantity=Decimal(2)), api.Wanted(unit=case), api.Wanted(variant=variant)]
    goods = await api.lines_for(session, wanted, place)
    assert [(g.unit, g.count, g.quantity, g.price) for g in goods] == [
        ("pack", 2, 12, 7000), ("case", 1, 24, 24 * 1250), ("piece", 1, 1, 1250),
    ]  # fmt: skip
