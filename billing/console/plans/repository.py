"""Who has which version of which plan."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from billing.plans.api import Plan
from billing.plans.views import offer_versions, tenant_plans
from billing.subscriptions.views import subscriptions
from infra.kit.db.sessions import PlatformReader
from tenancy.tenants.views import shops

MINE = subscriptions.c


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """How many shops have a version of a plan, how many of them pay for it, and how many move to a newer one."""

    plan: str
    version: int
    shops: int
    paying: int
    moving: int


class Paying(msgspec.Struct, frozen=True, kw_only=True):
    """Shops that pay for a version in a currency, by the interval."""

    version: int
    currency: str
    interval: str
    shops: int


def held() -> sa.Select[*tuple[Any, ...]]:
    """Shops that aren't closed, with their plan; the free one's first version for one that nobody gave any."""
    joined = shops.outerjoin(tenant_plans, tenant_plans.c.tenant == shops.c.id).outerjoin(
        subscriptions, MINE.tenant == shops.c.id
    )
    plan, version = sa.func.coalesce(tenant_plans.c.plan, "free"), sa.func.coalesce(tenant_plans.c.version, 1)
    columns = (shops.c.id, plan.label("plan"), version.label("version"), MINE.cost, MINE.moves_to, MINE.state)
    return sa.select(*columns).select_from(joined).where(shops.c.state != "closed")


async def list_held(session: PlatformReader) -> Sequence[Held]:
    each = held().subquery("held").c
    query = sa.select(
        each.plan,
        each.version,
        sa.func.count().label("shops"),
        sa.func.count().filter(each.cost > 0).label("paying"),
        sa.func.count().filter(each.moves_to > each.version).label("moving"),
    ).group_by(each.plan, each.version)
    return [Held(**row) for row in (await session.execute(query)).mappings()]


def older(plan: Plan) -> sa.ColumnElement[bool]:
    """Subscriptions of an older version that would move to `plan`."""
    at = sa.func.coalesce(MINE.moves_to, MINE.version)
    return sa.and_(MINE.plan == plan.name, at < plan.version, MINE.cost > 0, MINE.state != "canceling")


async def list_paying(session: PlatformReader, plan: Plan) -> Sequence[Paying]:
    """Those who would move to `plan`, the oldest version first."""
    by = (MINE.version, MINE.currency, MINE.interval)
    query = sa.select(*by, sa.func.count().label("shops")).where(older(plan)).group_by(*by).order_by(*by)
    return [Paying(**row) for row in (await session.execute(query)).mappings()]


async def list_movers(session: PlatformReader, plan: Plan) -> Sequence[str]:
    """Tenants that may move to `plan`; whether one does is decided of each."""
    if plan.is_free:
        each = held().subquery("held").c
        query = sa.select(each.id).where(each.plan == plan.name, each.version < plan.version).order_by(each.id)
    else:
        query = sa.select(MINE.tenant).where(older(plan)).order_by(MINE.tenant)
    return (await session.scalars(query)).all()


async def list_added(session: PlatformReader) -> dict[tuple[str, int], datetime]:
    """When operators put which version of which plan on offer; what stands in code has no such moment."""
    each = offer_versions.c
    query = sa.select(each.name, each.version, each.created_at).where(each.kind == "plan")
    return {(row.name, row.version): row.created_at for row in await session.execute(query)}
