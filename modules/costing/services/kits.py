"""What goods cost that become other goods (fills modules.stock.costs): all that waits is valued first."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.money import exponent
from modules.costing.domain import Known, Moved, Worth, fold
from modules.costing.models import CostLevel
from modules.costing.services.projecting import value_variant
from modules.shops.api import get_settings


class KitCosts:
    async def taken_off(
        self, session: TenantSession, warehouse: UUID, goods: Sequence[tuple[UUID, Decimal]]
    ) -> list[Decimal | None]:
        places = exponent((await get_settings(session)).currency)
        levels = await self.levels(session, warehouse, [variant for variant, _ in goods])
        return [
            leaves(levels[variant], warehouse, quantity, places) if variant in levels else None
            for variant, quantity in goods
        ]

    async def cost_of_one(
        self, session: TenantSession, warehouse: UUID, variants: Sequence[UUID]
    ) -> dict[UUID, Decimal]:
        levels = await self.levels(session, warehouse, variants)
        return {variant: worth.unit_cost for variant, worth in levels.items()}

    async def levels(self, session: TenantSession, warehouse: UUID, variants: Sequence[UUID]) -> dict[UUID, Worth]:
        """The worth of each that has a cost. Locks are taken in one order."""
        for variant in sorted(variants):
            while await value_variant(session, variant):
                pass
        level = CostLevel
        query = sa.select(level.variant_id, level.quantity, level.value, level.unit_cost).where(
            level.warehouse_id == warehouse, level.variant_id.in_(variants), level.unit_cost > 0
        )
        return {row[0]: Worth(*row[1:]) for row in await session.execute(query)}


def leaves(worth: Worth, warehouse: UUID, quantity: Decimal, places: int) -> Decimal:
    """What so many take with them, exactly as the move that follows is valued."""
    row = new_id()
    goes = Moved(
        id=row, warehouse=warehouse, at=clock.now(), kind="assemble", quantity=-quantity, unit_cost=None, cause=row,
        line=row,
    )  # fmt: skip
    (entry,) = fold([goes], Known(places={warehouse: worth}), places)
    return Decimal(-entry.value).scaleb(-places)
