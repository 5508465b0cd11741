"""`order` and `events`: orders of three lines, placed and paid over HTTP, with everything on."""

import asyncio
import itertools
import random
from collections.abc import Sequence
from pathlib import Path

import msgspec

from infra.kit.ids import new_id
from tests.bench import beside, load
from tests.bench.load import Load, Next
from tests.bench.report import FigureFields
from tests.bench.site import PRICE, Merchant, Site

COSTS = Path(__file__).with_name("order.json")  # statements and round trips, held by a test
CLIENTS, LINES = 16, 3
ROUNDS, SECONDS, WARM = 2, 8.0, 4.0
WAITING = """SELECT (SELECT count(*) FROM cell.outbox WHERE NOT fanned_out)
                  + (SELECT count(*) FROM cell.delivery WHERE NOT dead) AS waiting,
                    (SELECT count(*) FROM cell.delivery WHERE dead) AS dead"""
HANDLED = """SELECT extract(epoch FROM h.created_at - o.created_at)::float8 AS took
             FROM cell.outbox o JOIN {tenant}.handled_event h ON h.event = o.id WHERE o.tenant = $1"""


def orders_of(site: Site, merchants: Sequence[Merchant]) -> Next:
    """Makes requests of merchants at random, each with a key of its own."""
    host = f"{site.host}:{site.port}"

    def make() -> bytes:
        merchant = random.choice(merchants)
        lines = [{"variant": variant, "quantity": "1"} for variant in random.sample(merchant.variants, LINES)]
        paid = [{"tender": "cash", "amount": PRICE * LINES}]
        body = msgspec.json.encode({"lines": lines, "channel": "counter", "handover": "now", "payments": paid})
        headers = {"Authorization": f"Bearer {merchant.key}", "Content-Type": "application/json"}
        return load.request("POST", "/api/v1/orders", host, headers | {"Idempotency-Key": str(new_id())}, body)

    return make


def zipf(merchants: Sequence[Merchant]) -> Sequence[Merchant]:
    """Merchants as often as shops are busy: the n-th one an n-th as often as the first."""
    return list(itertools.chain.from_iterable([m] * max(1, len(merchants) // n) for n, m in enumerate(merchants, 1)))


async def take_orders(site: Site, merchants: Sequence[Merchant], seconds: float) -> Load:
    taken = await load.run(site.host, site.port, orders_of(site, merchants), clients=CLIENTS, seconds=seconds)
    if any(status >= 400 for status in taken.statuses):
        raise RuntimeError(f"orders were refused: {taken.statuses} {taken.first_refusal}")
    return taken


async def order(site: Site) -> list[FigureFields]:
    """Both figures of one load: orders beside pgbench, and how soon their events are handled."""
    merchants = await site.open_merchants(50)
    await beside.prepare(site)
    await take_orders(site, merchants, WARM)
    loads: list[Load] = []
    rates: list[float] = []
    for _ in range(ROUNDS):
        loads.append(await take_orders(site, merchants, SECONDS))
        rates.append(await beside.pgbench(site, clients=CLIENTS, seconds=SECONDS))
    loads.append(await take_orders(site, merchants, SECONDS))
    (at_end,) = await site.rows(WAITING)
    await asyncio.sleep(2)
    (later,) = await site.rows(WAITING)
    per_s, pg_per_s = mean([one.per_s for one in loads]), mean(rates)
    took = [seconds for one in loads for seconds in one.took]
    placed = {
        "name": "order",
        "want": "≥ 0.5 of pgbench, ≥ 116 orders/s, no backlog at the end",
        "per_s": per_s,
        "ratio": round(per_s / pg_per_s, 2),
        "beside": "pgbench",
        "beside_per_s": pg_per_s,
        "p50_ms": load.percentile_ms(took, 0.5),
        "p99_ms": load.percentile_ms(took, 0.99),
        **msgspec.json.decode(COSTS.read_bytes()),
        "backlog": later["waiting"],
        "dead": later["dead"],
        "runs": [one.per_s for one in loads],
    }
    return [placed, await events(site, merchants, at_end["waiting"], later["waiting"])]


async def events(site: Site, merchants: Sequence[Merchant], at_end: int, later: int) -> FigureFields:
    """From the event's row to the start of the unit that handled it, of every event of the run."""
    took: list[float] = []
    for merchant in merchants:
        took += [row["took"] for row in await site.rows(HANDLED.format(tenant=merchant.tenant), merchant.tenant)]
    return {
        "name": "events",
        "want": "p99 ≤ 1 s under the load of orders, no growing backlog",
        "p50_ms": load.percentile_ms(took, 0.5),
        "p99_ms": load.percentile_ms(took, 0.99),
        "handled": len(took),
        "backlog_at_end": at_end,
        "backlog_2_s_later": later,
    }


def mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 1)
