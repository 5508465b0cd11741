"""The door to tenants: look one up, list them, claim a ready one and open it."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import PlatformReader, PlatformSession
from infra.kit.search import search_text
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
    "begin_closing",
    "claim",
    "closes_at",
    "count_ready",
    "countries",
    "country_choices",
    "currency_choices",
    "currency_of",
    "describe_tenant",
    "find_by_slug",
    "find_tenant",
    "finish_closing",
    "finish_opening",
    "keep_ready",
    "known_zones",
    "likely_country",
    "list_closing",
    "list_tenants",
    "reopen",
    "seal",
    "spell_all",
    "stop_closing",
    "suspend",
    "take_over",
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
        "search_text": search_text(opening.name, opening.slug),
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
    await spell(session, tenant)


async def take_over(session: PlatformSession, tenant: str, **facts: str) -> None:
    """A shop that came in from an export is as it was there: name, trade, country, currency, zone, locale.

    All but the slug: this shop's addresses are out in the world.
    """
    known = {"name", "trade", "country", "currency", "zone", "locale"}
    values = {name: value for name, value in facts.items() if name in known}
    await session.execute(sa.update(Tenant).where(Tenant.id == tenant).values(**values))
    await spell(session, tenant)


async def spell(session: PlatformSession, tenant: str) -> None:
    """Keeps what the shop is found by: its name and slug as people type them."""
    row = (await session.execute(sa.select(Tenant.name, Tenant.slug).where(Tenant.id == tenant))).one_or_none()
    if row is not None:
        found_by = search_text(row.name, row.slug)
        await session.execute(sa.update(Tenant).where(Tenant.id == tenant).values(search_text=found_by))


async def spell_all(session: PlatformSession, most: int = 500) -> int:
    """The same for shops of releases that didn't; gives how many there were."""
    without = sa.select(Tenant.id).where(Tenant.search_text == "", Tenant.slug.is_not(None)).limit(most)
    found = (await session.scalars(without)).all()
    for tenant in found:
        await spell(session, tenant)
    return len(found)


async def suspend(session: PlatformSession, tenant: str) -> bool:
    """Nobody comes in, until `reopen`. False, and nothing changed, for a shop that isn't open, or that is closing."""
    change = sa.update(Tenant).where(Tenant.id == tenant, Tenant.state.in_(("open", "read_only")))
    values = {"state": "suspended", "state_before": Tenant.state}
    done = change.where(Tenant.closes_at.is_(None)).values(values).returning(Tenant.id)
    return await session.scalar(done) is not None


async def reopen(session: PlatformSession, tenant: str) -> bool:
    """The shop is what it was before. False, and nothing changed, when nobody has suspended it."""
    change = sa.update(Tenant).where(Tenant.id == tenant, Tenant.state == "suspended", Tenant.closes_at.is_(None))
    values = {"state": sa.func.coalesce(Tenant.state_before, "open"), "state_before": None}
    return await session.scalar(change.values(values).returning(Tenant.id)) is not None


async def closes_at(session: PlatformReader, tenant: str) -> datetime | None:
    """When the shop is taken away, None for one that nobody closes."""
    return await session.scalar(sa.select(Tenant.closes_at).where(Tenant.id == tenant, Tenant.state == "read_only"))


async def begin_closing(session: PlatformSession, tenant: str, until: datetime) -> bool:
    """The shop can only be read, and is taken away at `until`. False when it is closing already."""
    change = sa.update(Tenant).where(Tenant.id == tenant, Tenant.closes_at.is_(None))
    change = change.where(Tenant.state.in_(("open", "read_only", "suspended")))
    values = {"state": "read_only", "closes_at": until, "state_before": Tenant.state}
    begun = await session.scalar(change.values(values).returning(Tenant.id))
    return begun is not None


async def stop_closing(session: PlatformSession, tenant: str) -> bool:
    """The shop is what it was before. False, and nothing changed, when nobody closes it or it is gone."""
    change = sa.update(Tenant).where(Tenant.id == tenant, Tenant.closes_at.is_not(None), Tenant.state == "read_only")
    before = sa.func.coalesce(Tenant.state_before, "open")
    values = {"state": before, "closes_at": None, "state_before": None}
    stopped = await session.scalar(change.values(values).returning(Tenant.id))
    return stopped is not None


async def list_closing(session: PlatformReader, now: datetime) -> Sequence[TenantCard]:
    """Shops whose days of grace are over at `now`."""
    query = sa.select(*COLUMNS).where(Tenant.closes_at <= now, Tenant.state != "closed").order_by(Tenant.closes_at)
    return [card(row) for row in (await session.execute(query)).mappings()]


async def seal(session: PlatformSession, tenant: str) -> bool:
    """Nobody comes in any more, and there is no way back. False for a shop whose closing was taken back meanwhile."""
    change = sa.update(Tenant).where(Tenant.id == tenant, Tenant.closes_at.is_not(None), Tenant.state != "closed")
    return await session.scalar(change.values(state="suspended").returning(Tenant.id)) is not None


async def finish_closing(session: PlatformSession, tenant: str) -> None:
    """The shop is gone: of its row only what keeps its slug from others stays."""
    change = sa.update(Tenant).where(Tenant.id == tenant, Tenant.closes_at.is_not(None))
    await session.execute(change.values(state="closed", name=""))
