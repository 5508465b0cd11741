"""What was stored of a tenant's entitlements: one row, and nobody else is asked."""

import msgspec
import sqlalchemy as sa

from billing.entitlements.domain import Entitlements
from billing.plans.api import FREE
from billing.plans.views import tenant_plans
from infra.kit.db.sessions import PlatformReader


async def entitlements_of(session: PlatformReader, tenant: str) -> Entitlements:
    """What `tenant` (`t_…`) may use; the free plan's for one without a plan."""
    columns = (tenant_plans.c.plan, tenant_plans.c.version, tenant_plans.c.limits, tenant_plans.c.switches)
    row = (await session.execute(sa.select(*columns).where(tenant_plans.c.tenant == tenant))).mappings().one_or_none()
    if row is None:
        switches = frozenset(FREE.switches)
        return Entitlements(plan=FREE.name, version=FREE.version, limits=FREE.limits, switches=switches)
    return msgspec.convert(dict(row), Entitlements)
