"""The door to costing: what stock is worth, and making the projection again."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from infra.kit.money import exponent
from modules.costing import valuation
from modules.costing.jobs import rebuild
from modules.costing.models import CostLevel
from modules.costing.permissions import Perm
from modules.costing.services.projecting import start_anew, value_all
from modules.shops.api import get_settings
from tenancy.access.api import Actor

__all__ = ["Perm", "cost_of_one", "rebuild", "start_anew", "stock_value", "value_all"]


async def cost_of_one(session: TenantReader, variants: Sequence[UUID]) -> dict[UUID, Decimal]:
    """What one of each had cost, over all places: minor units of the shop's currency, not rounded.

    The average of what lies there, or the last one where nothing does; those whose cost is not known are left out.
    """
    level = CostLevel
    there = sa.func.sum(level.value).filter(level.quantity > 0) / sa.func.sum(level.quantity).filter(level.quantity > 0)
    query: Any = sa.select(level.variant_id, there, sa.func.max(level.unit_cost)).where(level.variant_id.in_(variants))
    places = exponent((await get_settings(session)).currency)
    rows: Any = await session.execute(query.where(level.unit_cost > 0).group_by(level.variant_id))
    return {row[0]: Decimal(row[2]).scaleb(places) if row[1] is None else Decimal(row[1]) for row in rows}


async def stock_value(session: TenantReader, actor: Actor, day: date | None = None) -> int:
    """What everything that the actor sees is worth, in minor units of the shop's currency; at the end of `day`, or
    now.
    """
    return await valuation.total(session, actor, day)
