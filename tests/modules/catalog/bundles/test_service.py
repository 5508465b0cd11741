"""What goods are made of: said, checked, kept."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import Invalid, NotFound, Problem
from modules.catalog.bundles.errors import BundleHasStock, BundleNotWeighed, IsPartOfOther
from modules.catalog.bundles.schemas import Kind, MadeOfIn, PartIn
from modules.catalog.bundles.service import made_of, set_parts
from modules.catalog.models import Variant
from modules.desk.api import Author, history
from modules.stock import api as stock
from tests.factories.bundles import add_bundle
from tests.factories.goods import add_goods, add_variant, stock_up

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANN = Author(None, "Ann Lee")


async def product_of(session: TenantSession, variant: UUID) -> UUID:
    return (await session.execute(sa.select(Variant.product_id).where(Variant.id == variant))).scalar_one()


async def make(session: TenantSession, variant: UUID, kind: Kind, *parts: PartIn) -> None:
    asked = MadeOfIn(kind=kind, parts=list(parts))
    await set_parts(session, await product_of(session, variant), variant, asked, by=ANN, at=NOON)


async def test_a_bundle_is_said_by_codes_and_barcodes_and_can_end_again(session: TenantSession) -> None:
    gift = await add_variant(session, name="Gift set")
    cup = await add_variant(session, code="CUP", name="Cup")
    tea = await add_variant(session, code="TEA", barcode="4006381333931", barcode_key="04006381333931")
    await make(session, gift, "bundle", PartIn(code="CUP", quantity=Decimal(2)), PartIn(code="4006381333931"))
    product = await product_of(session, gift)
    made = await made_of(session, product, gift)
    assert (made.kind, [(part.variant, part.quantity) for part in made.parts]) == ("bundle", [(cup, 2), (tea, 1)])
    (entry, *_) = await history(session, "catalog.product", product, most=5)
    assert list(entry.after.values()) == ["bundle: 2 × CUP, 1 × TEA"]
    await make(session, gift, "goods")
    assert (await made_of(session, product, gift)).parts == []


async def test_every_part_that_can_be_none_is_named(session: TenantSession) -> None:
    gift, cup = await add_variant(session), await add_variant(session, code="CUP")
    other = await add_bundle(session, {cup: 1}, code="OTHER")
    parts = [
        PartIn(code="NOWHERE"), PartIn(variant=gift), PartIn(variant=other), PartIn(code="CUP"),
        PartIn(variant=cup), PartIn(variant=await add_variant(session), quantity=Decimal(0)),
    ]  # fmt: skip
    with pytest.raises(Invalid) as refused:
        await make(session, gift, "bundle", *parts)
    assert {error.field: error.code for error in refused.value.fields} == {
        "parts.0.code": "goods_unknown", "parts.1.code": "part_is_itself", "parts.2.code": "part_is_bundle",
        "parts.4.code": "part_twice", "parts.5.quantity": "parts_missing",
    }  # fmt: skip


async def test_bundles_are_never_nested_from_either_side(session: TenantSession) -> None:
    cup, tea = await add_variant(session, code="CUP"), await add_variant(session, code="TEA")
    await add_bundle(session, {cup: 1}, name="Gift set")
    with pytest.raises(IsPartOfOther) as refused:
        await make(session, cup, "bundle", PartIn(variant=tea))
    assert refused.value.facts["other"] == "Gift set"
    kit = await add_bundle(session, {tea: 1}, kind="kit")
    await make(session, await add_variant(session), "bundle", PartIn(variant=kit))


async def test_what_lies_on_the_shelf_can_become_a_kit_and_no_bundle(session: TenantSession) -> None:
    gift, cup = await add_goods(session, name="Gift set"), await add_variant(session)
    with pytest.raises(BundleHasStock):
        await make(session, gift, "bundle", PartIn(variant=cup))
    await make(session, gift, "kit", PartIn(variant=cup))
    weighed = await add_variant(session, weighed=True)
    with pytest.raises(BundleNotWeighed):
        await make(session, weighed, "kit", PartIn(variant=cup))


async def test_a_bundle_never_comes_on_a_shelf(session: TenantSession) -> None:
    gift = await add_bundle(session, {await add_variant(session): 1}, name="Gift set")
    with pytest.raises(Problem, match="is a bundle"):
        await stock_up(session, gift, 1)


async def test_a_variant_of_another_product_has_no_parts_here(session: TenantSession) -> None:
    with pytest.raises(NotFound):
        await made_of(session, new_id(), await add_variant(session))


async def test_as_many_can_be_sold_as_the_scarcest_part_makes(session: TenantSession) -> None:
    cup, tea = await add_goods(session, on_hand=17), await add_goods(session, on_hand=5)
    gift = await add_bundle(session, {cup: 2, tea: 1})
    (level,) = await stock.levels_in_store(session, [tea])
    assert level.store
    assert await stock.sellable_by_variant(session, level.store, [gift, tea]) == {gift: 5, tea: 5}


async def test_a_program_makes_a_bundle_and_asks_why_so_many_can_be_sold(
    api: httpx.AsyncClient, session: TenantSession
) -> None:
    cup, tea = await add_goods(session, on_hand=17, code="CUP"), await add_goods(session, on_hand=5, code="TEA")
    gift = await add_variant(session, price=3000, name="Gift set")
    await session.commit()
    here = f"/api/v1/products/{await product_of(session, gift)}/variants/{gift}/parts"
    asked = {"kind": "bundle", "parts": [{"code": "CUP", "quantity": "2"}, {"variant": str(tea)}]}
    saved = await api.put(here, json=asked)
    assert saved.status_code == 200, saved.text
    assert [(part["code"], Decimal(part["quantity"])) for part in saved.json()["parts"]] == [("CUP", 2), ("TEA", 1)]
    assert (await api.get(here)).json() == saved.json()
    (place,) = (await api.get(f"/api/v1/stock-levels/{gift}/sellable")).json()
    assert Decimal(place["quantity"]) == 5
    assert [(part["code"], Decimal(part["makes"])) for part in place["parts"]] == [("CUP", 8), ("TEA", 5)]
    (plain,) = (await api.get(f"/api/v1/stock-levels/{cup}/sellable")).json()
    assert (Decimal(plain["quantity"]), plain["terms"][0]["cause"]) == (17, "on_hand")
    placed = await api.post("/api/v1/orders", json={"lines": [{"variant": str(gift), "quantity": "3"}]}, headers=key())
    assert placed.status_code == 201, placed.text
    assert {line["bundle"]["name"] for line in placed.json()["lines"]} == {"Gift set"}


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(new_id())}


async def test_the_merchant_makes_a_bundle_on_a_page(client: httpx.AsyncClient, session: TenantSession) -> None:
    cup, tea = await add_goods(session, code="CUP", name="Cup"), await add_goods(session, code="TEA")
    gift = await add_variant(session, price=3000, name="Gift set")
    product, own = await product_of(session, gift), await product_of(session, cup)
    await session.commit()
    home = f"/app/corner/products/{product}"
    here = f"{home}/variants/{gift}/parts"
    page = await client.get(here)
    assert "Sold as it is" in page.text
    found = await client.get(f"{here}/goods?find=cup")
    assert str(cup) in found.text
    added = await client.post(here, data={"kind": "goods", "add": str(cup), "_key": str(new_id())})
    assert (added.status_code, "In one" in added.text) == (200, True)
    typed = {
        "kind": "bundle", "parts.0.variant": str(cup), "parts.0.quantity": "2", "parts.1.variant": str(tea),
        "parts.1.quantity": "x",
    }  # fmt: skip
    again = await client.post(here, data=typed | {"_key": str(new_id())})
    assert (again.status_code, "Enter a quantity in digits" in again.text) == (422, True)
    saved = await client.post(here, data=typed | {"parts.1.quantity": "1", "_key": str(new_id())})
    assert saved.status_code == 303, saved.text
    shown = (await client.get(home)).text
    assert ("Made of" in shown, "Cup" in shown, ">50<" in shown) == (True, True, True)
    assert "Part of" in (await client.get(f"/app/corner/products/{own}")).text
    why = (await client.get(f"/app/corner/stock/{gift}")).text
    assert ("Why can I sell 50?" in why, "100 there, 2 in one" in why) == (True, True)
