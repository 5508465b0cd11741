"""Several places that hold stock, of which a store sells from one."""

from decimal import Decimal
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import Invalid
from modules.orders.errors import NotEnoughStock
from modules.orders.schemas import LineIn, OrderIn, PaymentIn
from modules.orders.services.place import place_order
from modules.shops.api import get_settings
from modules.stock import api as stock
from modules.stock.errors import WarehouseInUse
from modules.stock.models import StockMove, Warehouse
from modules.stock.services.documents import receive
from modules.stock.services.warehouses import (
    WarehouseIn,
    close_warehouse,
    list_warehouses,
    save_warehouse,
    visible_warehouse,
)
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods

ACTOR = an_actor()
HOME = "/app/corner/settings/warehouses"


async def test_a_store_sells_from_its_own_place_alone(session: TenantSession) -> None:
    tea = await add_goods(session, on_hand=7)
    shop = await get_settings(session)
    cellar = await save_warehouse(session, ACTOR, None, WarehouseIn(name="Cellar", store=shop.store))
    await receive(session, ACTOR, cellar, [(tea, Decimal(20), None)], note="", at=clock.now())
    assert await stock.sellable_by_variant(session, shop.store, [tea]) == {tea: 7}
    assert {card.on_hand for card in await stock.levels_in_store(session, [tea])} == {7, 20}


async def test_a_store_that_sells_from_elsewhere_stops_selling_from_before(session: TenantSession) -> None:
    shop = await get_settings(session)
    before = await visible_warehouse(session, ACTOR, None)
    given = WarehouseIn(name="Hall", store=shop.store, sells=True)
    hall = await save_warehouse(session, ACTOR, None, given)
    cards = {card.id: card.sells for card in await list_warehouses(session, ACTOR)}
    assert (cards[before.id], cards[hall]) == (False, True)
    with pytest.raises(Invalid):
        await save_warehouse(session, ACTOR, hall, WarehouseIn(name="Hall", store=shop.store))


async def test_a_place_with_goods_is_not_closed(session: TenantSession) -> None:
    tea, shop = await add_goods(session), await get_settings(session)
    cellar = await save_warehouse(session, ACTOR, None, WarehouseIn(name="Cellar", store=shop.store))
    await receive(session, ACTOR, cellar, [(tea, Decimal(1), None)], note="", at=clock.now())
    with pytest.raises(WarehouseInUse):
        await close_warehouse(session, ACTOR, cellar)


async def test_opening_stock_keeps_its_place_and_its_cost(session: TenantSession) -> None:
    tea, shop = await add_goods(session, on_hand=1), await get_settings(session)
    cellar = await save_warehouse(session, ACTOR, None, WarehouseIn(name="Cellar", store=shop.store))
    lines = [(tea, Decimal("2.5"), Decimal("12.345678"))]
    await receive(session, ACTOR, cellar, lines, note="", at=clock.now(), opening=True)
    query = sa.select(StockMove.kind, StockMove.quantity, StockMove.unit_cost).where(StockMove.warehouse_id == cellar)
    assert (await session.execute(query)).one() == ("opening", Decimal("2.5"), Decimal("12.345678"))


async def test_somebody_of_one_store_sees_its_places_alone(session: TenantSession) -> None:
    shop = await get_settings(session)
    await save_warehouse(session, ACTOR, None, WarehouseIn(name="Central"))
    clerk = an_actor(stores=(shop.store,))
    assert "Central" in {card.name for card in await list_warehouses(session, ACTOR)}
    assert "Central" not in {card.name for card in await list_warehouses(session, clerk)}


async def test_a_warehouse_is_added_and_changed_by_page(client: httpx.AsyncClient, session: TenantSession) -> None:
    form = {"_key": str(new_id()), "name": "Cellar", "store": "", "zones": "Shelf A\n\nShelf B\nShelf A"}
    answer = await client.post(f"{HOME}/", data=form)
    assert answer.status_code == 303, answer.text
    row = (await session.execute(sa.select(Warehouse.id, Warehouse.zones).where(Warehouse.name == "Cellar"))).one()
    assert row.zones == ["Shelf A", "Shelf B"]
    assert "Shelf B" in (await client.get(f"{HOME}/{row.id}")).text
    assert "Cellar" in (await client.get(f"{HOME}/")).text
    refused = await client.post(f"{HOME}/", data={"_key": str(new_id()), "name": "", "sells": "1"})
    assert refused.status_code == 422
    assert "Give the warehouse a name." in refused.text
    assert (await client.post(f"{HOME}/{row.id}/closure", data={"_key": str(new_id())})).status_code == 303
    assert "Cellar" not in (await client.get(f"{HOME}/")).text


async def test_other_channels_than_the_counter_leave_the_safety_stock(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    tea, shop = await add_goods(session, on_hand=7), await get_settings(session)
    place = await visible_warehouse(session, ACTOR, None)
    form = {"_key": str(new_id()), f"safety.{place.id}": "2"}
    assert (await client.post(f"/app/corner/stock/{tea}/safety", data=form)).status_code == 303
    assert (await stock.sellable(session, shop.store, tea)).quantity == 7
    kept = await stock.sellable(session, shop.store, tea, keeps_safety=True)
    assert (kept.quantity, [term.amount for term in kept.terms]) == (5, [7, -2])
    assert "keeps 2" in (await client.get(f"/app/corner/stock/{tea}")).text
    with pytest.raises(NotEnoughStock):
        await place_order(session, ACTOR, bought(tea, 6, "online"), clock.now())
    await place_order(session, ACTOR, bought(tea, 5, "online"), clock.now())
    await place_order(session, ACTOR, bought(tea, 2, "counter"), clock.now())


def bought(variant: UUID, quantity: int, channel: str) -> OrderIn:
    lines = [LineIn(variant=variant, quantity=Decimal(quantity))]
    return OrderIn(lines=lines, channel=channel, handover="now", payments=[PaymentIn(tender="card")])
