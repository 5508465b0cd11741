"""One query tells who comes: the session or key, the person, the shop, its state, switches and limits."""

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import PlatformReader
from tenancy.access.actor import Actor, Standing
from tenancy.access.entitled import PlanPart, plan_parts
from tenancy.access.models import ApiKey, ShopRole, Staff
from tenancy.access.roles import permissions_among, permissions_in, permissions_of
from tenancy.accounts.views import login_sessions, people, second_factors
from tenancy.switches.views import switches_part
from tenancy.tenants.views import tenants


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who comes, and to a shop in which state. `actor` is None for a person who doesn't work in that shop.

    `subjects`: what, when revoked, makes this stale. `seen`: when the session or key was last marked as used.
    `proved_at`: when the person last showed who they are; `lacks_factor`: their role asks for a second one.
    """

    actor: Actor | None
    state: str = ""
    login: UUID | None = None
    subjects: frozenset[str] = frozenset()
    seen: datetime | None = None
    proved_at: datetime | None = None
    lacks_factor: bool = False


def shop_columns(limits: PlanPart, standing: PlanPart) -> list[Any]:
    shop = [column.label(f"shop_{column.name}") for column in tenants.c]
    plan = [limits(tenants.c.id).label("limits"), standing(tenants.c.id).label("standing")]
    return [*shop, switches_part(tenants.c.id).label("switches"), *plan]


def working() -> tuple[sa.ColumnElement[bool], ...]:
    return Staff.left_at.is_(None), Staff.suspended_at.is_(None)


@cache
def staff_query(limits: PlanPart, standing: PlanPart) -> sa.Select[*tuple[Any, ...]]:
    """Parameters: `digest` of the cookie, `slug`, `now`. A row with no staff id is a person who doesn't work there."""
    joined = (
        login_sessions.join(people, people.c.id == login_sessions.c.account)
        .outerjoin(tenants, tenants.c.slug == sa.bindparam("slug", type_=sa.Text))
        .outerjoin(Staff, sa.and_(Staff.tenant == tenants.c.id, Staff.account == people.c.id, *working()))
        .outerjoin(ShopRole, sa.and_(ShopRole.tenant == Staff.tenant, ShopRole.code == Staff.role))
        .outerjoin(second_factors, second_factors.c.account == people.c.id)
    )
    person = [people.c.id.label("account"), people.c.name, people.c.locale, login_sessions.c.id.label("login")]
    login = [login_sessions.c.last_seen_at, login_sessions.c.proved_at, login_sessions.c.by_code]
    member = [Staff.id.label("staff"), Staff.role, Staff.stores, Staff.told, ShopRole.permissions, ShopRole.two_factor]
    factor = second_factors.c.account.is_not(None).label("has_factor")
    return sa.select(*person, *login, *member, factor, *shop_columns(limits, standing)).select_from(joined).where(
        login_sessions.c.token_hash == sa.bindparam("digest", type_=sa.LargeBinary),
        login_sessions.c.expires_at > sa.bindparam("now", type_=sa.DateTime(timezone=True)),
    )  # fmt: skip


@cache
def key_query(limits: PlanPart, standing: PlanPart) -> sa.Select[*tuple[Any, ...]]:
    """Parameters: `digest` of the key, `now`."""
    now = sa.bindparam("now", type_=sa.DateTime(timezone=True))
    key = [ApiKey.id.label("key"), ApiKey.name, ApiKey.scopes, ApiKey.last_used_at]
    return (
        sa.select(*key, *shop_columns(limits, standing))
        .join_from(ApiKey, tenants, tenants.c.id == ApiKey.tenant)
        .where(
            ApiKey.hash == sa.bindparam("digest", type_=sa.LargeBinary),
            ApiKey.revoked_at.is_(None),
            sa.or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > now),
        )
    )


async def find_staff(session: PlatformReader, digest: bytes, slug: str, now: datetime) -> Caller | None:
    """Who carries this session, and as what in the shop `slug`; None for nobody."""
    row = (
        await session.execute(staff_query(*plan_parts()), {"digest": digest, "slug": slug, "now": now})
    ).one_or_none()
    if row is None or (row.has_factor and not row.by_code):
        return None
    subjects = frozenset({f"login {row.login}", f"account {row.account}", f"tenant {row.shop_id}"})
    actor = staff_actor(row) if row.staff else None
    return Caller(
        actor=actor,
        state=row.shop_state or "",
        login=row.login,
        subjects=subjects,
        seen=row.last_seen_at,
        proved_at=row.proved_at,
        lacks_factor=bool(row.two_factor) and not row.has_factor,
    )


async def find_key(session: PlatformReader, digest: bytes, now: datetime) -> Caller | None:
    """Which shop this key opens, and how far; None for an unknown, expired or revoked key."""
    row = (await session.execute(key_query(*plan_parts()), {"digest": digest, "now": now})).one_or_none()
    if row is None:
        return None
    subjects = frozenset({f"key {row.key}", f"tenant {row.shop_id}"})
    return Caller(actor=key_actor(row), state=row.shop_state, subjects=subjects, seen=row.last_used_at)


@cache
def shop_query(limits: PlanPart, standing: PlanPart) -> sa.Select[*tuple[Any, ...]]:
    """Parameters: `slug`."""
    wanted = tenants.c.slug == sa.bindparam("slug", type_=sa.Text)
    return sa.select(*shop_columns(limits, standing)).where(wanted)


async def find_shop(session: PlatformReader, slug: str) -> Caller | None:
    """The shop `slug` with nobody in it; None where there is none."""
    row = (await session.execute(shop_query(*plan_parts()), {"slug": slug})).one_or_none()
    if row is None:
        return None
    nobody = Actor(name="", role="", permissions=frozenset(), locale=row.shop_locale, **shop_of(row))
    return Caller(actor=nobody, state=row.shop_state, subjects=frozenset({f"tenant {row.shop_id}"}))


def staff_actor(row: sa.Row[Any]) -> Actor:
    return Actor(
        staff=row.staff,
        account=row.account,
        name=row.name,
        role=row.role,
        permissions=permissions_of(row.role) if row.permissions is None else permissions_among(row.permissions),
        stores=None if row.stores is None else frozenset(UUID(store) for store in row.stores),
        told=row.told,
        locale=row.locale or row.shop_locale,
        **shop_of(row),
    )


def key_actor(row: sa.Row[Any]) -> Actor:
    return Actor(
        key=row.key,
        name=row.name,
        role="key",
        permissions=permissions_in(row.scopes),
        locale=row.shop_locale,
        **shop_of(row),
    )


def shop_of(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        "tenant": row.shop_id,
        "cell": row.shop_cell,
        "slug": row.shop_slug,
        "shop": row.shop_name,
        "switches": frozenset(row.switches),
        "limits": row.limits,
        "standing": None if row.standing is None else msgspec.convert(row.standing, Standing),
        "currency": row.shop_currency,
        "zone": row.shop_zone,
        "country": row.shop_country,
    }
