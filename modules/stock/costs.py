"""What stock asks of whoever values it, above it: what goods that are used up had cost.

Filled by a `Hook` of the contract CONTRACT in a manifest. While nobody fills it, what is made of others has no cost.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol, cast
from uuid import UUID

from infra.kit.db.sessions import TenantSession
from infra.kit.module import registry

CONTRACT = "stock.costs"


class Costs(Protocol):
    async def taken_off(
        self, session: TenantSession, warehouse: UUID, goods: Sequence[tuple[UUID, Decimal]]
    ) -> list[Decimal | None]:
        """What each of `goods` (variant, how many) had cost in all, as they leave `warehouse` now: in major units,
        None where it is not known. Asked before they leave.
        """
        ...

    async def cost_of_one(
        self, session: TenantSession, warehouse: UUID, variants: Sequence[UUID]
    ) -> dict[UUID, Decimal]:
        """What one of each costs now, in major units; those without a cost are left out."""
        ...


def costs() -> Costs | None:
    """Whoever values stock in this installation."""
    return cast("Costs | None", next(iter(registry.hooks(CONTRACT)), None))
