"""The controls of the checker: each law, broken by hand, must be found broken."""

import pytest

from infra.entry.worker import all_subscriptions
from tests.faults.checker import check, leaks, told
from tests.faults.conftest import NewTrade
from tests.faults.installation import Connection
from tests.faults.trade import Trade
from tests.faults.verdict import until_worked_off, verdict

COPY = "INSERT INTO {0} SELECT (jsonb_populate_record(t, {1})).* FROM {0} AS t {2} LIMIT 1"
FRESH = "jsonb_build_object('id', gen_random_uuid()"
FIRST = "WHERE id = (SELECT id FROM sales_order LIMIT 1)"
DAMAGES = {
    "a key made two orders": COPY.format("sales_order", f"{FRESH}, 'number', 'X', 'client_id', gen_random_uuid())", ""),
    "an acknowledged order is not there as told": f"DELETE FROM sales_order {FIRST}",
    "an order that nobody asked for": f"UPDATE sales_order SET note = 'x' {FIRST}",
    "a number was given twice": "UPDATE sales_order SET number = 'X', origin = id::text",
    "a level is not the sum of its moves and claims": "UPDATE stock_level SET on_hand = on_hand - 1",
    "balances of moves do not follow each other": "UPDATE stock_move SET balance = balance + 1 WHERE kind = 'sell'",
    "goods of a line left or are kept wrongly": COPY.format(
        "stock_move", f"{FRESH}, 'part', 9)", "WHERE kind = 'sell'"
    ),
    "goods left for no order": COPY.format(
        "stock_move", f"{FRESH}, 'line_id', gen_random_uuid())", "WHERE kind = 'sell'"
    ),
    "an order is not the sum of its lines": "DELETE FROM order_line WHERE id = (SELECT id FROM order_line LIMIT 1)",
    "an order's payments are not what it says": COPY.format("payment", f"{FRESH}, 'key', 'x')", ""),
    "a payment for no order": COPY.format("payment", f"{FRESH}, 'key', 'x', 'document_id', gen_random_uuid())", ""),
    "a customer's totals are not what the orders say": "UPDATE customer_total SET orders = orders + 1",
    "an order and the answer kept for its key differ": "DELETE FROM idempotency",
    "an order and its events differ": "UPDATE cell.outbox SET name = 'order.lost' WHERE name = 'order.placed'",
    "an event was not handled once": "DELETE FROM handled_event WHERE handler = 'orders.remember_paid'",
    "an event still waits": (
        "INSERT INTO cell.delivery (event, handler, dead)"
        " SELECT id, 'x', true FROM cell.outbox WHERE tenant = current_schema() LIMIT 1"
    ),
}


@pytest.fixture(scope="module")
async def sold(new_trade: NewTrade) -> Trade:
    """Orders of some shops, all of it worked off."""
    trade = await new_trade(7)
    await trade.sell(18)
    await until_worked_off(trade.made, {shop.tenant for shop in trade.shops})
    return trade


async def breaches(trade: Trade, damage: str) -> list[str]:
    """What the checker finds once `damage` is done to the first shop; nothing of it stays."""
    tenant = trade.sales[0].shop.tenant
    asked = [told(sale.shop.tenant, sale.key, sale.told) for sale in trade.sales]
    async with trade.made.administrator() as connection:
        undone = connection.transaction()
        await undone.start()
        await connection.execute(f"SET LOCAL session_replication_role = replica; SET LOCAL search_path = {tenant}, ext")
        done = await connection.execute(damage)
        assert not done.endswith(" 0"), "the damage did nothing"
        found = await check(connection, asked, all_subscriptions())
        await undone.rollback()
    return found


async def test_what_is_sound_has_no_breach(sold: Trade) -> None:
    assert await verdict(sold) == []


@pytest.mark.parametrize("law", DAMAGES)
async def test_control_each_broken_law_is_found(sold: Trade, law: str) -> None:
    assert [found for found in await breaches(sold, DAMAGES[law]) if found.startswith(law)]


async def test_control_another_tenants_canary_is_found(sold: Trade) -> None:
    ours, theirs, _ = sold.shops
    async with sold.made.administrator() as connection:
        undone = connection.transaction()
        await undone.start()
        await put_in(connection, ours.tenant, theirs.canary)
        found = await leaks(connection, {shop.tenant: shop.canary for shop in sold.shops})
        await undone.rollback()
    assert found == [f"another tenant's canary stands in {ours.tenant}.customer"]


async def put_in(connection: Connection, tenant: str, name: str) -> None:
    await connection.execute(f"UPDATE {tenant}.customer SET name = $1", name)
