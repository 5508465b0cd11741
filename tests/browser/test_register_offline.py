"""No sale is lost and none is doubled, whatever the network, the browser and the clock do to three registers."""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
import sqlalchemy as sa
from litestar import Litestar
from playwright.async_api import Playwright, async_playwright
from redis.asyncio import Redis

from infra.kit.db.sessions import Databases
from modules.orders import views as orders
from modules.pos.models import RegisterDocument
from modules.stock import views as stock
from tenancy.tenants.api import TenantCard
from tests.browser.network import Network, network_before
from tests.browser.registers import Counter, add_cashier
from tests.factories.goods import add_goods
from tests.factories.registers import code_for, open_register, switch_pos_on
from tests.fixtures.figures import Figure

PRICES = {"A-100": 1234, "B-200": 50, "C-300": 9999}
FLOAT, STOCK = 10_000, 100_000
HOUR = 60 * 60 * 1000
WANT = "500 sales over 3 registers x 200 seeds, killed, cut, shuffled: each once; totals, drawer, stock to the cent"


class Shop(msgspec.Struct, kw_only=True):
    """What is sold where, and what ought to have come of it: told by what was pressed alone."""

    tenant: TenantCard
    databases: Databases
    variants: dict[str, UUID]
    registers: list[UUID]
    sold: dict[str, int] = {}
    pieces: dict[str, int] = {}
    unsure: list[tuple[str, int, dict[str, int]]] = []
    openings: int = 0


@pytest.fixture
async def driver() -> AsyncGenerator[Playwright]:
    async with async_playwright() as driver:
        yield driver


@pytest.fixture
async def shop(live_app: Litestar, databases: Databases, redis: Redis, fresh_tenant: TenantCard) -> Shop:
    await switch_pos_on(live_app, databases, redis, fresh_tenant)
    async with databases.tenant(fresh_tenant.id) as session:
        variants = {
            code: await add_goods(session, code=code, name=f"Goods {code}", price=price, on_hand=STOCK)
            for code, price in PRICES.items()
        }
        await session.commit()
    await add_cashier(databases, fresh_tenant)
    registers = [await open_register(databases, fresh_tenant, f"R{number}") for number in (1, 2, 3)]
    return Shop(tenant=fresh_tenant, databases=databases, variants=variants, registers=registers)


async def opened(shop: Shop, driver: Playwright, network: Network, folder: Path) -> list[Counter]:
    """Three registers, each paired, with a shift that has begun."""
    counters = [Counter(driver, folder / f"r{n}", network.site, shop.tenant.slug) for n in range(len(shop.registers))]
    for counter, register in zip(counters, shop.registers, strict=True):
        await counter.open()
        await counter.pair(await code_for(shop.databases, shop.tenant, register))
        await counter.log_in()
        await counter.begin(f"{FLOAT / 100:.2f}")
        shop.openings += 1
        await counter.is_kept()
    return counters


def basket(luck: random.Random) -> dict[str, int]:
    codes = luck.choices(list(PRICES), k=luck.randint(1, 3))
    return {code: codes.count(code) for code in codes}


