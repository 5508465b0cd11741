"""The door to tenants: look one up, list them, claim a ready one and open it."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import PlatformReader, PlatformSession
from tenancy.tenants.models import Tenant
from tenancy.tenants.regions import (
    countries,
    country_choices,
    currency_choices,
    currency_of,
    known_zones,
    likely_country,
    zone_choices,
    zones_of,
)
from tenancy.tenants.service import count_ready, keep_ready

__all__ = [
    "Opening",
    "TenantCard",
    "claim",
    "count_ready",
    "countries",
    "country_choices",
    "currency_choices",
    "currency_of",
    "describe_tenant",
    "find_by_slug",
    "find_tenant",
    "finish_opening",
    "keep_ready",
    "known_zones",
    "likely_country",
    "list_tenants",
    "zone_choices",
    "zones_of",
]


class TenantCard(msgspec.Struct, frozen=True, kw_only=True):
    """What others may know of a tenant. `id` is its schema and role; `zone` an IANA name; `currency` ISO 4217."""

    id: str
    cell: str
    state: str
    slug: str
    name: str
    trade: str
    country: str
    currency: str
    zone: str
    locale: str


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """How a claimed tenant is to be opened."""

    slug: str
    name: str
    trade: str
    country: str
    currency: str
    zone: str
    locale: str
    suggested_switches: tuple[str, ...] = ()


COLUMNS = [getattr(Tenant, field).label(field) for field in TenantCard.__struct_fields__]
CLAIM = (
    sa.select(Tenant.id)
    .where(Tenant.state == "ready")
    .order_by(Tenant.created_at)
    .limit(1)
    .with_for_update(skip_locked=True)
)


def card(row: sa.RowMapping) -> TenantCard:
    """A row of `COLUMNS` as others see it."""
    return msgspec.convert(dict(row) | {"slug": row["slug"] or ""}, TenantCard)


async def find_tenant(session: PlatformReader, tenant: str) -> TenantCard | None:
    """The tenant by its id (`t_…`), whatever its state."""
    row = (await session.execute(sa.select(*COLUMNS).where(Tenant.id == tenant))).mappings().one_or_none()
    return card(row) if row else None


async def find_by_slug(session: PlatformReader, slug: str) -> TenantCard | None:
    """The claimed tenant with this slug (the name in its addresses)."""
    row = (await session.execute(sa.select(*COLUMNS).where(Tenant.slug == slug))).mappings().one_or_none()
    return card(row) if row else None


async def list_tenants(session: PlatformReader, *, claimed: bool = False) -> Sequence[TenantCard]:
    """All tenants that have a schema, oldest first; `claimed` leaves out the ready ones."""
    query = sa.select(*COLUMNS).where(Tenant.state != "closed").order_by(Tenant.created_at)
    rows = await session.execute(query.where(Tenant.state != "ready") if claimed else query)
    return [card(row) for row in rows.mappings()]


async def claim(session: PlatformSession, opening: Opening) -> TenantCard | None:
    """Takes a ready tenant out of the stock and gives it its name; it is `opening` until its seeds are in.

    None when the stock is empty. Raises a conflict (unique slug) from the database when the slug is taken.
    """
    tenant = (await session.execute(CLAIM)).scalar_one_or_none()
    if tenant is None:
        return None
    values = msgspec.structs.asdict(opening) | {
        "suggested_switches": list(opening.suggested_switches),
        "state": "opening",
    }
    await session.execute(sa.update(Tenant).where(Tenant.id == tenant).values(**values))
    return await find_tenant(session, tenant)


async def finish_opening(session: PlatformSession, tenant: str, now: datetime) -> bool:
    """The seeds are in: the shop is open. False, and nothing changed, when it was so before."""
    change = sa.update(Tenant).where(Tenant.id == tenant, Tenant.state == "opening")
    opened = await session.scalar(change.values(state="open", opened_at=now).returning(Tenant.id))
    return opened is not None


async def describe_tenant(session: PlatformSession, tenant: str, *, name: str, zone: str, locale: str) -> None:
    """The shop's own words about itself; its slug stays, since addresses of it are out in the world."""
    await session.execute(sa.update(Tenant).where(Tenant.id == tenant).values(name=name, zone=zone, locale=locale))
