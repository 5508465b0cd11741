"""Giving a tenant its plan."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from billing.plans.domain import FREE, Plan
from billing.plans.models import TenantPlan
from infra.kit import clock
from infra.kit.db.sessions import PlatformSession
from tenancy.tenants.api import TenantCard


async def give_plan(session: PlatformSession, tenant: str, plan: Plan, now: datetime) -> None:
    """The tenant has `plan` from now on, frozen as it is today."""
    values = {
        "plan": plan.name,
        "version": plan.version,
        "limits": dict(plan.limits),
        "switches": list(plan.switches),
        "since": now,
    }
    given = insert(TenantPlan).values(tenant=tenant, **values)
    await session.execute(given.on_conflict_do_update(index_elements=["tenant"], set_=values))


async def begin_free(session: PlatformSession, tenant: TenantCard, _switches: tuple[str, ...]) -> None:
    """A step of sign-up: every shop begins with the free plan."""
    await give_plan(session, tenant.id, FREE, clock.now())
