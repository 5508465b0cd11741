"""Whether everything is as it must be, whatever has happened: asked of the database itself, past all our code.

Each law is a query that gives what breaks it. `check` gives every breach in words; nothing is well.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

import asyncpg
import msgspec

from infra.kit.outbox import Subscription

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

LEVELS = """
SELECT l.variant_id, l.on_hand, l.reserved, coalesce(m.moved, 0) AS moved, coalesce(r.claimed, 0) AS claimed
FROM stock_level l
LEFT JOIN (SELECT warehouse_id, variant_id, sum(quantity) AS moved FROM stock_move GROUP BY 1, 2) m
    USING (warehouse_id, variant_id)
LEFT JOIN (SELECT warehouse_id, variant_id, sum(quantity) AS claimed FROM reservation WHERE state = 'held'
           GROUP BY 1, 2) r USING (warehouse_id, variant_id)
WHERE l.on_hand <> coalesce(m.moved, 0) OR l.reserved <> coalesce(r.claimed, 0)"""
# Each move's balance is the one before it plus its quantity: so what they start from and what they end at are the
# same amounts, apart from zero at the beginning and what is on hand at the end.
BALANCES = """
SELECT variant_id, amount, sum(times) AS times FROM (
    SELECT warehouse_id, variant_id, balance AS amount, 1 AS times FROM stock_move
    UNION ALL SELECT warehouse_id, variant_id, balance - quantity, -1 FROM stock_move
    UNION ALL SELECT warehouse_id, variant_id, 0, 1 FROM stock_level
    UNION ALL SELECT warehouse_id, variant_id, on_hand, -1 FROM stock_level) AS steps
GROUP BY warehouse_id, variant_id, amount HAVING sum(times) <> 0"""
# A line's goods have left once, or are kept once: never both, never neither.
GOODS = """
SELECT o.number, l.position, l.quantity, coalesce(m.gone, 0) AS gone, coalesce(r.kept, 0) AS kept
FROM sales_order o JOIN order_line l ON l.order_id = o.id
LEFT JOIN (SELECT cause_id, line_id, -sum(quantity) AS gone FROM stock_move GROUP BY 1, 2) m
    ON (m.cause_id, m.line_id) = (o.id, l.id)
LEFT JOIN (SELECT cause_id, line_id, sum(quantity) AS kept FROM reservation WHERE state = 'held' GROUP BY 1, 2) r
    ON (r.cause_id, r.line_id) = (o.id, l.id)
WHERE coalesce(m.gone, 0) <> CASE WHEN o.handed_over_at IS NULL THEN 0 ELSE l.quantity END
   OR coalesce(r.kept, 0) <> CASE WHEN o.handed_over_at IS NULL THEN l.quantity ELSE 0 END"""
STRAY_MOVES = """
SELECT m.cause_id, m.kind FROM stock_move m LEFT JOIN order_line l ON (l.order_id, l.id) = (m.cause_id, m.line_id)
WHERE m.kind = 'sell' AND l.id IS NULL"""
SUMS = """
SELECT o.number, o.net, o.tax, o.rounding, o.total, sum(l.net) AS net_of_lines,
       sum(l.tax) AS tax_of_lines, count(l.id) AS lines
FROM sales_order o LEFT JOIN order_line l ON l.order_id = o.id GROUP BY o.id
HAVING o.total <> o.net + o.tax + o.rounding OR count(l.id) <> 3
    OR (o.net, o.tax) IS DISTINCT FROM (sum(l.net)::bigint, sum(l.tax)::bigint)"""
PAYMENTS = """
SELECT o.number, o.paid, coalesce(p.paid, 0) AS payments, o.state
FROM sales_order o LEFT JOIN (SELECT document_id, sum(amount - refunded) AS paid FROM payment WHERE state = 'paid'
                              GROUP BY 1) p ON p.document_id = o.id
WHERE o.paid <> coalesce(p.paid, 0) OR (o.state IN ('paid', 'completed')) <> (o.paid >= o.total)"""
STRAY_PAYMENTS = """
SELECT p.document_id FROM payment p LEFT JOIN sales_order o ON o.id = p.document_id WHERE o.id IS NULL"""
TOTALS = """
SELECT customer_id, s.orders, t.orders AS noted, s.spent, t.spent AS noted_spent
FROM (SELECT customer_id, currency, count(*) AS orders, sum(paid) AS spent, max(placed_at) AS last_order_at
      FROM sales_order WHERE customer_id IS NOT NULL AND state IN ('paid', 'completed') GROUP BY 1, 2) s
FULL JOIN customer_total t USING (customer_id, currency)
WHERE (s.orders, s.spent, s.last_order_at) IS DISTINCT FROM (t.orders, t.spent, t.last_order_at)"""
NUMBERS = "SELECT number, count(*) AS times FROM sales_order GROUP BY number HAVING count(*) > 1"
# The note carries the key that the order was asked for with.
DOUBLED = "SELECT note AS key, count(*) AS times FROM sales_order GROUP BY note HAVING count(*) > 1"
NOT_KEPT = """
SELECT o.note AS key FROM sales_order o LEFT JOIN idempotency i ON i.key LIKE '%:' || o.note
WHERE i.key IS NULL OR convert_from(i.body, 'UTF8')::jsonb ->> 'id' <> o.id::text"""
EVENTS = """
WITH due AS (
    SELECT id::text AS "order", unnest(ARRAY['order.placed']
           || CASE WHEN state IN ('paid', 'completed') THEN ARRAY['order.paid'] ELSE '{{}}' END
           || CASE WHEN handed_over_at IS NOT NULL THEN ARRAY['order.fulfilled'] ELSE '{{}}' END) AS name
    FROM sales_order),
