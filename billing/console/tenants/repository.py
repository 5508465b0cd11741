"""What is asked of the platform about shops, and of their cells."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from billing.plans.views import tenant_plans
from billing.subscriptions.views import subscriptions
from infra.kit.cursors import Sort, after, encode
from infra.kit.db.sessions import Databases, PlatformReader
from infra.kit.search import matches
from tenancy.access.views import keys_in_use, working
from tenancy.accounts.views import login_sessions, people
from tenancy.schemas.api import Size, behind, lineages_for, sizes_of, stands_of
from tenancy.switches.api import switches_on_everywhere
from tenancy.tenants.views import shops

LIMIT = 25
OWNER = "owner"
NEWEST = (Sort(shops.c.created_at, datetime, descending=True), Sort(shops.c.id, str, descending=True))
PAYING = ("active", "canceling", "past_due")
OWING = ("past_due", "read_only", "suspended", "closed")


class ShopRow(msgspec.Struct, frozen=True, kw_only=True):
    """A shop with its plan. `standing`: the subscription's state, empty for one that has none."""

    id: str
    cell: str
    slug: str
    name: str
    state: str
    zone: str
    trade: str
    country: str
    created_at: datetime
    opened_at: datetime | None
    closes_at: datetime | None
    plan: str
    version: int
    standing: str
    interval: str
    currency: str
    cost: int


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a shop beside its row. `behind`: packages whose tables are not at the newest revision, None
    where it isn't known; `size` the same.
    """

    owners: Sequence[str] = ()
    at: datetime | None = None
    size: Size | None = None
    behind: Mapping[str, tuple[str, str]] | None = None


def owned_by(query: str) -> sa.ColumnElement[bool]:
    """Whether an owner's address has `query` in it."""
    plain = query.strip().lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    owner = sa.select(working.c.tenant).join(people, people.c.id == working.c.account)
    return shops.c.id.in_(owner.where(working.c.role == OWNER, people.c.email.like(f"%{plain}%")))


def conditions(view: str, query: str) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if query.strip():
        found.append(sa.or_(matches(shops.c.search_text, query), owned_by(query)))
    match view:
        case "trial":
            found.append(subscriptions.c.state == "trialing")
        case "paying":
            found += [subscriptions.c.cost > 0, subscriptions.c.state.in_(PAYING)]
        case "owing":
            found.append(subscriptions.c.state.in_(OWING))
        case "shut":
            found.append(shops.c.state.in_(("suspended", "read_only", "closed")))
        case _:
            found.append(shops.c.state != "closed")
    return found


def rows_query() -> sa.Select[*tuple[Any, ...]]:
    columns = [shops.c[name] for name in ShopRow.__struct_fields__ if name in shops.c]
    plan = [
        sa.func.coalesce(tenant_plans.c.plan, "free").label("plan"),
        sa.func.coalesce(tenant_plans.c.version, 1).label("version"),
    ]
    standing = [
        sa.func.coalesce(subscriptions.c.state, "").label("standing"),
        sa.func.coalesce(subscriptions.c.interval, "month").label("interval"),
        sa.func.coalesce(subscriptions.c.currency, "").label("currency"),
        sa.func.coalesce(subscriptions.c.cost, 0).label("cost"),
    ]
    joined = shops.outerjoin(tenant_plans, tenant_plans.c.tenant == shops.c.id).outerjoin(
        subscriptions, subscriptions.c.tenant == shops.c.id
    )
    return sa.select(*columns, *plan, *standing).select_from(joined)


async def list_shops(
    session: PlatformReader, view: str, query: str, cursor: str | None, limit: int = LIMIT
) -> tuple[list[ShopRow], str]:
    """A page of shops, the newest first, and the cursor of the next one, empty on the last."""
    asked = rows_query().where(*conditions(view, query))
    rows = [ShopRow(**row) for row in (await session.execute(after(asked, NEWEST, cursor, limit))).mappings()]
    more = encode([rows[limit - 1].created_at, rows[limit - 1].id]) if len(rows) > limit else ""
    return rows[:limit], more


async def find_shop(session: PlatformReader, slug: str) -> ShopRow | None:
    row = (await session.execute(rows_query().where(shops.c.slug == slug))).mappings().one_or_none()
    return ShopRow(**row) if row else None


async def owners_of(session: PlatformReader, tenants: Sequence[str]) -> dict[str, list[str]]:
    """Tenant → its owners' addresses."""
    query = sa.select(working.c.tenant, people.c.email).join(people, people.c.id == working.c.account)
    found: defaultdict[str, list[str]] = defaultdict(list)
    mine = query.where(working.c.tenant.in_(tenants), working.c.role == OWNER)
    for row in await session.execute(mine.order_by(people.c.email)):
        found[row.tenant].append(row.email)
    return dict(found)


async def last_seen(session: PlatformReader, tenants: Sequence[str]) -> dict[str, datetime]:
    """Tenant → when somebody who works there, or a program of theirs, was last here."""
    staff = sa.select(working.c.tenant, sa.func.max(login_sessions.c.last_seen_at).label("at")).join(
        login_sessions, login_sessions.c.account == working.c.account
    )
    staff = staff.where(working.c.tenant.in_(tenants)).group_by(working.c.tenant)
    keys = sa.select(keys_in_use.c.tenant, sa.func.max(keys_in_use.c.last_used_at).label("at"))
    keys = keys.where(keys_in_use.c.tenant.in_(tenants)).group_by(keys_in_use.c.tenant)
    both = staff.union_all(keys).subquery()
    rows = await session.execute(sa.select(both.c.tenant, sa.func.max(both.c.at).label("at")).group_by(both.c.tenant))
    return {row.tenant: row.at for row in rows if row.at}


async def seen_of(databases: Databases, rows: Sequence[ShopRow]) -> dict[str, Seen]:
    """What is known of each: people from the platform, tables from its cell."""
    ids = [row.id for row in rows]
    async with databases.read_platform() as session:
        owners, seen = await owners_of(session, ids), await last_seen(session, ids)
        switches = await switches_on_everywhere(session)
    found: dict[str, Seen] = {}
    for cell in {row.cell for row in rows}:
        here = [row.id for row in rows if row.cell == cell]
        sizes, stands = await measured(databases, cell, here)
        for tenant in here:
            stand = stands.get(tenant)
            lineages = lineages_for(switches.get(tenant, frozenset()))
            found[tenant] = Seen(
                owners=owners.get(tenant, ()),
                at=seen.get(tenant),
                size=sizes.get(tenant),
                behind=None if stand is None else behind(stand, lineages),
            )
    return found


async def measured(
    databases: Databases, cell: str, tenants: Sequence[str]
) -> tuple[dict[str, Size], dict[str, dict[str, str]]]:
    """Sizes are left out while a table is locked: who looks does not wait for a migration."""
    async with databases.cell(cell) as session:
        stands = await stands_of(session, tenants)
    try:
        async with databases.cell(cell) as session:
            return await sizes_of(session, tenants), stands
    except DBAPIError:
        return {}, stands


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    account: UUID
    name: str
    email: str
    confirmed_at: datetime | None


async def list_owners(session: PlatformReader, tenant: str) -> Sequence[Owner]:
    columns = (
        people.c.id.label("account"),
        people.c.name,
        people.c.email,
        people.c.email_confirmed_at.label("confirmed_at"),
    )
    query = sa.select(*columns).join_from(working, people, people.c.id == working.c.account)
    mine = query.where(working.c.tenant == tenant, working.c.role == OWNER).order_by(people.c.name, people.c.email)
    return [Owner(**row) for row in (await session.execute(mine)).mappings()]
