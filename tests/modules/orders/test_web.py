"""The pages of orders, as somebody who works there uses them."""

import re
from io import BytesIO
from urllib.parse import urlencode
from uuid import UUID

import httpx

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.tables_in import read_table
from modules.stock import api as stock
from tests.factories.goods import add_goods, add_pack

ORDERS = "/app/corner/orders"


async def place(client: httpx.AsyncClient, variant: UUID, quantity: str = "2", **fields: str) -> httpx.Response:
    form = {"_key": str(new_id()), "variant": str(variant), "quantity": quantity, "tender": "cash", "handover": "now"}
    return await client.post(ORDERS, data=form | fields)


async def test_an_empty_list_says_what_it_is_for(client: httpx.AsyncClient) -> None:
    assert "They appear here from every channel." in (await client.get(ORDERS)).text


async def test_goods_found_by_name_are_put_on_the_order_and_priced(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    tea = await add_goods(session, price=1250)
    await session.commit()
    found = await client.get(f"{ORDERS}/products", params={"find": "longj"})
    assert str(tea) in found.text
    basket = await client.post(f"{ORDERS}/basket", data={"add": str(tea)})
    assert basket.status_code == 200
    assert "£12.50" in basket.text


async def test_an_order_placed_over_the_counter_has_a_page_with_every_cent(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    tea = await add_goods(session, price=1250)
    answer = await place(client, tea, given="30")
    assert answer.status_code == 303, answer.text
    page = (await client.get(answer.headers["location"])).text
    for shown in ("Longjing tea", "£25.00", "Completed", "change £5.00", "Where each cent comes from", "Handed over"):
        assert shown in page
    listed = (await client.get(ORDERS)).text
    assert "£25.00" in listed
    assert "£25.00" in (await client.get(ORDERS, params={"q": "000001"})).text


async def test_what_is_short_is_said_beside_its_line_and_nothing_is_kept(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    tea = await add_goods(session, price=1250, on_hand=1)
    answer = await place(client, tea)
    assert answer.status_code == 409
    assert "Only 1 of Longjing tea can be sold here, and you entered 2." in answer.text
    assert "They appear here from every channel." in (await client.get(ORDERS)).text


async def test_an_order_kept_for_later_is_paid_handed_over_or_canceled(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    tea = await add_goods(session, price=1250, on_hand=10)
    paid = (await place(client, tea, handover="later", tender="")).headers["location"]
    assert "£25.00 to pay" in (await client.get(paid)).text
    await client.post(f"{paid}/payments", data={"_key": str(new_id()), "tender": "card", "amount": ""})
    await client.post(f"{paid}/fulfillment", data={"_key": str(new_id())})
    assert "Completed" in (await client.get(paid)).text
    canceled = (await place(client, tea, handover="later", tender="card")).headers["location"]
    await client.post(f"{canceled}/cancellation", data={"_key": str(new_id()), "reason": "Bought twice"})
    page = (await client.get(canceled)).text
    assert "Bought twice" in page
    assert "Paid back" in page
    (level,) = await stock.levels_in_store(session, [tea])
    assert (level.on_hand, level.reserved) == (8, 0)


async def test_a_refused_step_shows_the_order_again_with_the_reason(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    tea = await add_goods(session, price=1250)
    order = (await place(client, tea)).headers["location"]
    again = await client.post(f"{order}/cancellation", data={"_key": str(new_id())})
    assert again.status_code == 409
    assert "This order has gone on meanwhile." in again.text


async def test_the_list_is_a_file_too(client: httpx.AsyncClient, session: TenantSession) -> None:
    await place(client, await add_goods(session, price=1250))
    file = await client.get(f"{ORDERS}/export.csv")
    assert "25.00" in file.text
    book = await client.get(f"{ORDERS}/export.xlsx")
    (row,) = read_table(BytesIO(book.content)).rows
    assert "25" in row.cells


async def test_scanning_a_packs_barcode_puts_a_pack_on_the_order(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    tea = await add_goods(session, price=1250)
    pack = await add_pack(session, tea, factor=6, price=7000, barcode="PACK6")
    await session.commit()
    found = (await client.get(f"{ORDERS}/products", params={"find": "PACK6"})).text
    assert f'value="{tea}/{pack}"' in found
    lines = {"variant": str(tea), "pack": str(pack), "quantity": "1"}
    basket = (await client.post(f"{ORDERS}/basket", data={**lines, "add": f"{tea}/{pack}"})).text
    assert "£140.00" in basket
    order = (await place(client, tea, "2", pack=str(pack))).headers["location"]
    assert "2\N{NO-BREAK SPACE}pack" in (await client.get(order)).text


async def test_what_was_asked_for_before_an_answer_came_is_all_on_the_order(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    tea, cup, pot = [await add_goods(session, price=1000, code=code) for code in ("TEA", "CUP", "POT")]
    await session.commit()
    lines = [("variant", str(tea)), ("quantity", "1"), ("variant", str(cup)), ("quantity", "3")]
    acts = [("remove", "0"), ("add", str(pot)), ("add", str(cup)), ("choose", str(new_id())), ("nobody", "1")]
    body = urlencode([*lines, *acts])
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    basket = (await client.post(f"{ORDERS}/basket", content=body, headers=headers)).text
    assert re.findall(r'name="variant" value="([^"]+)"', basket) == [str(cup), str(pot)]
    assert re.findall(r'name="quantity" value="([^"]+)"', basket) == ["4", "1"]
    assert "£50.00" in basket


async def test_a_price_that_has_changed_since_it_was_seen_is_shown_and_asked_again(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    tea = await add_goods(session, price=1250)
    await session.commit()
    basket = (await client.post(f"{ORDERS}/basket", data={"variant": str(tea), "quantity": "2"})).text
    assert 'name="total" value="2500"' in basket
    refused = await place(client, tea, "2", total="2400")
    assert refused.status_code == 409
    assert "The total is £25.00 now." in refused.text
    assert 'name="total" value="2500"' in refused.text
    assert (await place(client, tea, "2", total="2500")).status_code == 303
