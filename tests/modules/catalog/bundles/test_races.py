"""Goods that become a bundle while somebody books them in: on real connections, each waits for the other."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from infra.kit.db.sessions import Databases, TenantSession
from infra.kit.ids import new_id
from modules.catalog.bundles.errors import BundleHasStock
from modules.catalog.bundles.schemas import MadeOfIn, PartIn
from modules.catalog.bundles.service import set_parts
from modules.catalog.models import Variant
from modules.desk.api import Author
from modules.shops.api import get_settings
from modules.stock import api as stock
from modules.stock.errors import BundleNotKept
from modules.stock.services import moving
from tenancy.tenants.api import TenantCard
from tests.factories.goods import add_variant

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
GIVES_UP = sa.text("SET LOCAL lock_timeout = '100ms'")


class Gift:
    """A gift that is goods yet, and the cup that will be its part."""

    def __init__(self, databases: Databases, tenant: TenantCard) -> None:
        self.databases, self.tenant = databases, tenant

    def open(self) -> TenantSession:
        return self.databases.tenant(self.tenant.id, self.tenant.cell)

    async def make(self) -> "Gift":
        async with self.open() as session:
            self.gift, self.cup = await add_variant(session, name="Gift"), await add_variant(session, name="Cup")
            self.product = (await session.get_one(Variant, self.gift)).product_id
            await session.commit()
        return self

    async def receive(self, session: TenantSession) -> None:
        shop, line = await get_settings(session), stock.StockLine(new_id(), self.gift, Decimal(5))
        by = stock.By(None, "Ann Lee", NOON)
        await stock.receive_goods(session, shop.store, [line], stock.Document("receipt", new_id()), by)

    async def bundle(self, session: TenantSession) -> None:
        asked = MadeOfIn(kind="bundle", parts=[PartIn(variant=self.cup)])
        await set_parts(session, self.product, self.gift, asked, by=Author(None, "Bea"), at=NOON)

    async def is_bundle_on_the_shelf(self) -> bool:
        async with self.open() as session:
            levels = await stock.levels_in_store(session, [self.gift])
            return (await session.get_one(Variant, self.gift)).kind == "bundle" and any(
                level.on_hand for level in levels
            )


async def test_goods_on_their_way_in_become_no_bundle(databases: Databases, fresh_tenant: TenantCard) -> None:
    gift = await Gift(databases, fresh_tenant).make()
    async with gift.open() as first, gift.open() as second:
        await gift.receive(first)
        await second.execute(GIVES_UP)
        with pytest.raises(DBAPIError, match="lock timeout"):
            await gift.bundle(second)
        await second.rollback()
        await first.commit()
    async with gift.open() as session:
        with pytest.raises(BundleHasStock):
            await gift.bundle(session)


async def test_what_is_becoming_a_bundle_does_not_come_in(databases: Databases, fresh_tenant: TenantCard) -> None:
    gift = await Gift(databases, fresh_tenant).make()
    async with gift.open() as first, gift.open() as second:
        await gift.bundle(first)
        await second.execute(GIVES_UP)
        with pytest.raises(DBAPIError, match="lock timeout"):
            await gift.receive(second)
        await second.rollback()
        await first.commit()
    async with gift.open() as session:
        with pytest.raises(BundleNotKept):
            await gift.receive(session)


async def test_control_whoever_only_looks_puts_a_bundle_on_the_shelf(
    databases: Databases, fresh_tenant: TenantCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_looked = asyncio.Event()

    async def looked(session: TenantSession, variants: Sequence[UUID]) -> list[str]:
        kinds = await session.execute(sa.select(Variant.code, Variant.kind).where(Variant.id.in_(variants)))
        found = [row.code for row in kinds if row.kind == "bundle"]
        has_looked.set()
        return found

    monkeypatch.setattr(moving, "hold_kinds", looked)
    gift = await Gift(databases, fresh_tenant).make()
    async with gift.open() as first, gift.open() as second:
        await gift.bundle(first)
        coming = asyncio.create_task(gift.receive(second))
        await has_looked.wait()
        await first.commit()
        await coming
        await second.commit()
    assert await gift.is_bundle_on_the_shelf()
