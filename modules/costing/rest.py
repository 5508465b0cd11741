"""What stock is worth, for programs."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.params import FromQuery, QueryParameter

from infra.kit import clock
from infra.kit.cursors import Paged
from infra.kit.db.sessions import ReadTenantSession
from infra.kit.unit import unit_of_work
from modules.costing import valuation
from modules.costing.pages import cost_of_one
from modules.costing.permissions import Perm
from tenancy.access.api import Acting

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Cursor = Annotated[str, QueryParameter(max_length=500)]


class StockValueOut(msgspec.Struct, frozen=True, kw_only=True):
    """A variant in one warehouse. `value` in minor units of the shop's currency; `unit_cost` in major units, null where
    nothing lies.
    """

    variant: UUID
    warehouse: UUID
    quantity: Decimal
    unit_cost: Decimal | None
    value: int
    currency: str


class StockValues(Controller):
    path = "/api/v1/stock-values"
    tags = ("Stock",)

    @get("/", operation_id="listStockValues", needs=Perm.READ)
    @unit_of_work
    async def list_values(
        self,
        session: ReadTenantSession,
        actor: Acting,
        *,
        day: FromQuery[date | None] = None,
        cursor: FromQuery[Cursor | None] = None,
        limit: Limit = 50,
    ) -> Paged[StockValueOut]:
        """At the end of `day` by the shop's clock; without one, now."""
        today = clock.day_of(clock.now(), actor.zone)
        past = day if day and day < today else None
        leaf = await valuation.page_rows(session, actor, past, cursor, limit)
        items = [
            StockValueOut(
                variant=row.variant_id, warehouse=row.warehouse_id, quantity=row.quantity,
                unit_cost=cost_of_one(row, actor), value=row.value, currency=actor.currency,
            )
            for row in leaf.rows
        ]  # fmt: skip
        return Paged(items, leaf.next or None)
