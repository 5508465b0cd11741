"""Queries of stock that more than one use case asks."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from modules.catalog.views import parts
from modules.stock.models import Reservation

VARIANTS = sa.bindparam("variants", type_=sa.ARRAY(sa.Uuid))
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


async def recipes_of(
    session: TenantReader, variants: Sequence[UUID], kind: str = "bundle"
) -> dict[UUID, dict[UUID, Decimal]]:
    """What each bundle (or kit) among `variants` is made of: part → how many are in one."""
    query = sa.select(parts.c.variant_id, parts.c.part_id, parts.c.quantity)
    query = query.where(parts.c.variant_id == sa.any_(VARIANTS), parts.c.kind == kind)
    found: dict[UUID, dict[UUID, Decimal]] = {}
    rows = await session.execute(query.order_by(parts.c.variant_id, parts.c.position), {"variants": list(variants)})
    for whole, part, quantity in rows:
        found.setdefault(whole, {})[part] = quantity
    return found
