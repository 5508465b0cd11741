"""What a tenant has from now on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from billing.plans.domain import Plan
from billing.plans.models import TenantPlan
from infra.kit.db.sessions import PlatformSession
from tenancy.access.api import Standing


async def give_plan(session: PlatformSession, tenant: str, plan: Plan, now: datetime) -> None:
    """The tenant may use what `plan` includes from now on, frozen as it is today; what it owes stays as it is."""
    values: Mapping[str, Any] = {
        "plan": plan.name,
        "version": plan.version,
        "limits": dict(plan.limits),
        "switches": list(plan.switches),
        "since": now,
    }
    given = insert(TenantPlan).values(tenant=tenant, **values)
    await session.execute(given.on_conflict_do_update(index_elements=["tenant"], set_=values))


async def stand(session: PlatformSession, tenant: str, standing: Standing | None) -> None:
    """What its debts take from what the tenant may use; None for nothing."""
    kept = sa.null() if standing is None else msgspec.to_builtins(standing)
    await session.execute(sa.update(TenantPlan).where(TenantPlan.tenant == tenant).values(standing=kept))
