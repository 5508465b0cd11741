"""What comes again: new moves are valued, and the projection is compared with a fresh start."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
import structlog

from infra.kit.db.sessions import Databases, TenantReader
from infra.kit.jobs import Job
from infra.kit.outbox import Delivered
from modules.costing.models import CostEntry, CostLevel
from modules.costing.services.projecting import start_anew, value_variant, waiting
from modules.stock.views import levels

log = structlog.get_logger(__name__)

SUMS = (
    sa.select(
        CostEntry.warehouse_id, CostEntry.variant_id, sa.func.sum(CostEntry.quantity).label("quantity"),
        sa.func.sum(CostEntry.value + CostEntry.corrected).label("value"),
    )
    .group_by(CostEntry.warehouse_id, CostEntry.variant_id)
    .subquery("sums")
)  # fmt: skip
UNPROVEN = (
    sa.select(
        CostLevel.warehouse_id, CostLevel.variant_id, CostLevel.quantity, CostLevel.value,
        SUMS.c.quantity.label("moved"), SUMS.c.value.label("worth"), levels.c.on_hand,
    )
    .outerjoin(
        SUMS, sa.and_(SUMS.c.warehouse_id == CostLevel.warehouse_id, SUMS.c.variant_id == CostLevel.variant_id)
    )
    .outerjoin(
        levels,
        sa.and_(levels.c.warehouse_id == CostLevel.warehouse_id, levels.c.variant_id == CostLevel.variant_id),
    )
    .where(
        sa.or_(
            CostLevel.quantity != sa.func.coalesce(SUMS.c.quantity, 0),
            CostLevel.value != sa.func.coalesce(SUMS.c.value, 0),
            CostLevel.quantity != sa.func.coalesce(levels.c.on_hand, 0),
        )
    )
    .order_by(CostLevel.warehouse_id, CostLevel.variant_id)
)  # fmt: skip


async def unproven(session: TenantReader) -> list[dict[str, Any]]:
    """The levels whose value is not the sum of their entries, or whose quantity is not what stock says."""
    return [dict(row) for row in (await session.execute(UNPROVEN)).mappings()]


async def value(databases: Databases, due: object, delivered: Delivered) -> None:  # noqa: ARG001  a job's signature
    """Values what has moved since."""
    await value_waiting(databases, delivered, everything=False)


async def value_waiting(databases: Databases, delivered: Delivered, *, everything: bool) -> None:
    """Each piece of a variant is a unit of its own."""
    while True:
        async with databases.read_tenant(delivered.tenant, delivered.cell) as session:
            found = await waiting(session, everything=everything)
        if not found:
            return
        for variant in found:
            more = True
            while more:
                async with databases.tenant(delivered.tenant, delivered.cell) as session:
                    more = await value_variant(session, variant)
                    await session.commit()
                await delivered.renew()


async def prove(databases: Databases, due: object, delivered: Delivered) -> None:  # noqa: ARG001
    """Values what was left out, then reports what doesn't add up; repairs nothing."""
    await value_waiting(databases, delivered, everything=True)
    async with databases.read_tenant(delivered.tenant, delivered.cell) as session:
        for row in await unproven(session):
            log.error(
                "stock value differs from its entries", tenant=delivered.tenant, **{k: str(v) for k, v in row.items()}
            )


async def rebuild(databases: Databases, delivered: Delivered) -> None:
    """Makes the whole projection again from the ledger."""
    async with databases.tenant(delivered.tenant, delivered.cell) as session:
        await start_anew(session)
        await session.commit()
    await value_waiting(databases, delivered, everything=True)


JOBS = (
    Job(name="costing.value", every=timedelta(minutes=5), run=value, of_tenants=True),
    Job(name="costing.prove", every=timedelta(days=1), run=prove, of_tenants=True),
)
