"""A whole Yuntai in processes of its own, with merchants that have goods and a key."""

import asyncio
import random
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import msgspec

from infra.entry.migrate import connect, plain
from infra.entry.models import load_models
from infra.entry.registry import fill_registry
from infra.entry.running import of_running
from infra.kit import clock
from infra.kit.db.sessions import Databases
from infra.kit.ids import new_id
from infra.kit.settings import Settings, load
from tenancy.access.keys import make_key
from tenancy.access.roles import grantable_scopes
from tenancy.accounts.installation import install
from tests.factories.actors import an_actor
from tests.factories.goods import add_goods
from tests.fixtures.tenants import CORNER, open_tenant
from tests.infra.entry.running import Running

PRICE = 1000
GOODS = 4
ENOUGH = 100_000_000
AT_ONCE = 4


class Merchant(msgspec.Struct, frozen=True):
    """One tenant with goods in stock at `PRICE` each, and its key."""

    tenant: str
    key: str
    variants: tuple[UUID, ...]


class Site(msgspec.Struct):
    """The running site: where it is, and its databases."""

    settings: Settings
    databases: Databases
    address: str
    merchants: list[Merchant] = []

    @property
    def host(self) -> str:
        return urlsplit(self.address).hostname or ""

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 80

    @property
    def admin_dsn(self) -> str:
        return plain(self.settings.database_owner_url)

    async def rows(self, sql: str, *arguments: object) -> list[asyncpg.Record]:
        """One statement by the administrator."""
        connection = await asyncpg.connect(self.admin_dsn)
        try:
            return await connection.fetch(sql, *arguments)
        finally:
            await connection.close()

    async def open_merchants(self, count: int) -> Sequence[Merchant]:
        """The first `count` merchants, those missing opened now; analyzed, as a busy database is."""
        numbers = iter(range(len(self.merchants), count))

        async def work() -> None:
            for number in numbers:
                self.merchants.append(await open_merchant(self.databases, number))

        if len(self.merchants) < count:
            await asyncio.gather(*(work() for _ in range(AT_ONCE)))
            await self.rows("ANALYZE")
        return self.merchants[:count]


async def open_merchant(databases: Databases, number: int) -> Merchant:
    opening = msgspec.structs.replace(CORNER, slug=f"bench-{number}-{random.randrange(10**9)}", name=f"Bench {number}")
    card = await open_tenant(databases, opening)
    async with databases.tenant(card.id) as session:
        variants = [await add_goods(session, price=PRICE, on_hand=ENOUGH) for _ in range(GOODS)]
        await session.commit()
    async with databases.platform() as session:
        actor = an_actor(tenant=card.id, slug=card.slug)
        key = await make_key(session, actor, "Bench", grantable_scopes(), cause=str(new_id()), now=clock.now())
        await session.commit()
    return Merchant(card.id, key.secret, tuple(variants))


@asynccontextmanager
async def running_site(data: Path) -> AsyncGenerator[Site]:
    """`yuntai up` on new data, with two web processes, worker and scheduler."""
    fill_registry()
    load_models()
    with Running(data, YUNTAI_WEB_PROCESSES="2") as up:
        settings = of_running(load({"YUNTAI_DATA": str(data)}, folder=data))
        install(settings)
        databases = connect(settings, connections=AT_ONCE, provisioning=True)
        try:
            yield Site(settings, databases, up.endpoints["site"])
        finally:
            await databases.dispose()
