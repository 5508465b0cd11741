"""The read door to tenants: a selectable that others join on the platform."""

import sqlalchemy as sa

from tenancy.tenants.models import Tenant

tenants = (
    sa.select(
        Tenant.id,
        Tenant.cell,
        Tenant.state,
        Tenant.slug,
        Tenant.name,
        Tenant.country,
        Tenant.currency,
        Tenant.zone,
        Tenant.locale,
    )
    .where(Tenant.state != "ready")
    .subquery("tenants")
)
"""Claimed tenants: id (`t_…`), cell, state, slug, name, country, currency (ISO 4217), zone (IANA), locale."""
