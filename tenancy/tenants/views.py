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

shops = (
    sa.select(
        Tenant.id,
        Tenant.cell,
        Tenant.state,
        Tenant.slug,
        Tenant.name,
        Tenant.trade,
        Tenant.country,
        Tenant.zone,
        Tenant.locale,
        Tenant.created_at,
        Tenant.opened_at,
        Tenant.closes_at,
        Tenant.search_text,
    )
    .where(Tenant.state != "ready")
    .subquery("shops")
)
"""The same for those who run the platform: with trade, created_at, opened_at and closes_at (null while it is not so),
and search_text (see `infra.kit.search`).
"""
