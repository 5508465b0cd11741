"""Parts of an order by page and by program."""

from uuid import UUID

import httpx
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.orders.models import Fulfillment
from tests.factories.goods import add_goods
from tests.modules.orders.test_web import place


async def line_of(session: TenantSession, location: str) -> UUID:
    order = UUID(location.rpartition("/")[2])
    query = sa.text("SELECT id FROM order_line WHERE order_id = :order")
    return (await session.execute(query, {"order": order})).scalar_one()


async def test_a_part_is_packed_sent_and_arrives_by_page(client: httpx.AsyncClient, session: TenantSession) -> None:
    tea = await add_goods(session, price=1250, on_hand=10)
    order = (await place(client, tea, quantity="3", handover="later", tender="card")).headers["location"]
    line = await line_of(session, order)
    form = (await client.get(f"{order}/fulfillments/new")).text
    assert f'name="lines.{line}"' in form
    values = {"_key": str(new_id()), f"lines.{line}": "2", "way": "ship"}
    assert (await client.post(f"{order}/fulfillments", data=values)).status_code == 303
    page = (await client.get(order)).text
    assert "Packed" in page
    assert "Left: 1 × Longjing tea" in page
    part = (await session.execute(sa.select(Fulfillment.id))).scalar_one()
    assert (await client.get(f"/app/corner/orders/fulfillments/{part}")).headers["location"] == order
    for step, shown in (("departure", "On its way"), ("arrival", "Delivered")):
        await client.post(f"{order}/fulfillments/{part}/{step}", data={"_key": str(new_id())})
        assert shown in (await client.get(order)).text
    await client.post(f"{order}/rest-cancellation", data={"_key": str(new_id()), "reason": "Sold out"})
    assert "Sold out" in (await client.get(order)).text


async def test_a_quantity_that_is_not_left_is_refused_beside_its_field(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    tea = await add_goods(session, price=1250, on_hand=10)
    order = (await place(client, tea, handover="later")).headers["location"]
    line = await line_of(session, order)
    for typed, said in (("3", "Only 2 are left to go out."), ("many", "")):
        answer = await client.post(f"{order}/fulfillments", data={"_key": str(new_id()), f"lines.{line}": typed})
        assert answer.status_code == 422
        assert said in answer.text
        assert f'id="f-lines.{line}-error"' in answer.text


async def test_programs_fulfill_in_parts_too(api: httpx.AsyncClient, session: TenantSession) -> None:
    tea = await add_goods(session, price=1250, on_hand=10)
    placed = (await api.post("/api/v1/orders", json={"lines": [{"variant": str(tea), "quantity": "3"}]})).json()
    here, line = f"/api/v1/orders/{placed['id']}", placed["lines"][0]["id"]
    asked = {"lines": [{"line": line, "quantity": "2"}], "way": "ship", "gone": False}
    part = (await api.post(f"{here}/fulfillments", json=asked)).json()
    assert (part["state"], part["lines"]) == ("packed", [{"line": line, "quantity": "2"}])
    sent = await api.post(f"{here}/fulfillments/{part['id']}/departure")
    assert sent.json()["state"] == "shipped"
    assert [each["state"] for each in (await api.get(f"{here}/fulfillments")).json()] == ["shipped"]
    rest = (await api.post(f"{here}/rest-cancellation", json={"reason": "Sold out"})).json()
    assert rest["total"] == 2500
