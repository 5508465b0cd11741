"""How many orders a month the plan includes. Orders are not counted one by one: a count gives room for a share of what
is left, and the next count comes once that is used up, so that a shop far from its limit is hardly ever asked about it.
"""

from datetime import date, datetime

import msgspec
import sqlalchemy as sa
from cachetools import LRUCache

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantReader, TenantSession
from modules.orders.errors import MonthExhausted
from modules.orders.models import SalesOrder
from tenancy.access.api import Actor, take_room
from tenancy.tenants.api import find_tenant

LIMIT = MonthExhausted.what
PROCESSES = 20  # those that take orders at once: each may use so small a share of what is left before it counts again
MOST_KNOWN = 20_000


class Counted(msgspec.Struct):
    """What one process may still take of a month without counting."""

    month: date
    most: int
    left: int


KNOWN: LRUCache[str, Counted] = LRUCache(MOST_KNOWN)


async def require_room(session: TenantSession, actor: Actor, at: datetime) -> None:
    """Raises MonthExhausted when this month's orders are all used; what happened elsewhere is recorded all the same."""
    most = actor.limits.get(LIMIT)
    if most is None:
        return
    month = clock.month_of(at, actor.zone)
    known = KNOWN.get(actor.tenant)
    if known is None or (known.month, known.most) != (month, most) or known.left <= 0:
        used = await count_of(session, month, actor.zone)
        await take_room(session, actor, MonthExhausted, used, period=f"{month:%Y-%m}")
        known = KNOWN[actor.tenant] = Counted(month, most, (most - used) // PROCESSES)
    known.left -= 1


async def used_this_month(databases: Databases, tenant: str, cell: str) -> int:
    """What the plan's page says of it: the same count that refuses."""
    async with databases.read_platform() as session:
        shop = await find_tenant(session, tenant)
    if shop is None:
        return 0
    async with databases.read_tenant(tenant, cell) as session:
        return await count_of(session, clock.month_of(clock.now(), shop.zone), shop.zone)


async def count_of(session: TenantReader, month: date, zone: str) -> int:
    """Orders placed here since `month` began in the shop; those that were recorded happened elsewhere."""
    start, _ = clock.day_bounds(month, zone)
    placed = sa.and_(SalesOrder.placed_at >= start, SalesOrder.origin == "")
    return await session.scalar(sa.select(sa.func.count()).where(placed)) or 0
