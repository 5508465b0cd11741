"""The pages of stock, as somebody who works there uses them."""

import html
import re
from decimal import Decimal

import httpx

from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.stock import api as stock
from modules.stock.listing import LIMIT
from tests.factories.goods import add_goods, add_variant

STOCK = "/app/corner/stock"


async def test_the_list_goes_by_name_and_says_what_runs_low(client: httpx.AsyncClient, session: TenantSession) -> None:
    await add_goods(session, name="Apple tea", on_hand=50, low_stock=Decimal(5))
    await add_goods(session, name="Zebra tea", on_hand=4, low_stock=Decimal(5))
    await add_goods(session, name="Middle tea", on_hand=5, low_stock=Decimal(5))
    page = (await client.get(STOCK)).text
    assert page.index("Apple tea") < page.index("Middle tea") < page.index("Zebra tea")
    low = (await client.get(STOCK, params={"view": "low"})).text
    assert "Zebra tea" in low
    assert "Middle tea" not in low
    assert ">1<" in (await client.get(f"{STOCK}/low")).text


async def test_goods_that_no_store_has_run_low(client: httpx.AsyncClient, session: TenantSession) -> None:
    await add_variant(session, name="Apple tea", low_stock=Decimal(5))
    await add_variant(session, name="Middle tea", low_stock=Decimal(0))
    low = (await client.get(STOCK, params={"view": "low"})).text
    assert "Apple tea" in low
    assert "Middle tea" not in low


async def test_the_list_can_be_turned_both_ways(client: httpx.AsyncClient, session: TenantSession) -> None:
    for number in range(LIMIT + 10):
        await add_variant(session, name=f"Tea {number:03}")
    first = (await client.get(STOCK)).text
    follow = re.search(r'href="(/app/corner/stock\?[^"]*after=[^"]*)"', first)
    assert follow
    second = (await client.get(html.unescape(follow[1]))).text
    assert "Tea 049" not in second
    assert "Tea 050" in second
    back = re.search(r'href="(/app/corner/stock\?[^"]*before=[^"]*)"', second)
    assert back
    again = (await client.get(html.unescape(back[1]))).text
    assert again.index("Tea 000") < again.index("Tea 049")
    assert "Tea 050" not in again


async def test_a_correction_needs_a_reason_and_stays_in_the_ledger(
    client: httpx.AsyncClient, session: TenantSession
) -> None:
    tea = await add_goods(session, on_hand=10)
    form = {"_key": str(new_id()), "quantity": "-3", "reason": "damaged", "note": "Fell off the shelf"}
    answer = await client.post(f"{STOCK}/{tea}/adjustments", data=form)
    assert answer.status_code == 303, answer.text
    page = (await client.get(f"{STOCK}/{tea}")).text
    for shown in ("Why can I sell 7?", "Damaged · Fell off the shelf", "−3", "Ann Lee"):
        assert shown in page


async def test_more_than_there_is_cannot_be_taken_away(client: httpx.AsyncClient, session: TenantSession) -> None:
    tea = await add_goods(session, on_hand=2)
    form = {"_key": str(new_id()), "quantity": "-3", "reason": "lost"}
    answer = await client.post(f"{STOCK}/{tea}/adjustments", data=form)
    assert answer.status_code == 422
    assert "can&#39;t be taken away" in answer.text
    (level,) = await stock.levels_in_store(session, [tea])
    assert level.on_hand == 2


async def test_goods_come_in_by_page(client: httpx.AsyncClient, session: TenantSession) -> None:
    tea = await add_goods(session, on_hand=2)
    form = {"_key": str(new_id()), "quantity": "12.5"}
    assert (await client.post(f"{STOCK}/{tea}/receipts", data=form)).status_code == 303
    (level,) = await stock.levels_in_store(session, [tea])
    assert level.on_hand == Decimal("14.5")


async def test_forms_and_the_file_can_be_opened(client: httpx.AsyncClient, session: TenantSession) -> None:
    tea = await add_goods(session, on_hand=2, name="Longjing")
    for path in (f"{STOCK}/{tea}/adjustments/new", f"{STOCK}/{tea}/receipts/new"):
        assert (await client.get(path)).status_code == 200
    assert "Longjing" in (await client.get(f"{STOCK}/export.csv")).text