told AS (SELECT facts ->> 'order' AS "order", name, count(*) AS times FROM cell.outbox
         WHERE tenant = '{tenant}' AND name = ANY(ARRAY['order.placed', 'order.paid', 'order.fulfilled', 'order.lost'])
         GROUP BY 1, 2)
SELECT "order", name, coalesce(told.times, 0) AS times, due.name IS NOT NULL AS is_due
FROM due FULL JOIN told USING ("order", name) WHERE due.name IS NULL OR told.times IS DISTINCT FROM 1"""
# PostgreSQL keeps (handler, event) unique: there once is exactly once.
HANDLED = """
WITH due AS (SELECT o.id AS event, s.handler FROM cell.outbox o
             JOIN unnest($1::text[], $2::text[]) AS s (name, handler) USING (name) WHERE o.tenant = '{tenant}')
SELECT event, handler, due.event IS NOT NULL AS is_due, h.event IS NOT NULL AS is_handled
FROM due FULL JOIN handled_event h USING (event, handler)
WHERE handler = ANY($2::text[]) AND (due.event IS NULL OR h.event IS NULL)"""
WAITING = """
SELECT name, created_at FROM cell.outbox WHERE tenant = '{tenant}' AND NOT fanned_out
UNION ALL SELECT d.handler, d.due_at FROM cell.delivery d JOIN cell.outbox o ON o.id = d.event
WHERE o.tenant = '{tenant}'"""
LAWS = {
    "a level is not the sum of its moves and claims": LEVELS,
    "balances of moves do not follow each other": BALANCES,
    "goods of a line left or are kept wrongly": GOODS,
    "goods left for no order": STRAY_MOVES,
    "an order is not the sum of its lines": SUMS,
    "an order's payments are not what it says": PAYMENTS,
    "a payment for no order": STRAY_PAYMENTS,
    "a customer's totals are not what the orders say": TOTALS,
    "a number was given twice": NUMBERS,
    "a key made two orders": DOUBLED,
    "an order and the answer kept for its key differ": NOT_KEPT,
    "an order and its events differ": EVENTS,
    "an event still waits": WAITING,
}
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = $1"


class Asked(NamedTuple):
    """One order that was asked for: of whom, under which key, and the answer's id and total if there was an answer."""

    tenant: str
    key: str
    order: UUID | None
    total: int


async def check(connection: Connection, asked: Sequence[Asked], subscriptions: Sequence[Subscription]) -> list[str]:
    """Every breach in the tenants that were asked for orders. It reads in the connection's own transaction."""
    breaches: list[str] = []
    plain = [s for s in subscriptions if not s.steps]
    arrays = [s.event.name for s in plain], [s.handler for s in plain]
    for tenant in {one.tenant for one in asked}:
        await connection.execute(f"SET search_path = {tenant}, ext")
        for law, query in LAWS.items():
            rows = await connection.fetch(query.format(tenant=tenant))
            breaches += [f"{law}: {dict(row)}" for row in rows]
        rows = await connection.fetch(HANDLED.format(tenant=tenant), *arrays)
        breaches += [f"an event was not handled once: {dict(row)}" for row in rows]
        breaches += await unkept_promises(connection, [one for one in asked if one.tenant == tenant])
    return breaches


async def unkept_promises(connection: Connection, asked: Sequence[Asked]) -> list[str]:
    """What was acknowledged and isn't there as it was told, and what is there and nobody asked for."""
    rows = await connection.fetch("SELECT id, note, total FROM sales_order")
    there = {row["id"]: (row["note"], row["total"]) for row in rows}
    promised = {one.order: (one.key, one.total) for one in asked if one.order}
    unasked = {key for key, _ in there.values()} - {one.key for one in asked}
    lost = [f"an acknowledged order is not there as told: {o}" for o, told in promised.items() if there.get(o) != told]
    return lost + [f"an order that nobody asked for: {key}" for key in unasked]


async def leaks(connection: Connection, canaries: dict[str, str]) -> list[str]:
    """Where a tenant's canary (by tenant) stands in a schema that is not its own."""
    found: list[str] = []
    for schema in (*canaries, "platform", "cell"):
        strange = [f"%{canary}%" for tenant, canary in canaries.items() if tenant != schema]
        for row in await connection.fetch(TABLES, schema):
            table = f"{schema}.{row['tablename']}"
            if await connection.fetchval(f"SELECT count(*) FROM {table} t WHERE t::text LIKE ANY($1::text[])", strange):
                found.append(f"another tenant's canary stands in {table}")
    return found


def strangers_in(text: str, canaries: Sequence[str]) -> Counter[str]:
    """How often each canary stands in `text`."""
    return Counter({canary: text.count(canary) for canary in canaries if canary in text})


def told(tenant: str, key: str, answer: dict[str, Any] | None) -> Asked:
    """What a client knows of one of its orders."""
    order = msgspec.convert(answer["id"], UUID) if answer else None
    return Asked(tenant, key, order, answer["total"] if answer else 0)
