"""Returns, refunds, rebates and exchanges by page and by program."""

from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.orders.models import OrderLine
from tests.factories.goods import add_goods
from tests.modules.orders.test_web import place

ORDERS = "/api/v1/orders"


async def line_of(session: TenantSession, location: str) -> UUID:
    order = UUID(location.rpartition("/")[2])
    return (await session.scalars(sa.select(OrderLine.id).where(OrderLine.order_id == order))).one()


async def sold(client: httpx.AsyncClient, session: TenantSession, quantity: str = "2") -> tuple[str, UUID]:
    order = (await place(client, await add_goods(session, price=1250), quantity)).headers["location"]
    return order, await line_of(session, order)


async def send(client: httpx.AsyncClient, page: str, **fields: str) -> httpx.Response:
    named = {name.replace("__", "."): value for name, value in fields.items()}
    return await client.post(page, data={"_key": str(new_id()), **named})


async def test_goods_are_taken_back_and_paid_back_by_page(client: httpx.AsyncClient, session: TenantSession) -> None:
    order, line = await sold(client, session)
    form = (await client.get(f"{order}/return")).text
    assert f'name="back.{line}"' in form
    fields = {f"back.{line}": "1", f"condition.{line}": "damaged", f"reason.{line}": "Torn", "refund": "1"}
    answer = await send(client, f"{order}/return", **fields)
    assert answer.status_code == 303, answer.text
    page = (await client.get(order)).text
    for shown in ("RT-000001", "RF-000001", "Partly returned", "£12.50"):
        assert shown in page
    paper = next(part.split('"')[0] for part in page.split('href="') if "/documents/" in part)
    printed = (await client.get(paper)).text
    assert "Refund" in printed


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Enter how many come back."),
        ({"back": "3"}, "At most 2 can come back."),
        ({"back": "x"}, "Enter a quantity in digits"),
        ({"back": "1", "tender": "shells", "refund": "1"}, "There is no way to pay called shells."),
    ],
)
async def test_a_return_that_is_refused_says_why_and_keeps_what_was_typed(
    client: httpx.AsyncClient, session: TenantSession, typed: dict[str, str], said: str
) -> None:
    order, line = await sold(client, session)
    fields = {f"back.{line}" if name == "back" else name: value for name, value in typed.items()}
    answer = await send(client, f"{order}/return", note="Torn", **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Torn"' in answer.text
    assert "RT-" not in (await client.get(order)).text


async def test_what_is_owed_waits_on_the_page_until_it_is_paid_back(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    order, line = await sold(client, session)
    await send(client, f"{order}/return", **{f"back.{line}": "1"})
    assert "£12.50 to pay back" in (await client.get(order)).text
    refused = await send(client, f"{order}/refund", amount="13")
    assert "Only £12.50 is to be paid back." in refused.text
    assert (await send(client, f"{order}/refund", amount="2.50", tender="card")).status_code == 303
    assert "£10.00 to pay back" in (await client.get(order)).text


async def test_a_price_is_lowered_and_a_rebate_given_by_page(client: httpx.AsyncClient, session: TenantSession) -> None:
    order, line = await sold(client, session)
    too_much = await send(client, f"{order}/refund", **{f"lower.{line}": "26"})
    assert "Only £25.00 of this line is left." in too_much.text
    assert (await send(client, f"{order}/refund", **{f"lower.{line}": "5"})).status_code == 303
    assert (await send(client, f"{order}/rebate", amount="1", tender="cash", line=str(line))).status_code == 303
    page = (await client.get(order)).text
    assert "£5.00 paid back" in page
    assert "£1.00 given" in page


async def test_goods_are_exchanged_by_page(client: httpx.AsyncClient, session: TenantSession) -> None:
    order, line = await sold(client, session)
    honey = await add_goods(session, price=1500, name="Honey")
    found = await client.get(f"{order}/exchange/products", params={"find": "honey"})
    assert f"{order}/exchange/basket" in found.text
    fields = {f"back.{line}": "1", "add": str(honey), "pay": "cash"}
    basket = (await client.post(f"{order}/exchange/basket", data=fields)).text
    assert "£2.50" in basket
    fields = {f"back.{line}": "1", "variant": str(honey), "pack": "", "quantity": "1", "pay": "cash", "handover": "now"}
    answer = await send(client, f"{order}/exchange", **fields)
    assert answer.status_code == 303, answer.text
    new = (await client.get(answer.headers["location"])).text
    for shown in ("Completed", "Goods taken back", "£15.00"):
        assert shown in new
    assert "EX-000001" in (await client.get(order)).text


async def test_an_exchange_that_is_short_of_goods_changes_nothing(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    order, line = await sold(client, session)
    honey = await add_goods(session, price=1500, on_hand=1, name="Honey")
    fields = {f"back.{line}": "1", "variant": str(honey), "pack": "", "quantity": "2", "pay": "cash"}
    answer = await send(client, f"{order}/exchange", **fields)
    assert answer.status_code == 409
    assert "Only 1 of Honey can be sold here" in answer.text
    assert "EX-" not in (await client.get(order)).text


async def test_a_sale_is_reversed_by_api(api: httpx.AsyncClient, session: TenantSession) -> None:
    tea = await add_goods(session, price=1250)
    body = {"lines": [{"variant": str(tea), "quantity": 2}], "handover": "now", "payments": [{"tender": "card"}]}
    order = (await api.post(ORDERS, json=body)).json()
    here, line = f"{ORDERS}/{order['id']}", order["lines"][0]["id"]
    back = await api.post(f"{here}/returns", json={"lines": [{"line": line, "quantity": 1}], "refund": False})
    assert (back.status_code, back.json()["total"], back.json()["paid"]) == (201, 1250, 0)
    assert (await api.get(here)).json()["owed"] == 1250
    refund = await api.post(f"{here}/refunds", json={"amount": 1000})
    assert (refund.json()["paid"], refund.json()["payments"][0]["tender"]) == (1000, "card")
    refused = await api.post(f"{here}/refunds", json={"amount": 251})
    assert (refused.status_code, refused.json()["code"]) == (422, "owed_less")
    rebate = await api.post(f"{here}/rebates", json={"amount": 50, "funded_by": "supplier"})
    assert rebate.json()["facts"]["funded_by"] == "supplier"
    swap = {"lines": [{"line": line, "quantity": 1}], "goods": [{"variant": str(tea)}]}
    done = (await api.post(f"{here}/exchanges", json=swap)).json()
    assert (done["order"]["state"], done["exchange"]["other"]) == ("completed", done["order"]["id"])
    documents = (await api.get(f"{here}/documents")).json()
    assert [each["number"] for each in documents] == ["RT-000001", "RF-000001", "RB-000001", "EX-000001"]
