"""An order is changed by page and by program, and prices and discounts are set by hand."""

from typing import Any

import httpx

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from tests.factories.goods import add_goods
from tests.modules.orders.test_web import ORDERS as PAGES
from tests.modules.orders.test_web import place
from tests.modules.orders.test_web_after import ORDERS, line_of, send


async def kept(client: httpx.AsyncClient, session: TenantSession) -> tuple[str, dict[str, Any]]:
    """An unpaid order of two, and the row of its form."""
    tea = await add_goods(session, price=1250)
    order = (await place(client, tea, handover="later", tender="")).headers["location"]
    line = await line_of(session, order)
    return order, {"line": str(line), "variant": str(tea), "pack": "", "price": "", "discount": ""}


async def test_an_order_is_changed_by_page(client: httpx.AsyncClient, session: TenantSession) -> None:
    order, row = await kept(client, session)
    form = (await client.get(f"{order}/edit")).text
    assert f'value="{row["line"]}"' in form
    fields = row | {"quantity": "3", "discount": "10 %", "note": "Ring twice"}
    basket = (await client.post(f"{order}/edit/basket", data=fields)).text
    assert "£33.75" in basket
    assert "£25.00" in (await client.get(order)).text
    answer = await send(client, f"{order}/edit", **fields)
    assert answer.status_code == 303, answer.text
    page = (await client.get(order)).text
    for shown in ("£33.75 to pay", "Longjing tea 2 → 3", "Ring twice", "Discount 10 %"):
        assert shown in page
    assert "10 %" in (await client.get(f"{order}/edit")).text


async def test_what_is_added_to_an_order_is_found_and_priced(client: httpx.AsyncClient, session: TenantSession) -> None:
    order, row = await kept(client, session)
    honey = await add_goods(session, price=300, name="Honey")
    found = await client.get(f"{order}/edit/products", params={"find": "honey"})
    assert f"{order}/edit/basket" in found.text
    basket = await client.post(f"{order}/edit/basket", data=row | {"quantity": "2", "add": str(honey)})
    assert "£28.00" in basket.text


async def test_a_change_that_is_refused_says_why_beside_its_line(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    order, row = await kept(client, session)
    for typed, said in (
        ({"quantity": "500"}, "Only 100 of Longjing tea can be sold here"),
        ({"quantity": "x"}, "Enter a quantity in digits"),
        ({"quantity": "1", "discount": "200 %"}, "Enter an amount, or a percentage"),
    ):
        answer = await send(client, f"{order}/edit", **(row | typed))
        assert answer.status_code in {409, 422}
        assert said in answer.text
    assert "£25.00 to pay" in (await client.get(order)).text
    emptied = await send(client, f"{order}/edit")
    assert "Put something on the order first." in emptied.text


async def test_a_new_order_takes_prices_and_discounts_by_hand(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    tea = await add_goods(session, price=1250)
    form = {"_key": str(new_id()), "variant": str(tea), "quantity": "2", "tender": "cash", "handover": "now"}
    answer = await client.post(PAGES, data=form | {"price": "10", "discount": "1", "discount_all": "50 %"})
    assert answer.status_code == 303, answer.text
    page = (await client.get(answer.headers["location"])).text
    for shown in ("Price set by hand", "£9.50", "Discount 50 %"):
        assert shown in page


async def test_an_order_is_changed_by_api(api: httpx.AsyncClient, session: TenantSession) -> None:
    tea = await add_goods(session, price=1250)
    order = (await api.post(ORDERS, json={"lines": [{"variant": str(tea), "quantity": 2}]})).json()
    line = {"id": order["lines"][0]["id"], "quantity": 1, "discount": {"rate": 2000, "reason": "Torn"}}
    changed = await api.post(f"{ORDERS}/{order['id']}/changes", json={"lines": [line], "total": 1000})
    assert (changed.status_code, changed.json()["total"]) == (201, 1000)
    assert changed.json()["history"][-1]["kind"] == "edited"
    refused = await api.post(f"{ORDERS}/{order['id']}/changes", json={"note": "Fragile", "total": 1})
    assert refused.json()["code"] == "price_changed"
