"""A shop with gadgets sells tea, by its API."""

from typing import Any
from uuid import UUID

import httpx
import sqlalchemy as sa

from infra.kit.db.sessions import Databases
from tests.factories.gadgets.vouchers import VOUCHER
from tests.factories.goods import add_goods
from tests.fixtures.gadgets import GadgetShop

ORDERS = "/api/v1/orders"


async def stocked(databases: Databases, shop: GadgetShop, price: int = 1250) -> UUID:
    async with databases.tenant(shop.tenant.id) as session:
        variant = await add_goods(session, price=price)
        await session.commit()
    return variant


async def issue(databases: Databases, shop: GadgetShop, code: str, amount: int) -> None:
    async with databases.tenant(shop.tenant.id) as session:
        await session.execute(sa.insert(VOUCHER).values(code=code, amount=amount))
        await session.commit()


async def claimed(databases: Databases, shop: GadgetShop) -> dict[str, UUID | None]:
    """Each voucher with the order that used it."""
    async with databases.read_tenant(shop.tenant.id) as session:
        rows = await session.execute(sa.select(VOUCHER.c.code, VOUCHER.c.order_id))
        return {row.code: row.order_id for row in rows}


async def place(shop: GadgetShop, variant: UUID, quantity: str = "2", **more: Any) -> httpx.Response:
    body = {"lines": [{"variant": str(variant), "quantity": quantity}], "handover": "later", **more}
    return await shop.api.post(ORDERS, json=body)


async def order_of(shop: GadgetShop, order: str) -> dict[str, Any]:
    return (await shop.api.get(f"{ORDERS}/{order}")).json()
