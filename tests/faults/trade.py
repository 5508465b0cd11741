"""Shops and their customers: who buys what, over the public API, and what they were told."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import msgspec
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from modules.customers.models import Customer
from tenancy.access.keys import make_key
from tenancy.tenants.api import Opening
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.faults.installation import Installation
from tests.fixtures.tenants import CORNER, open_tenant

GOODS, CUSTOMERS, PLENTY = 10, 4, 100_000
PATIENCE = 60
LATER = {409, 429, 503}


class Shop(msgspec.Struct, frozen=True):
    """A tenant with goods and customers, whose names carry its canary, and a key for its programs."""

    tenant: str
    key: str
    canary: str
    goods: Sequence[UUID]
    customers: Sequence[UUID]


class Sale(msgspec.Struct):
    """One order that somebody wants, under one key; `told` is the answer, None for who gave up before there was one."""

    shop: Shop
    key: str
    body: dict[str, Any]
    told: dict[str, Any] | None = None


async def open_shop(made: Installation) -> Shop:
    """One more shop, open for business."""
    name = f"shop-{new_id().hex[-12:]}"
    canary = f"Canary{new_id().hex[-12:]}"
    opening: Opening = msgspec.structs.replace(CORNER, slug=name, name=name)
    card = await open_tenant(made.databases, opening)
    async with made.databases.tenant(card.id) as session:
        goods = [await add_goods(session, on_hand=PLENTY, price=100 + 7 * n, name=canary) for n in range(GOODS)]
        customers = [await add_customer(session, canary) for _ in range(CUSTOMERS)]
        await session.commit()
    async with made.databases.platform() as session:
        actor = an_actor(tenant=card.id, slug=card.slug)
        scopes = ["orders:place", "orders:read"]
        key = await make_key(session, actor, "Till", scopes, cause=str(new_id()), now=clock.now())
        await session.commit()
    return Shop(card.id, key.secret, canary, goods, customers)


async def add_customer(session: TenantSession, name: str) -> UUID:
    customer = new_id()
    await session.execute(sa.insert(Customer).values(id=customer, name=name, search_text=name.lower()))
    return customer


class Trade:
    """Customers at several tills. `sales` is all that they ever asked for, `troubles` what stood in their way."""

    def __init__(
        self, made: Installation, shops: Sequence[Shop], chance: random.Random, patience: float = PATIENCE
    ) -> None:
        self.made, self.shops, self.chance, self.patience = made, shops, chance, patience
        self.sales: list[Sale] = []
        self.troubles = Counter[str]()
        self.is_over = False
        self.tills: list[asyncio.Task[None]] = []

    @property
    def acknowledged(self) -> list[Sale]:
        return [sale for sale in self.sales if sale.told]

    def open(self, tills: int) -> None:
        self.tills = [asyncio.create_task(self.serve()) for _ in range(tills)]

    async def close(self) -> None:
        """No new customers; who is being served gets an answer."""
        self.is_over = True
        await asyncio.gather(*self.tills)

    async def sell(self, count: int) -> None:
        """So many, one after the other."""
        async with self.client() as client:
            for _ in range(count):
                await self.place(client, self.wanted(), gives_up=False)

    async def until_sold(self, more: int, seconds: float = PATIENCE) -> None:
        """Until so many more orders are acknowledged than now: it goes on."""
        wanted = len(self.acknowledged) + more
        async with asyncio.timeout(seconds):
            while len(self.acknowledged) < wanted:
                self.raise_broken_tills()
                await asyncio.sleep(0.05)

    def raise_broken_tills(self) -> None:
        for till in self.tills:
            if till.done():
                till.result()

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.made.site, timeout=30, trust_env=False)

    async def serve(self) -> None:
        async with self.client() as client:
            while not self.is_over:
                await self.place(client, self.wanted(), gives_up=self.chance.random() < 0.1)
                await asyncio.sleep(0.05)

    def wanted(self) -> Sale:
        shop, key = self.chance.choice(self.shops), str(new_id())
        goods = self.chance.sample(shop.goods, 3)
        lines = [{"variant": str(one), "quantity": str(Decimal(self.chance.randint(1, 3)))} for one in goods]
        customer = self.chance.choice([*shop.customers, None])
        body: dict[str, Any] = {"lines": lines, "payments": [{"tender": "cash"}], "note": key, "handover": "now"}
        if self.chance.random() < 0.2:
            body["handover"] = "later"
        if customer:
            body["customer"] = str(customer)
        sale = Sale(shop, key, body)
        self.sales.append(sale)
        return sale

    async def place(self, client: httpx.AsyncClient, sale: Sale, *, gives_up: bool) -> None:
        """The same request under the same key until there is an answer, or until the customer has had enough."""
        async with asyncio.timeout(self.patience):
            while sale.told is None:
                answer = await self.ask(client, sale)
                if answer is not None and answer.status_code == 201:
                    sale.told = answer.json()
                elif gives_up:
                    return
                else:
                    await asyncio.sleep(0.1)

    async def ask(self, client: httpx.AsyncClient, sale: Sale) -> httpx.Response | None:
        """One request: its answer, or None where the connection broke. Other refusals than "later" are a defect."""
        headers = {"Authorization": f"Bearer {sale.shop.key}", "Idempotency-Key": sale.key}
        try:
            answer = await client.post("/api/v1/orders/", json=sale.body, headers=headers)
        except httpx.TransportError as error:
            self.troubles[type(error).__name__] += 1
            return None
        if answer.status_code != 201:
            assert answer.status_code in LATER, f"{answer.status_code}: {answer.text}"
            self.troubles[answer.json()["code"]] += 1
        return answer
