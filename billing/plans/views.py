"""The read door to plans: what tenants have, as parts of others' queries on the platform."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from billing.plans.domain import FREE
from billing.plans.models import TenantPlan

tenant_plans = sa.select(
    TenantPlan.tenant, TenantPlan.plan, TenantPlan.version, TenantPlan.limits, TenantPlan.switches
).subquery("tenant_plans")
"""tenant, plan, version, limits (jsonb object of numbers), switches (jsonb list): one row a tenant that has a plan."""


def limits_of(tenant: sa.ColumnElement[str]) -> sa.ColumnElement[Any]:
    """The limits of `tenant` (a column of the query around); the free plan's for one without a plan."""
    found = sa.select(TenantPlan.limits).where(TenantPlan.tenant == tenant).scalar_subquery()
    return sa.func.coalesce(found, sa.literal(dict(FREE.limits), JSONB), type_=JSONB)
