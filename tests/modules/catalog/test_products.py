"""Products one by one: create, edit, archive."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.problems import Invalid
from modules.catalog.errors import NoSuchProduct, ProductChangedMeanwhile
from modules.catalog.models import Price, Product
from modules.catalog.repository import Wanted, counts, find_product, page_ids
from modules.catalog.schemas import OptionIn, ProductIn, ProductOut, UnitIn, VariantIn, draft_of
from modules.catalog.services.products import KIND, create_product, edit_product, set_archived
from modules.desk.api import Author, history

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANN, BEN = Author(uuid4(), "Ann"), Author(uuid4(), "Ben")
TEA = ProductIn(name="Longjing tea", variants=[VariantIn(code="TEA-1", price=1250, barcode="4006381333931")])


async def created(session: TenantSession, data: ProductIn) -> ProductOut:
    product = await create_product(session, data, by=ANN, at=NOON)
    return await stored(session, product)


async def stored(session: TenantSession, product: UUID) -> ProductOut:
    found = await find_product(session, product)
    assert found
    return found


async def edited(session: TenantSession, product: ProductOut, **changes: Any) -> ProductOut:
    data = msgspec.structs.replace(draft_of(product), **changes)
    await edit_product(session, product.id, data, product.version, by=BEN, at=NOON)
    return await stored(session, product.id)


def variant(**facts: Any) -> ProductIn:
    return ProductIn(name="Tea", variants=[VariantIn(**facts)])


async def test_a_product_comes_back_as_it_was_written(session: TenantSession) -> None:
    data = msgspec.structs.replace(
        TEA, category="Tea", brand="Cloud", tags=["green"], translations={"zh_Hans": "西湖龙井"}
    )
    product = await created(session, data)
    assert (product.name, product.category, product.brand, product.tags) == ("Longjing tea", "Tea", "Cloud", ["green"])
    (line,) = product.variants
    assert (line.code, line.price, line.barcode, line.tax_class) == ("TEA-1", 1250, "4006381333931", "standard")


async def test_variants_have_their_options_in_the_title(session: TenantSession) -> None:
    options = [OptionIn(name="Color", values=["red"]), OptionIn(name="Size", values=["M", "L"])]
    variants = [VariantIn(values={"Color": "red", "Size": size}) for size in ("M", "L")]
    product = await created(session, ProductIn(name="Shirt", options=options, variants=variants))
    assert [(v.title, v.code) for v in product.variants] == [("red / M", "SHIRT-RED-M"), ("red / L", "SHIRT-RED-L")]


async def test_a_product_without_a_code_gets_one_that_nobody_has(session: TenantSession) -> None:
    codes = [(await created(session, ProductIn(name="西湖龙井"))).variants[0].code for _ in range(3)]
    assert codes == ["XHLJ", "XHLJ-2", "XHLJ-3"]


async def test_a_code_that_is_taken_names_whose_it_is(session: TenantSession) -> None:
    await created(session, TEA)
    with pytest.raises(Invalid) as caught:
        await created(session, variant(code="TEA-1"))
    (error,) = caught.value.fields
    assert (error.field, error.code, error.facts["name"]) == ("variants.0.code", "code_taken", "Longjing tea")


async def test_a_barcode_stands_for_one_thing_whichever_way_it_is_written(session: TenantSession) -> None:
    await created(session, variant(code="A", barcode="036000291452"))
    with pytest.raises(Invalid) as caught:
        await created(session, variant(code="B", barcode="0036000291452"))
    assert caught.value.fields[0].code == "barcode_taken"


async def test_a_pack_may_not_have_the_barcode_of_a_piece(session: TenantSession) -> None:
    await created(session, variant(code="A", barcode="P1"))
    pack = [UnitIn(name="pack", factor=Decimal(6), barcode="P1")]
    with pytest.raises(Invalid):
        await created(session, variant(code="B", units=pack))


@pytest.mark.parametrize(
    ("facts", "field", "code"),
    [
        ({"price": -1}, "variants.0.price", "negative"),
        ({"price": 10**15}, "variants.0.price", "too_large"),
        ({"low_stock": Decimal(-1)}, "variants.0.low_stock", "negative"),
        ({"low_stock": Decimal("0.0001")}, "variants.0.low_stock", "quantity_too_fine"),
        ({"opening_stock": Decimal("1e30")}, "variants.0.opening_stock", "quantity_too_large"),
        ({"barcode": "4006381333932"}, "variants.0.barcode", "barcode_mistyped"),
        ({"code": "A\0B"}, "variants.0.code", "control_characters"),
        ({"code": "x" * 41}, "variants.0.code", "too_long"),
        ({"tax_class": "luxury"}, "variants.0.tax_class", "tax_class_unknown"),
        ({"values": {"Size": "L"}}, "variants.0.values", "values_missing"),
        ({"opening_stock": Decimal(5)}, "", "stock_not_kept"),
    ],
)
async def test_bad_input_is_named_and_changes_nothing(
    session: TenantSession, monkeypatch: pytest.MonkeyPatch, facts: dict[str, Any], field: str, code: str
) -> None:
    monkeypatch.setattr("modules.catalog.services.products.stockkeeper", lambda: None)
    with pytest.raises(Exception) as caught:  # noqa: PT011  either kind of problem
        await created(session, variant(**facts))
    fields = getattr(caught.value, "fields", ())
    assert (fields[0].field, fields[0].code) == (field, code) if fields else caught.value.code == code  # type: ignore[attr-defined]
    await session.rollback()
    assert await session.scalar(sa.select(sa.func.count()).select_from(Product)) == 0


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\0b", "a\x1bb"])
async def test_a_name_must_be_readable(session: TenantSession, name: str) -> None:
    with pytest.raises(Invalid) as caught:
        await created(session, ProductIn(name=name))
    assert caught.value.fields[0].field == "name"


async def test_an_edit_keeps_the_past_and_says_who(session: TenantSession) -> None:
    product = await created(session, TEA)
    after = await edited(session, product, name="West Lake tea")
    assert (after.name, after.version) == ("West Lake tea", product.version + 1)
    latest = (await history(session, KIND, product.id))[0]
    assert (latest.author_name, latest.before, latest.after) == (
        "Ben",
        {"name": "Longjing tea"},
        {"name": "West Lake tea"},
    )


async def test_the_second_of_two_who_edit_is_refused(session: TenantSession) -> None:
    product = await created(session, TEA)
    await edited(session, product, name="First")
    with pytest.raises(ProductChangedMeanwhile) as caught:
        await edited(session, product, name="Second")
    assert caught.value.facts == {"name": "Ben"}


async def test_a_variant_left_out_is_archived_not_deleted(session: TenantSession) -> None:
    options = [OptionIn(name="Size", values=["M", "L"])]
    lines = [VariantIn(code=size, values={"Size": size}) for size in ("M", "L")]
    product = await created(session, ProductIn(name="Shirt", options=options, variants=lines))
    after = await edited(session, product, variants=draft_of(product).variants[:1])
    assert [(v.code, v.archived) for v in after.variants] == [("M", False), ("L", True)]


async def test_a_price_can_be_taken_away_and_given_again(session: TenantSession) -> None:
    product = await created(session, TEA)
    line = draft_of(product).variants[0]
    gone = await edited(session, product, variants=[msgspec.structs.replace(line, price=None)])
    assert gone.variants[0].price is None
    back = await edited(session, gone, variants=[msgspec.structs.replace(line, price=990)])
    assert back.variants[0].price == 990
    assert await session.scalar(sa.select(sa.func.count()).select_from(Price)) == 1


async def test_units_are_found_again_by_name(session: TenantSession) -> None:
    units = [UnitIn(name="pack", factor=Decimal(6)), UnitIn(name="box", factor=Decimal(24))]
    product = await created(session, variant(units=units))
    line = draft_of(product).variants[0]
    packs = [UnitIn(name="pack", factor=Decimal(12))]
    after = await edited(session, product, variants=[msgspec.structs.replace(line, units=packs)])
    assert [(u.name, u.factor) for u in after.variants[0].units] == [("pack", Decimal(12))]
    assert after.variants[0].units[0].id == product.variants[0].units[0].id


async def test_an_archived_product_leaves_the_list_and_comes_back(session: TenantSession) -> None:
    product = await created(session, TEA)
    assert await set_archived(session, [product.id], archived=True, by=ANN, at=NOON) == [product.id]
    assert await set_archived(session, [product.id], archived=True, by=ANN, at=NOON) == []
    assert (await counts(session)).archived == 1
    assert await page_ids(session, Wanted(), None, 10) == []
    await set_archived(session, [product.id], archived=False, by=ANN, at=NOON)
    assert [name for _, name in await page_ids(session, Wanted(), None, 10)] == ["Longjing tea"]


async def test_what_is_not_there_cannot_be_archived(session: TenantSession) -> None:
    with pytest.raises(NoSuchProduct):
        await set_archived(session, [uuid4()], archived=True, by=ANN, at=NOON)


async def test_the_list_goes_on_where_it_stopped_in_both_directions(session: TenantSession) -> None:
    from infra.kit.cursors import encode  # noqa: PLC0415

    for name in "CABED":
        await created(session, ProductIn(name=name))
    first = await page_ids(session, Wanted(), None, 2)
    assert [name for _, name in first] == ["A", "B", "C"]
    second = await page_ids(session, Wanted(), encode([first[1][1], first[1][0]]), 2)
    assert [name for _, name in second] == ["C", "D", "E"]
    back = await page_ids(session, Wanted(), encode([second[0][1], second[0][0]]), 2, backwards=True)
    assert [name for _, name in back] == ["B", "A"]


async def test_an_option_value_that_comes_back_is_the_variant_that_was_there(session: TenantSession) -> None:
    size = [OptionIn(name="Size", values=["S", "M"])]
    lines = [VariantIn(values={"Size": value}) for value in ("S", "M")]
    shirt = await created(session, ProductIn(name="Shirt", options=size, variants=lines))
    kept = draft_of(shirt).variants[0]
    less = await edited(session, shirt, options=[OptionIn(name="Size", values=["S"])], variants=[kept])
    assert [v.archived for v in less.variants] == [False, True]
    more = await edited(session, less, options=size, variants=[kept, VariantIn(values={"Size": "M"})])
    assert [(v.id, v.code, v.archived) for v in more.variants] == [(v.id, v.code, False) for v in shirt.variants]


async def test_a_product_is_found_and_described_in_each_language(session: TenantSession) -> None:
    product = await created(
        session,
        msgspec.structs.replace(TEA, translations={"zh_Hans": "西湖龙井"}, descriptions={"zh_Hans": "明前茶"}),
    )
    assert product.descriptions == {"zh_Hans": "明前茶"}
    for query in ("longjing", "龙井", "xhlj"):
        assert await page_ids(session, Wanted(query=query), None, 5)
