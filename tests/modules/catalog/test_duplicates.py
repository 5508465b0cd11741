"""Products that may stand there twice: found, merged, said to be different."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from infra.kit.db.sessions import TenantSession
from modules.catalog.errors import NotMergeable, StillInStock
from modules.catalog.repository import find_product
from modules.catalog.schemas import OptionIn, ProductIn, ProductOut, VariantIn
from modules.catalog.services.duplicates import dismiss, find_duplicates, merge_products
from modules.catalog.services.products import create_product
from modules.desk.api import Author
from tests.factories.goods import stock_up

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANN = Author(uuid4(), "Ann")


async def add(session: TenantSession, name: str, code: str = "", barcode: str = "", **facts: Any) -> UUID:
    line = VariantIn(code=code, barcode=barcode, is_own_barcode=True)
    return await create_product(session, ProductIn(name=name, variants=[line], **facts), by=ANN, at=NOON)


async def shirt(session: TenantSession, code: str, *sizes: str) -> UUID:
    lines = [VariantIn(code=f"{code}-{size}", values={"Size": size}) for size in sizes]
    options = [OptionIn(name="Size", values=list(sizes))]
    return await create_product(session, ProductIn(name="Shirt", options=options, variants=lines), by=ANN, at=NOON)


async def stored(session: TenantSession, product: UUID) -> ProductOut:
    found = await find_product(session, product)
    assert found
    return found


async def merge(session: TenantSession, keep: UUID, gone: UUID) -> None:
    await merge_products(session, keep, gone, by=ANN, at=NOON)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (("Green tea", "A"), ("green-TEA", "B"), "name"),
        (("西湖龙井", "A"), ("西湖 龙井", "B"), "name"),
        (("Tea", "AB-1"), ("Cup", "ab 1"), "code"),
        (("Tea", "A", "4006381333931"), ("Cup", "4006381333931"), "barcode"),
        (("Jasmine tea 250 g", "A"), ("Jasmine teas 250 g", "B"), "alike"),
    ],
    ids=["name", "chinese", "code", "barcode", "alike"],
)
async def test_what_may_be_one_is_found_with_the_reason(
    session: TenantSession, one: tuple[str, ...], other: tuple[str, ...], reason: str
) -> None:
    first, second = await add(session, *one), await add(session, *other)
    await add(session, "Something else", "ELSE")
    pairs, number = await find_duplicates(session)
    assert [({pair.first, pair.second}, pair.reason) for pair in pairs] == [({first, second}, reason)]
    assert number == 1


async def test_what_was_said_to_be_different_is_not_shown_again(session: TenantSession) -> None:
    first, second = await add(session, "Tea", "A"), await add(session, "tea", "B")
    for _ in range(2):
        await dismiss(session, second, first)
    assert await find_duplicates(session) == ([], 0)


async def test_the_one_that_stays_takes_over_what_it_leaves_blank(session: TenantSession) -> None:
    keep = await add(session, "Tea", "A", tags=["green"])
    gone = await add(session, "tea", "B", "4006381333931", description="Fine", category="Drinks", tags=["hot"])
    await merge(session, keep, gone)
    after = await stored(session, keep)
    assert (after.description, after.category, after.tags) == ("Fine", "Drinks", ["green", "hot"])
    assert [(v.code, v.barcode) for v in after.variants] == [("A", "4006381333931")]
    assert (await stored(session, gone)).state == "archived"
    assert await find_duplicates(session) == ([], 0)


async def test_variants_that_only_one_has_move_over_as_they_are(session: TenantSession) -> None:
    keep, gone = await shirt(session, "A", "S", "M"), await shirt(session, "B", "M", "L")
    large = (await stored(session, gone)).variants[1]
    await stock_up(session, large.id, 3)
    await merge(session, keep, gone)
    after = await stored(session, keep)
    assert [(v.code, v.id == large.id) for v in after.variants] == [("A-S", False), ("A-M", False), ("B-L", True)]
    assert after.options[0].values == ["S", "M", "L"]


async def test_goods_in_stock_are_not_merged_away(session: TenantSession) -> None:
    keep, gone = await add(session, "Tea", "A"), await add(session, "tea", "B")
    await stock_up(session, (await stored(session, gone)).variants[0].id, 3)
    with pytest.raises(StillInStock):
        await merge(session, keep, gone)
    assert (await stored(session, gone)).state == "active"


async def test_goods_with_other_options_are_not_merged(session: TenantSession) -> None:
    keep, gone = await add(session, "Shirt", "A"), await shirt(session, "B", "M", "L")
    with pytest.raises(NotMergeable):
        await merge(session, keep, gone)
