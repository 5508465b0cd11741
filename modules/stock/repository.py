"""Queries of stock that more than one use case asks."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from modules.stock.models import Reservation

HELD = Reservation.state == "held"


async def claims_by_kind(session: TenantReader, variant: UUID) -> dict[UUID, Mapping[str, Decimal]]:
    """What of a variant is kept in each warehouse, by the kind of document that keeps it (order, hold, block)."""
    query = (
        sa.select(Reservation.warehouse_id, Reservation.cause_kind, sa.func.sum(Reservation.quantity))
        .where(Reservation.variant_id == variant, HELD)
        .group_by(Reservation.warehouse_id, Reservation.cause_kind)
    )
    found: dict[UUID, Mapping[str, Decimal]] = {}
    for warehouse, kind, quantity in await session.execute(query):
        found[warehouse] = {**found.get(warehouse, {}), kind: quantity}
    return found
