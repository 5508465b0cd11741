"""The door to costing: what stock is worth, and making the projection again."""

from datetime import date

from infra.kit.db.sessions import TenantReader
from modules.costing import valuation
from modules.costing.jobs import rebuild
from modules.costing.permissions import Perm
from modules.costing.services.projecting import start_anew, value_all
from tenancy.access.api import Actor

__all__ = ["Perm", "rebuild", "start_anew", "stock_value", "value_all"]


async def stock_value(session: TenantReader, actor: Actor, day: date | None = None) -> int:
    """What everything that the actor sees is worth, in minor units of the shop's currency; at the end of `day`, or
    now.
    """
    return await valuation.total(session, actor, day)