async def sell(shop: Shop, counter: Counter, luck: random.Random, *, is_cut_off: bool = False) -> None:
    """One sale; where it is cut off in the middle nobody was told that it is done."""
    chosen = basket(luck)
    total = sum(PRICES[code] * count for code, count in chosen.items())
    given = "" if luck.random() < 0.5 else str(-(-total // 5000) * 5000)
    selling = counter.sell([code for code, count in chosen.items() for _ in range(count)], given)
    if is_cut_off:
        task = asyncio.ensure_future(selling)
        await asyncio.sleep(luck.random() / 4)
        await counter.kill()
        told = await asyncio.gather(task, return_exceptions=True)
        if isinstance(told[0], BaseException):
            shop.unsure.append(("", total, chosen))
            return
        said = str(told[0])
    else:
        said = await selling
    number = said.partition(",")[0]
    assert number not in shop.sold
    shop.sold[number] = total
    for code, count in chosen.items():
        shop.pieces[code] = shop.pieces.get(code, 0) + count


def settle_unsure(shop: Shop, documents: list[dict[str, Any]]) -> None:
    """A sale of which nobody was told is there whole or not at all."""
    kept = {
        row["document"]["number"]: row["document"]["body"] for row in documents if row["document"]["kind"] == "sale"
    }
    extra = [number for number in kept if number not in shop.sold]
    assert len(extra) <= len(shop.unsure)
    for number in extra:
        found = next(each for each in shop.unsure if each[1] == kept[number]["total"])
        shop.unsure.remove(found)
        shop.sold[number] = found[1]
        for code, count in found[2].items():
            shop.pieces[code] = shop.pieces.get(code, 0) + count


async def again(counter: Counter, *, moved_ms: int = 0) -> None:
    """Opened after it was killed, with its profile and no network."""
    await counter.open(moved_ms=moved_ms)
    await counter.log_in()
    await counter.page.locator("#scan").wait_for()


async def send_again(
    shop: Shop, network: Network, counter: Counter, rows: list[dict[str, Any]], luck: random.Random
) -> None:
    """Three times, in any order, over connections that are cut: what was answered is what was there before."""
    token = await counter.page.evaluate(
        "async (slug) => (await new Promise((done) => { const r = indexedDB.open(`yuntai-register-${slug}`);"
        " r.onsuccess = () => { const g = r.result.transaction('meta').objectStore('meta').get('paired');"
        " g.onsuccess = () => { r.result.close(); done(g.result); }; }; })).token",
        shop.tenant.slug,
    )
    documents = [row["document"] for row in rows] * 3
    luck.shuffle(documents)
    async with httpx.AsyncClient(base_url=network.site, headers={"Authorization": f"Bearer {token}"}) as client:
        for first in range(0, len(documents), 40):
            batch = {"documents": documents[first : first + 40]}
            while True:
                try:
                    answer = await client.post(f"/pos/{shop.tenant.slug}/documents", json=batch, timeout=30)
                    break
                except httpx.TransportError:
                    continue
            assert answer.status_code == 200, answer.text
            odd = [each for each in answer.json()["results"] if each["state"] not in {"recorded", "review"}]
            assert odd == []


async def check(shop: Shop) -> None:
    """The shop's books beside what was pressed."""
    async with shop.databases.read_tenant(shop.tenant.id) as session:
        own = orders.orders
        query = sa.select(own.c.number, own.c.total).where(own.c.origin == "pos")
        booked = [(row.number, row.total) for row in await session.execute(query)]
        levels = stock.levels
        held = {
            row.variant_id: row.on_hand
            for row in await session.execute(sa.select(levels.c.variant_id, levels.c.on_hand))
        }
        drawer = await session.scalar(sa.select(sa.func.sum(RegisterDocument.cash)))
    assert sorted(booked) == sorted(shop.sold.items())
    assert held == {shop.variants[code]: Decimal(STOCK - shop.pieces.get(code, 0)) for code in PRICES}
    assert drawer == FLOAT * shop.openings + sum(shop.sold.values())


@pytest.mark.prove("offline", want=WANT)
async def test_every_sale_is_booked_once_whatever_is_cut_killed_or_sent_again(
    shop: Shop, driver: Playwright, address: str, tmp_path: Path, scale: Callable[[int, int], int], figure: Figure,
) -> None:  # fmt: skip
    seeds, sales = scale(1, 200), scale(15, 500)
    for seed in range(seeds):
        await one_seed(shop, driver, address, tmp_path / str(seed), seed, sales)
    figure(f"{seeds} seeds of {sales} sales: {len(shop.sold)} sold and booked, none lost or doubled")


async def one_seed(shop: Shop, driver: Playwright, address: str, folder: Path, seed: int, sales: int) -> None:
    luck = random.Random(seed)
    async with network_before(address, seed) as network:
        counters = await opened(shop, driver, network, folder)
        try:
            await trade(shop, network, counters, luck, sales)
            network.come_up()
            network.cut_one_in = 4
            for counter in counters:
                rows = await counter.handed_in()
                settle_unsure(shop, rows)
                await send_again(shop, network, counter, rows, luck)
            assert [text for counter in counters for text in counter.said] == []
            await check(shop)
        finally:
            for counter in counters:
                await counter.close()


async def trade(shop: Shop, network: Network, counters: list[Counter], luck: random.Random, sales: int) -> None:
    """A third with the network, the rest without; once a register is killed, and its clock is wrong afterwards."""
    for number in range(sales):
        if number == sales // 3:
            network.go_down()
        counter = luck.choice(counters)
        is_cut_off = number == sales // 2
        await sell(shop, counter, luck, is_cut_off=is_cut_off)
        if is_cut_off:
            await again(counter, moved_ms=luck.choice([-3, 3]) * HOUR)
            unsure = len(shop.unsure)
            settle_unsure(shop, await counter.kept())
            left = await counter.empty_cart()
            assert not left or (unsure and len(shop.unsure) == unsure), "goods lie in the cart and are sold"
