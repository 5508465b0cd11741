"""What the catalog asks of costs: prices that must bring a margin."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from infra.kit.db.sessions import TenantReader
from modules.costing.api import cost_of_one


class PriceCosts:
    """Fills `catalog.costs`."""

    async def cost_of_one(self, session: TenantReader, variants: Sequence[UUID]) -> dict[UUID, Decimal]:
        return await cost_of_one(session, variants)
