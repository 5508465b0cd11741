"""Categories: a tree, its attributes, and the goods that have them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from infra.kit.db.sessions import TenantSession
from infra.kit.problems import Invalid
from modules.catalog.errors import CategoryInUse, CategoryTaken
from modules.catalog.repository import Wanted, find_product, page_ids
from modules.catalog.schemas import AttributeIn, CategoryIn, ProductIn, draft_of
from modules.catalog.services.categories import (
    all_categories,
    archive_category,
    attributes_of,
    category_ids,
    save_category,
)
from modules.catalog.services.products import create_product, edit_product, set_archived
from modules.desk.api import Author

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANN = Author(uuid4(), "Ann")
MATERIAL = AttributeIn(name="Material", kind="choice", choices=["Wool", "Linen"])
WEIGHT = AttributeIn(name="Net weight", kind="number", unit="g")


async def add(
    session: TenantSession, name: str, parent: UUID | None = None, attributes: Sequence[AttributeIn] = ()
) -> UUID:
    data = CategoryIn(name=name, parent=parent, attributes=list(attributes))
    return await save_category(session, None, data, by=ANN, at=NOON)


async def goods(session: TenantSession, name: str, category: str, **attributes: Any) -> UUID:
    data = ProductIn(name=name, category=category, attributes=attributes)
    return await create_product(session, data, by=ANN, at=NOON)


async def listed(session: TenantSession, **wanted: Any) -> list[str]:
    return [name for _, name in await page_ids(session, Wanted(**wanted), None, 50)]


async def test_a_path_makes_the_levels_that_are_missing_once(session: TenantSession) -> None:
    first = await category_ids(session, ["Clothing > Shirts", "Clothing"])
    again = await category_ids(session, ["Clothing > Shirts", "Clothing>Shirts"])
    assert set(again.values()) == {first["Clothing > Shirts"]}
    known = await all_categories(session)
    assert known[first["Clothing > Shirts"]].parent_id == first["Clothing"]


async def test_goods_keep_their_place_below_another_category_when_they_are_edited(session: TenantSession) -> None:
    product = await goods(session, "Shirt", "Clothing > Shirts")
    stored = await find_product(session, product)
    assert stored
    await edit_product(session, product, draft_of(stored), stored.version, by=ANN, at=NOON)
    after = await find_product(session, product)
    assert after
    assert after.category == "Clothing > Shirts"
    assert len(await all_categories(session)) == 2


async def test_a_category_has_the_attributes_of_those_above_first(session: TenantSession) -> None:
    clothing = await add(session, "Clothing", attributes=[MATERIAL])
    shirts = await add(session, "Shirts", clothing, [WEIGHT])
    found = attributes_of(await all_categories(session), shirts)
    assert [(a.key, a.kind) for a in found] == [("material", "choice"), ("net_weight", "number")]


async def test_renaming_a_category_renames_the_way_to_those_below(session: TenantSession) -> None:
    clothing = await add(session, "Clothing")
    shirts = await add(session, "Shirts", clothing)
    await save_category(session, clothing, CategoryIn(name="Wear"), by=ANN, at=NOON)
    assert (await all_categories(session))[shirts].path == "Wear > Shirts"


async def test_a_category_never_stands_below_itself(session: TenantSession) -> None:
    clothing = await add(session, "Clothing")
    shirts = await add(session, "Shirts", clothing)
    with pytest.raises(Invalid):
        await save_category(session, clothing, CategoryIn(name="Clothing", parent=shirts), by=ANN, at=NOON)


async def test_a_name_stands_once_in_its_place(session: TenantSession) -> None:
    await add(session, "Clothing")
    with pytest.raises(CategoryTaken):
        await add(session, "Clothing")


async def test_an_attribute_of_a_category_above_is_not_given_twice(session: TenantSession) -> None:
    clothing = await add(session, "Clothing", attributes=[MATERIAL])
    with pytest.raises(Invalid) as caught:
        await add(session, "Shirts", clothing, [MATERIAL])
    assert [error.field for error in caught.value.fields] == ["attributes.0.name"]


async def test_an_attribute_keeps_its_key_when_it_is_renamed(session: TenantSession) -> None:
    clothing = await add(session, "Clothing", attributes=[MATERIAL])
    renamed = AttributeIn(key="material", name="Fabric", kind="choice", choices=["Wool"])
    await save_category(session, clothing, CategoryIn(name="Clothing", attributes=[renamed]), by=ANN, at=NOON)
    (attribute,) = (await all_categories(session))[clothing].attributes
    assert (attribute.key, attribute.name) == ("material", "Fabric")


async def test_goods_have_what_their_category_has(session: TenantSession) -> None:
    await add(session, "Clothing", attributes=[MATERIAL, WEIGHT])
    product = await goods(session, "Shirt", "Clothing", material="linen", net_weight="120.0 g")
    stored = await find_product(session, product)
    assert stored
    assert stored.attributes == {"material": "Linen", "net_weight": "120"}
    with pytest.raises(Invalid) as caught:
        await goods(session, "Sock", "Clothing", material="steel", size="L")
    assert {error.field for error in caught.value.fields} == {"attributes.material", "attributes.size"}


async def test_goods_that_move_to_another_category_leave_behind_what_it_has_not(session: TenantSession) -> None:
    await add(session, "Clothing", attributes=[MATERIAL])
    product = await goods(session, "Shirt", "Clothing", material="Wool")
    stored = await find_product(session, product)
    assert stored
    moved = ProductIn(
        name="Shirt", category="Other", attributes=dict(stored.attributes), variants=draft_of(stored).variants
    )
    await edit_product(session, product, moved, stored.version, by=ANN, at=NOON)
    after = await find_product(session, product)
    assert after
    assert after.attributes == {}


async def test_the_list_is_narrowed_by_what_goods_have(session: TenantSession) -> None:
    washable = AttributeIn(name="Washable", kind="yes_no")
    clothing = await add(session, "Clothing", attributes=[MATERIAL, WEIGHT, washable])
    await add(session, "Shirts", clothing)
    await goods(session, "Cap", "Clothing", material="Wool", net_weight="90", washable=False)
    await goods(session, "Shirt", "Clothing > Shirts", material="Linen", net_weight="120", washable="yes")
    await goods(session, "Tea", "Food")
    assert await listed(session, category=clothing) == ["Cap", "Shirt"]
    assert await listed(session, facts={"material": "Wool"}) == ["Cap"]
    assert await listed(session, facts={"washable": "yes"}) == ["Shirt"]
    assert await listed(session, facts={"net_weight.from": "100"}) == ["Shirt"]
    assert await listed(session, facts={"net_weight.from": "9", "net_weight.to": "100"}) == ["Cap"]


async def test_the_list_is_narrowed_by_a_whole_tag(session: TenantSession) -> None:
    for name, tag in (("Tea", "green"), ("Cup", "evergreen")):
        await create_product(session, ProductIn(name=name, tags=[tag]), by=ANN, at=NOON)
    assert await listed(session, tag="green") == ["Tea"]


async def test_only_an_empty_category_goes(session: TenantSession) -> None:
    clothing = await add(session, "Clothing")
    product = await goods(session, "Shirt", "Clothing")
    with pytest.raises(CategoryInUse):
        await archive_category(session, clothing, by=ANN, at=NOON)
    await set_archived(session, [product], archived=True, by=ANN, at=NOON)
    await archive_category(session, clothing, by=ANN, at=NOON)
    assert (await all_categories(session))[clothing].archived
    await goods(session, "Sock", "Clothing")
    assert not (await all_categories(session))[clothing].archived
