"""The lowest price is asked wherever a price is made, and lowering it needs the right to sell below it."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from modules.catalog.bulk import Change
from modules.catalog.imports import ProductFormat
from modules.catalog.models import PriceList, Variant
from modules.catalog.permissions import Perm
from modules.catalog.pricing.errors import FloorLowered, PriceBelowFloor
from modules.catalog.pricing.imports import PriceFormat
from modules.catalog.pricing.schemas import PriceIn
from modules.catalog.pricing.service import COLUMNS, set_prices
from modules.catalog.pricing.units import set_floors
from modules.catalog.repository import find_product
from modules.catalog.schemas import ProductOut, draft_of
from modules.catalog.services.bulk import Picked, look, start_bulk_edit
from modules.catalog.services.products import edit_product
from modules.desk.api import Author, GivenRow, Work, history
from tests.factories.goods import add_pack
from tests.modules.orders.test_floor import goods_at

CLERK = Author(uuid4(), "Ben")
OWNER = Author(uuid4(), "Ann", frozenset({Perm.SELL_BELOW_FLOOR.value}))


async def tea_of(session: TenantSession, **limits: int) -> UUID:
    """Goods at 13.00 that cost 8.00, taxed at 20 %."""
    tea = await goods_at(session, "8.00", **limits)
    await session.execute(sa.update(Variant).where(Variant.id == tea).values(code="TEA"))
    return tea


async def product_of(session: TenantSession, variant: UUID) -> ProductOut:
    key = await session.scalar(sa.select(Variant.product_id).where(Variant.id == variant))
    product = await find_product(session, key or variant)
    assert product
    return product


async def list_price(session: TenantSession, by: Author, variant: UUID, amount: int, unit: UUID | None = None) -> None:
    usual: Any = (await session.execute(sa.select(*COLUMNS).where(PriceList.is_default))).one()
    await set_prices(session, usual, [PriceIn(variant=variant, amount=amount, unit=unit)], by=by, at=clock.now())


async def type_price(session: TenantSession, by: Author, variant: UUID, amount: int) -> None:
    product = await product_of(session, variant)
    draft = draft_of(product)
    lines = [msgspec.structs.replace(line, price=amount) for line in draft.variants]
    draft = msgspec.structs.replace(draft, variants=lines)
    await edit_product(session, product.id, draft, product.version, by=by, at=clock.now())


def a_run(by: Author) -> Work:
    return Work(run=uuid4(), by=by, at=clock.now(), dry=False)


async def price_file(session: TenantSession, by: Author, _: UUID, amount: int) -> None:
    row = GivenRow(2, {"code": "TEA", "price": f"{Decimal(amount) / 100}"})
    outcome = await PriceFormat().take(session, [row], a_run(by))
    if outcome.faults:
        raise PriceBelowFloor(**outcome.faults[0].facts)


async def product_file(session: TenantSession, by: Author, _: UUID, amount: int) -> None:
    row = GivenRow(2, {"name": "Longjing tea", "code": "TEA", "price": f"{Decimal(amount) / 100}"})
    outcome = await ProductFormat().take(session, [row], a_run(by))
    if outcome.faults:
        raise PriceBelowFloor(**outcome.faults[0].facts)


WAYS = {"price list": list_price, "product": type_price, "file of prices": price_file, "file of goods": product_file}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("limits", "least"), [({"floor": 1000}, 1000), ({"floor_margin": 2500}, 1200)])
async def test_a_price_below_the_lowest_needs_the_right_and_is_noted(
    session: TenantSession, way: str, limits: dict[str, int], least: int
) -> None:
    tea = await tea_of(session, **limits)
    await WAYS[way](session, CLERK, tea, least)
    with pytest.raises(PriceBelowFloor) as refused:
        await WAYS[way](session, CLERK, tea, least - 1)
    assert refused.value.facts["code"] == "TEA"
    await WAYS[way](session, OWNER, tea, least - 1)
    assert (await product_of(session, tea)).variants[0].price == least - 1
    if way != "file of prices":
        told = await history(session, "catalog.product", (await product_of(session, tea)).id)
        assert [(e.before, e.after) for e in told if e.act == "product.priced_below_floor"] == [
            ({"below TEA": least}, {"below TEA": least - 1})
        ]


async def test_a_larger_unit_costs_at_least_so_many_times_the_lowest(session: TenantSession) -> None:
    tea = await tea_of(session, floor=1000)
    pack = await add_pack(session, tea, factor=6)
    await list_price(session, CLERK, tea, 6000, pack)
    with pytest.raises(PriceBelowFloor) as refused:
        await list_price(session, CLERK, tea, 5999, pack)
    assert refused.value.fields[0].field == f"price.{tea}.{pack}.0"


async def test_a_price_that_stays_is_not_asked_about(session: TenantSession) -> None:
    tea = await tea_of(session, floor=2000)
    await list_price(session, CLERK, tea, 1300)


@pytest.mark.parametrize(("of", "was", "less"), [("floor", 1000, 999), ("floor_margin", 2500, None)])
async def test_lowering_the_lowest_price_or_margin_needs_the_right(
    session: TenantSession, of: str, was: int, less: int | None
) -> None:
    tea = await tea_of(session, **{of: was})
    product = await product_of(session, tea)
    with pytest.raises(FloorLowered):
        await set_floors(session, product, {tea: less}, by=CLERK, at=clock.now(), of=of)
    await set_floors(session, product, {tea: was + 1}, by=CLERK, at=clock.now(), of=of)
    await set_floors(session, product, {tea: less}, by=OWNER, at=clock.now(), of=of)
    assert getattr((await product_of(session, tea)).variants[0], of) == less


async def test_a_file_lowers_no_lowest_price_without_the_right(session: TenantSession) -> None:
    await tea_of(session, floor=1000)
    row = GivenRow(2, {"name": "Longjing tea", "code": "TEA", "floor": "9.00"})
    outcome = await ProductFormat().take(session, [row], a_run(CLERK))
    assert [(fault.field, fault.message) for fault in outcome.faults] == [("floor", FloorLowered.message)]
    assert (await ProductFormat().take(session, [row], a_run(OWNER))).faults == []


async def test_a_bulk_edit_shows_and_leaves_what_would_go_too_low(session: TenantSession) -> None:
    tea, cheap = await tea_of(session, floor=1250), await goods_at(session, "8.00")
    products = tuple([(await product_of(session, variant)).id for variant in (tea, cheap)])
    picked, change = Picked(ids=products), Change(field="price", how="percent", value="-10")
    _, _, seen = await look(session, change, picked, by=CLERK, at=clock.now())
    assert [bool(one.low) for one in seen if one.product.id == products[0]] == [True]
    await start_bulk_edit(session, change, picked, by=CLERK, at=clock.now())
    prices = [(await product_of(session, variant)).variants[0].price for variant in (tea, cheap)]
    assert prices == [1300, 1170]
    await start_bulk_edit(session, change, Picked(ids=products[:1]), by=OWNER, at=clock.now())
    assert (await product_of(session, tea)).variants[0].price == 1170
