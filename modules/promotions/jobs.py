"""What comes again: the proof that counters equal their entries."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
import structlog

from infra.kit.db.sessions import Databases, TenantReader
from infra.kit.jobs import Job
from infra.kit.outbox import Delivered
from modules.promotions.models import Coupon, Promotion, PromotionUse

log = structlog.get_logger(__name__)


def sums(column: Any, name: str) -> sa.Subquery:
    uses = sa.select(column.label("key"), sa.func.sum(PromotionUse.uses).label("uses"))
    return uses.where(column.isnot(None)).group_by(column).subquery(name)


def differing(table: Any, column: Any, name: str, *conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The rows of `table` whose counter is not the sum of their entries."""
    posted = sums(column, name)
    query: Any = sa.select(table.id, table.used, posted.c.uses).outerjoin(posted, posted.c.key == table.id)
    return query.where(table.used != sa.func.coalesce(posted.c.uses, 0), *conditions).order_by(table.id)


LIMITED = sa.or_(Promotion.in_all.isnot(None), Promotion.per_customer.isnot(None))
UNPROVEN = (
    differing(Promotion, PromotionUse.promotion_id, "by_promotion", LIMITED),
    differing(Coupon, PromotionUse.coupon_id, "by_coupon"),
)


async def unproven(session: TenantReader) -> list[dict[str, Any]]:
    """Promotions with a limit, and codes, whose counter is not the sum of their uses."""
    return [dict(row) for query in UNPROVEN for row in (await session.execute(query)).mappings()]


async def prove(databases: Databases, due: object, delivered: Delivered) -> None:  # noqa: ARG001  a job's signature
    """Reports what doesn't add up; repairs nothing, since the reason has to be found."""
    async with databases.read_tenant(delivered.tenant, delivered.cell) as session:
        for row in await unproven(session):
            facts = {name: str(value) for name, value in row.items()}
            log.error("promotion counter differs from its ledger", tenant=delivered.tenant, **facts)


JOBS = (Job(name="promotions.prove", every=timedelta(days=1), run=prove, of_tenants=True),)
