"""The read door to plans: what tenants have, as parts of others' queries on the platform."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from billing.plans.models import OfferVersion, TenantPlan
from billing.plans.offers import FREE

tenant_plans = sa.select(
    TenantPlan.tenant,
    TenantPlan.plan,
    TenantPlan.version,
    TenantPlan.limits,
    TenantPlan.switches,
    TenantPlan.standing,
).subquery("tenant_plans")
"""tenant, plan, version, limits (jsonb object of numbers), switches (jsonb list), standing (jsonb or null): one row a
tenant that has a plan.
"""

offer_versions = sa.select(
    OfferVersion.kind, OfferVersion.name, OfferVersion.version, OfferVersion.created_at
).subquery("offer_versions")
"""kind (plan, add_on, coupon), name, version, created_at (UTC): what operators have put on offer, one row a version."""


def limits_of(tenant: sa.ColumnElement[str]) -> sa.ColumnElement[Any]:
    """The limits of `tenant` (a column of the query around); the free plan's for one without a plan."""
    found = sa.select(TenantPlan.limits).where(TenantPlan.tenant == tenant).scalar_subquery()
    return sa.func.coalesce(found, sa.literal(dict(FREE.limits), JSONB), type_=JSONB)


def standing_of(tenant: sa.ColumnElement[str]) -> sa.ColumnElement[Any]:
    """How `tenant` stands with its debts: jsonb as `tenancy.access.api.Standing`, null for nothing owed."""
    return sa.select(TenantPlan.standing).where(TenantPlan.tenant == tenant).scalar_subquery()
