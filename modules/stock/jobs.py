"""What comes again: the proof that balances equal their entries, and claims whose time is over."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
import structlog

from infra.kit import clock
from infra.kit.db.sessions import Databases, TenantReader, TenantSession
from infra.kit.jobs import Job
from infra.kit.outbox import Delivered, publish
from modules.stock.events import ReservationsExpired
from modules.stock.models import Reservation, StockLevel, StockMove
from modules.stock.services.holds import expire as expire_hold
from modules.stock.services.moving import release

log = structlog.get_logger(__name__)

MOVED = (
    sa.select(StockMove.warehouse_id, StockMove.variant_id, sa.func.sum(StockMove.quantity).label("moved"))
    .group_by(StockMove.warehouse_id, StockMove.variant_id)
    .subquery("moved")
)
CLAIMED = (
    sa.select(Reservation.warehouse_id, Reservation.variant_id, sa.func.sum(Reservation.quantity).label("claimed"))
    .where(Reservation.state == "held")
    .group_by(Reservation.warehouse_id, Reservation.variant_id)
    .subquery("claimed")
)


def of_level(entries: sa.Subquery) -> sa.ColumnElement[bool]:
    return sa.and_(entries.c.warehouse_id == StockLevel.warehouse_id, entries.c.variant_id == StockLevel.variant_id)


UNPROVEN = (
    sa.select(
        StockLevel.warehouse_id, StockLevel.variant_id, StockLevel.on_hand, StockLevel.reserved, MOVED.c.moved,
        CLAIMED.c.claimed,
    )
    .outerjoin(MOVED, of_level(MOVED))
    .outerjoin(CLAIMED, of_level(CLAIMED))
    .where(
        sa.or_(
            StockLevel.on_hand != sa.func.coalesce(MOVED.c.moved, 0),
            StockLevel.reserved != sa.func.coalesce(CLAIMED.c.claimed, 0),
        )
    )
    .order_by(StockLevel.warehouse_id, StockLevel.variant_id)
)  # fmt: skip
OVER = (
    sa.select(Reservation.cause_kind, Reservation.cause_id)
    .where(Reservation.state == "held", Reservation.expires_at <= sa.bindparam("now", type_=sa.DateTime(timezone=True)))
    .distinct()
    .limit(200)
)


async def unproven(session: TenantReader) -> list[dict[str, Any]]:
    """The levels that are not the sum of their moves, or whose claims are not the sum of the held reservations."""
    return [dict(row) for row in (await session.execute(UNPROVEN)).mappings()]


async def prove(databases: Databases, due: object, delivered: Delivered) -> None:  # noqa: ARG001  a job's signature
    """Reports what doesn't add up; repairs nothing, since the reason has to be found."""
    async with databases.read_tenant(delivered.tenant, delivered.cell) as session:
        for row in await unproven(session):
            log.error(
                "stock balance differs from its ledger", tenant=delivered.tenant, **{k: str(v) for k, v in row.items()}
            )


async def free_expired(databases: Databases, due: object, delivered: Delivered) -> None:  # noqa: ARG001
    """Gives up claims whose time is over, each document in a unit of its own."""
    async with databases.read_tenant(delivered.tenant, delivered.cell) as session:
        over = (await session.execute(OVER, {"now": clock.now()})).all()
    for kind, cause in over:
        async with databases.tenant(delivered.tenant, delivered.cell) as session:
            await expire(session, kind, cause)
            await session.commit()


async def expire(session: TenantSession, kind: str, cause: Any) -> None:
    if kind == "hold":
        await expire_hold(session, cause)
    elif await release(session, cause, becomes="expired"):
        await publish(session, ReservationsExpired(cause_kind=kind, cause=cause))


JOBS = (
    Job(name="stock.prove", every=timedelta(days=1), run=prove, of_tenants=True),
    Job(name="stock.free_expired", every=timedelta(minutes=15), run=free_expired, of_tenants=True),
)
