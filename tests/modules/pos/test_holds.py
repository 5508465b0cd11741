"""Goods put aside for a customer become a sale at the register."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import Databases
from modules.shops.api import get_settings
from modules.stock import api as stock
from modules.stock import views as stock_views
from modules.stock.api import HoldIn
from tenancy.tenants.api import TenantCard
from tests.factories.actors import an_actor
from tests.factories.registers import Till, a_line, faults


async def put_aside(databases: Databases, tenant: TenantCard, tea: UUID, name: str) -> UUID:
    """Three of them, where the store sells from."""
    actor = an_actor(tenant=tenant.id, slug=tenant.slug)
    async with databases.tenant(tenant.id) as session:
        store, now = (await get_settings(session)).store, clock.now()
        own = stock_views.warehouses
        place = (await session.scalars(sa.select(own.c.id).where(own.c.store_id == store, own.c.sells))).one()
        asked = HoldIn(warehouse=place, lines=[(tea, Decimal(3))], name=name, until=now + timedelta(hours=9))
        made = await stock.hold(session, actor, asked, now)
        await session.commit()
    return made.id


async def test_goods_put_aside_are_listed_and_sold_once(
    databases: Databases, pos_shop: TenantCard, till: Till, tea: UUID
) -> None:
    held = await put_aside(databases, pos_shop, tea, "Mrs Zhou")
    own = [each for each in (await till.client.get(f"{till.home}/holds")).json() if each["id"] == str(held)]
    assert [(each["name"], each["lines"]) for each in own] == [
        ("Mrs Zhou", [{"variant": str(tea), "quantity": "3.000"}])
    ]
    first, second = (till.sale(a_line(tea, "3.000", 3000), hold=str(held)) for _ in range(2))
    assert faults(await till.send(till.opening(), first)) == []
    listed = (await till.client.get(f"{till.home}/holds")).json()
    assert str(held) not in {each["id"] for each in listed}
    assert faults(await till.send(second, first)) == ["hold_ended"]
    async with databases.read_tenant(pos_shop.id) as session:
        (level,) = await stock.levels_in_store(session, [tea])
    assert (int(level.on_hand), int(level.reserved)) == (94, 0)
