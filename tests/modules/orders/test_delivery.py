"""Orders that are brought: what it costs, and where they go."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.problems import Invalid
from modules.desk.api import Author
from modules.orders.errors import OrderCannotBecome
from modules.orders.schemas import AddressIn, DeliveryIn, LineIn, OrderIn, PaymentIn, PlacedOut
from modules.orders.services.cancel_rest import cancel_rest
from modules.orders.services.context import price
from modules.orders.services.delivery import change_address
from modules.orders.services.fulfill import fulfill_order
from modules.orders.services.fulfillments import fulfill_part
from modules.orders.services.place import place_order
from modules.orders.services.read import get_order
from modules.shipping.errors import MethodDoesNotReach, MethodUnknown
from modules.shipping.schemas import MethodIn
from modules.shipping.services.methods import save_method
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.fixtures.moments import MOMENT
from tests.modules.orders.test_fulfillments import some
from tests.modules.orders.test_web import ORDERS

ANN = an_actor()
HOME = AddressIn(name="Bo Li", street="2 Mill Lane", city="York", email="bo@example.com")


async def add_way(session: TenantSession, **values: Any) -> UUID:
    given: dict[str, Any] = {"name": "Parcel", "price": 480, "free_above": 5000, **values}
    data = MethodIn(**given)
    return await save_method(session, None, data, by=Author(None, "Ann Lee"), at=MOMENT)


async def sent_order(session: TenantSession, quantity: int = 2, **values: Any) -> PlacedOut:
    tea = await add_goods(session, price=1000)
    way = DeliveryIn(method=await add_way(session), address=HOME)
    asked = OrderIn(lines=[LineIn(variant=tea, quantity=Decimal(quantity))], delivery=way, **values)
    return await place_order(session, ANN, asked, MOMENT)


async def test_what_delivery_costs_is_a_line_with_its_reason_and_its_tax(session: TenantSession) -> None:
    order = await sent_order(session)
    tea, brought = order.lines
    assert (brought.kind, brought.name, brought.amount, brought.tax) == ("delivery", "Parcel", 480, 80)
    assert [reason.stage for reason in brought.reasons] == ["delivery"]
    assert order.total == tea.amount + 480 == order.net + order.tax
    seen = await get_order(session, order.id, ANN)
    assert seen.delivery.address == HOME
    assert (seen.delivery.kind, seen.lines[1].kind) == ("ship", "delivery")


async def test_from_its_amount_on_it_is_brought_for_nothing(session: TenantSession) -> None:
    assert (await sent_order(session, 5)).total == 5000
    assert (await sent_order(session, 4)).total == 4480


async def test_only_goods_go_out_and_the_order_is_done_with_them(session: TenantSession) -> None:
    order = await sent_order(session, payments=[PaymentIn(tender="card")])
    await fulfill_order(session, ANN, order.id, MOMENT)
    assert (await get_order(session, order.id, ANN)).state == "completed"


async def test_what_delivery_cost_stays_when_the_rest_is_canceled(session: TenantSession) -> None:
    order = await sent_order(session)
    await fulfill_part(session, ANN, order.id, some(order, 1, way="ship"), MOMENT)
    await cancel_rest(session, ANN, order.id, "", MOMENT)
    assert (await get_order(session, order.id, ANN)).total == 1480


async def test_a_parcel_needs_to_know_where_it_goes(session: TenantSession) -> None:
    tea, way = await add_goods(session, price=1000), await add_way(session)
    nowhere = OrderIn(lines=[LineIn(variant=tea)], delivery=DeliveryIn(method=way))
    await price(session, ANN, nowhere, MOMENT)  # a quote doesn't
    with pytest.raises(Invalid) as refused:
        await place_order(session, ANN, nowhere, MOMENT)
    assert [each.field for each in refused.value.fields] == [
        f"delivery.address.{name}" for name in ("name", "street", "city")
    ]


async def test_a_way_that_is_off_or_goes_elsewhere_is_refused(session: TenantSession) -> None:
    tea, off = await add_goods(session, price=1000), await add_way(session, is_on=False)
    near = await add_way(session, countries=["GB"])
    abroad = DeliveryIn(method=near, address=AddressIn(country="FR"))
    for way, problem in ((DeliveryIn(method=off), MethodUnknown), (abroad, MethodDoesNotReach)):
        with pytest.raises(problem):
            await price(session, ANN, OrderIn(lines=[LineIn(variant=tea)], delivery=way), MOMENT)


async def test_the_address_can_change_until_all_is_gone(session: TenantSession) -> None:
    order = await sent_order(session)
    await change_address(session, ANN, order.id, AddressIn(name="Bo", street="3 Mill Lane", city="York"), MOMENT)
    seen = await get_order(session, order.id, ANN)
    assert seen.delivery.address.street == "3 Mill Lane"
    assert seen.history[-1].facts == {}  # what happened stays for good, where somebody lives may not
    with pytest.raises(Invalid):
        await change_address(session, ANN, order.id, AddressIn(), MOMENT)
    await fulfill_order(session, ANN, order.id, MOMENT)
    with pytest.raises(OrderCannotBecome):
        await change_address(session, ANN, order.id, HOME, MOMENT)


async def test_an_order_to_be_sent_is_placed_and_readdressed_by_page(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    tea, way = await add_goods(session, price=1250), await add_way(session)
    await session.commit()
    form = {"variant": str(tea), "quantity": "2", "tender": "card", "handover": "now", "delivery": str(way)}
    basket = (await client.post(f"{ORDERS}/basket", data=form)).text
    assert "£29.80" in basket
    assert 'name="delivery.address.street"' in basket
    refused = await client.post(ORDERS, data=form | {"_key": str(new_id())})
    assert refused.status_code == 422
    assert "Enter this, so that the parcel arrives." in refused.text
    where = {
        "delivery.address.name": "Bo Li",
        "delivery.address.street": "2 Mill Lane",
        "delivery.address.city": "York",
    }
    placed = (await client.post(ORDERS, data=form | where | {"_key": str(new_id())})).headers["location"]
    page = (await client.get(placed)).text
    for shown in ("£29.80", "2 Mill Lane", "To hand over", "Parcel"):
        assert shown in page
    assert "2 Mill Lane" in (await client.get(f"{placed}/address")).text
    moved = where | {"delivery.address.street": "9 High Street"}
    await client.post(f"{placed}/address", data=moved | {"_key": str(new_id())})
    assert "9 High Street" in (await client.get(placed)).text
