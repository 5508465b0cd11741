"""What the catalog asks of whoever values stock, above it: what goods cost, for prices that must bring a margin.

Filled by a `Hook` of the contract CONTRACT in a manifest. While nobody fills it, margins ask nothing.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol, cast
from uuid import UUID

from infra.kit.db.sessions import TenantReader
from infra.kit.module import registry

CONTRACT = "catalog.costs"


class Costs(Protocol):
    async def cost_of_one(self, session: TenantReader, variants: Sequence[UUID]) -> dict[UUID, Decimal]:
        """What one of each had cost, in minor units of the shop's currency, not rounded; the unknown are left out."""
        ...


async def costs_of(session: TenantReader, variants: Sequence[UUID]) -> dict[UUID, Decimal]:
    keeper = cast("Costs | None", next(iter(registry.hooks(CONTRACT)), None))
    return await keeper.cost_of_one(session, variants) if keeper and variants else {}
