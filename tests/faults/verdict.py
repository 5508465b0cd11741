"""The end of a run: everything is worked off, then everything is looked at."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import cast

import httpx

from infra.entry.worker import all_subscriptions
from tests.faults.checker import WAITING, check, leaks, strangers_in, told
from tests.faults.installation import LEASE, Installation
from tests.faults.trade import Sale, Trade

SECONDS = 60


async def until_worked_off(made: Installation, tenants: set[str]) -> None:
    """Nothing of these tenants waits for a worker any more. Fails after a minute, and at once on a dead letter."""
    deadline = time.monotonic() + SECONDS + LEASE
    async with made.administrator() as connection:
        for tenant in tenants:
            while waiting := await connection.fetch(WAITING.format(tenant=tenant)):
                assert time.monotonic() < deadline, f"{len(waiting)} still wait, for example {dict(waiting[0])}"
                await asyncio.sleep(0.1)


async def verdict(trade: Trade) -> list[str]:
    """Every breach, once the trade is over: of the laws, of the walls between tenants, of the promises to clients."""
    made, canaries = trade.made, {shop.tenant: shop.canary for shop in trade.shops}
    await made.until_up()
    await until_worked_off(made, set(canaries))
    asked = [told(sale.shop.tenant, sale.key, sale.told) for sale in trade.sales]
    async with made.administrator() as connection:
        breaches = await check(connection, asked, all_subscriptions())
        breaches += await leaks(connection, canaries)
    breaches += await whispers(made, canaries)
    return breaches + await changed_answers(trade)


async def whispers(made: Installation, canaries: dict[str, str]) -> list[str]:
    """Canaries in Redis under a key that doesn't name their tenant, and in any log at all."""
    found = [
        f"a canary stands in {log.name}"
        for log in made.logs()
        if strangers_in(log.read_text(errors="replace"), list(canaries.values()))
    ]
    for key, text in await everything_in_redis(made):
        strange = [canary for tenant, canary in canaries.items() if tenant not in key]
        if strangers_in(key + text, strange):
            found.append(f"a strange canary stands in Redis at {key}")
    return found


async def everything_in_redis(made: Installation) -> list[tuple[str, str]]:
    """Each key with its value as Redis would write it into a file."""
    pairs: list[tuple[str, str]] = []
    async for key in cast("AsyncIterator[bytes]", made.redis.scan_iter()):  # pyright: ignore[reportUnknownMemberType]
        raw = await made.redis.dump(key)
        pairs.append((key.decode(errors="replace"), (raw or b"").decode("latin-1")))
    return pairs


async def changed_answers(trade: Trade) -> list[str]:
    """Some of the acknowledged orders asked for once more, under their keys: each must be told as it was."""
    sales = trade.chance.sample(trade.acknowledged, min(5, len(trade.acknowledged)))
    async with trade.client() as client:
        return [
            f"the answer for {sale.key} has changed" for sale in sales if not await is_told_again(trade, client, sale)
        ]


async def is_told_again(trade: Trade, client: httpx.AsyncClient, sale: Sale) -> bool:
    again = Sale(sale.shop, sale.key, sale.body)
    await trade.place(client, again, gives_up=False)
    return again.told == sale.told
