"""Many products changed as one act, and undone."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.problems import Invalid
from modules.catalog.bulk import Change
from modules.catalog.errors import BulkEditNotDone
from modules.catalog.events import BulkEditAsked
from modules.catalog.handlers import carry_out_bulk_edit
from modules.catalog.repository import Wanted, find_product, page_ids
from modules.catalog.schemas import ProductIn, ProductOut, VariantIn, draft_of
from modules.catalog.services import bulk
from modules.catalog.services.bulk import Picked, find_edit, look, rows_of_state, start_bulk_edit, undo_bulk_edit
from modules.catalog.services.products import KIND, create_product, edit_product
from modules.desk.api import Author, history
from tenancy.tenants.api import TenantCard
from tests.factories.imports import a_delivery

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANN = Author(uuid4(), "Ann")
EVERYTHING = Picked(wanted=Wanted())


async def add(session: TenantSession, name: str, price: int | None = 1000, **facts: Any) -> UUID:
    line = VariantIn(code=name.upper(), price=price)
    return await create_product(session, ProductIn(name=name, variants=[line], **facts), by=ANN, at=NOON)


async def stored(session: TenantSession, product: UUID) -> ProductOut:
    found = await find_product(session, product)
    assert found
    return found


async def apply(session: TenantSession, picked: Picked = EVERYTHING, **change: Any) -> UUID:
    return await start_bulk_edit(session, Change(**change), picked, by=ANN, at=NOON)


async def test_prices_of_all_that_match_change_as_one_act(session: TenantSession) -> None:
    tea, cup = await add(session, "tea", tags=["hot"]), await add(session, "cup")
    edit = await apply(session, Picked(wanted=Wanted(tag="hot")), field="price", how="percent", value="-10")
    assert (await stored(session, tea)).variants[0].price == 900
    assert (await stored(session, cup)).variants[0].price == 1000
    done = await find_edit(session, edit)
    assert (done.state, done.total, done.counts) == ("done", 1, {"changed": 1})


async def test_the_preview_says_what_comes_and_saves_nothing(session: TenantSession) -> None:
    tea = await add(session, "tea")
    _, total, seen = await look(
        session, Change(field="price", how="amount", value="1"), EVERYTHING, by=ANN, at=clock.now()
    )
    (variant,) = (await stored(session, tea)).variants
    assert total == 1
    assert (seen[0].before, seen[0].after) == ({"price": {str(variant.id): 1000}}, {"price": {str(variant.id): 1100}})
    assert variant.price == 1000


async def test_category_brand_and_tags_are_found_by_search_at_once(session: TenantSession) -> None:
    await add(session, "tea")
    await apply(session, field="category", value="Drinks > Hot")
    await apply(session, field="brand", value="Cloud")
    await apply(session, field="tags", how="add", value="green, spring")
    for query in ("drinks", "cloud", "spring"):
        assert await page_ids(session, Wanted(query=query), None, 5)


def reads(product: ProductOut, field: str) -> Any:
    (line,) = product.variants
    return getattr(line if hasattr(line, field) else product, field)


@pytest.mark.parametrize(
    "change",
    [
        {"field": "price", "how": "set", "value": "5"},
        {"field": "low_stock", "value": "2.5"},
        {"field": "tax_class", "value": "zero"},
        {"field": "category", "value": "Food"},
        {"field": "brand", "value": "Cloud"},
        {"field": "tags", "how": "set", "value": "a, b"},
        {"field": "state", "value": "archived"},
        {"field": "state", "value": "draft"},
    ],
    ids=["price", "low_stock", "tax_class", "category", "brand", "tags", "archived", "draft"],
)
async def test_each_change_can_be_undone(session: TenantSession, change: dict[str, str]) -> None:
    tea = await add(session, "tea", price=None, tags=["old"])
    before = reads(await stored(session, tea), change["field"])
    edit = await apply(session, Picked(ids=(tea,)), **change)
    assert reads(await stored(session, tea), change["field"]) != before
    await undo_bulk_edit(session, edit, by=ANN, at=NOON)
    assert reads(await stored(session, tea), change["field"]) == before
    assert (await find_edit(session, edit)).state == "undone"


async def test_what_was_changed_since_stays_and_is_named(session: TenantSession) -> None:
    tea, cup = await add(session, "tea"), await add(session, "cup")
    edit = await apply(session, field="price", how="percent", value="10")
    now = await stored(session, cup)
    dearer = msgspec.structs.replace(draft_of(now).variants[0], price=1234)
    data = msgspec.structs.replace(draft_of(now), variants=[dearer])
    await edit_product(session, cup, data, now.version, by=ANN, at=NOON)
    await undo_bulk_edit(session, edit, by=ANN, at=NOON)
    assert (await stored(session, tea)).variants[0].price == 1000
    assert (await stored(session, cup)).variants[0].price == 1234
    assert await rows_of_state(session, edit, "kept") == [(cup, "cup")]


async def test_another_change_of_the_same_product_does_not_hinder_undoing(session: TenantSession) -> None:
    tea = await add(session, "tea")
    edit = await apply(session, field="price", how="percent", value="10")
    await apply(session, field="tags", how="add", value="new")
    await undo_bulk_edit(session, edit, by=ANN, at=NOON)
    after = await stored(session, tea)
    assert (after.variants[0].price, after.tags) == (1000, ["new"])


async def test_an_act_is_undone_once(session: TenantSession) -> None:
    await add(session, "tea")
    edit = await apply(session, field="price", how="percent", value="10")
    await undo_bulk_edit(session, edit, by=ANN, at=NOON)
    with pytest.raises(BulkEditNotDone):
        await undo_bulk_edit(session, edit, by=ANN, at=NOON)


async def test_each_product_says_in_its_history_what_it_had_and_got(session: TenantSession) -> None:
    tea = await add(session, "tea")
    await apply(session, field="price", how="percent", value="10")
    last = (await history(session, KIND, tea))[0]
    assert (last.act, last.author_name) == ("product.bulk_changed", "Ann")
    assert (last.before, last.after) == ({"variant TEA": {"price": 1000}}, {"variant TEA": {"price": 1100}})


async def test_a_tax_class_that_is_not_there_is_refused(session: TenantSession) -> None:
    await add(session, "tea")
    with pytest.raises(Invalid):
        await apply(session, field="tax_class", value="luxury")


async def test_many_are_changed_by_the_worker_block_by_block(
    session: TenantSession, rolled_back: Databases, tenant: TenantCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    monkeypatch.setattr(bulk, "BLOCK", 2)
    goods = [await add(session, f"tea{n}") for n in range(5)]
    edit = await apply(session, field="low_stock", value="3")
    assert (await find_edit(session, edit)).state == "running"
    for _ in range(2):  # a repeat finds nothing left to do
        await carry_out_bulk_edit(rolled_back, BulkEditAsked(edit=edit), a_delivery(tenant))
    done = await find_edit(session, edit)
    assert (done.state, done.done, done.counts) == ("done", 5, {"changed": 5})
    assert [(await stored(session, key)).variants[0].low_stock for key in goods] == [Decimal(3)] * 5


async def test_products_that_stay_as_they_are_are_not_written(session: TenantSession) -> None:
    tea = await add(session, "tea", tags=["green"])
    version = (await stored(session, tea)).version
    edit = await apply(session, field="tags", how="add", value="green")
    assert (await find_edit(session, edit)).counts == {"same": 1}
    assert (await stored(session, tea)).version == version
    assert not await session.scalar(sa.text("SELECT count(*) FROM activity WHERE act = 'product.bulk_changed'"))
