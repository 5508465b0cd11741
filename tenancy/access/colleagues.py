"""Those who work in a shop, as one writes to them: what they may, where, and how they want to hear of things."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH

from infra.kit.db.sessions import PlatformReader, PlatformSession
from infra.kit.i18n import LOCALES, SOURCE
from tenancy.access.identity import working
from tenancy.access.models import ShopRole, Staff
from tenancy.access.roles import permissions_among, permissions_of
from tenancy.accounts.views import people
from tenancy.tenants.views import tenants


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """One who works in a shop. `stores`: those they may see, None for all; `told` as in `Staff`."""

    staff: UUID
    account: UUID
    tenant: str
    cell: str
    slug: str
    shop: str
    zone: str
    name: str
    email: str
    locale: str
    permissions: frozenset[str]
    stores: frozenset[UUID] | None
    told: dict[str, str]

    def may_hear(self, needs: str, store: UUID | None, staff: UUID | None) -> bool:
        """Of something in `store` (None: in all) that `needs` a right, or is for `staff` alone."""
        if staff is not None and staff != self.staff:
            return False
        return needs in self.permissions and (store is None or self.stores is None or store in self.stores)


SELECT: Any = (
    sa.select(
        Staff.id.label("staff"), Staff.account, Staff.role, Staff.stores, Staff.told, ShopRole.permissions,
        people.c.name, people.c.email, people.c.locale, tenants.c.id.label("tenant"), tenants.c.cell, tenants.c.slug,
        tenants.c.name.label("shop"), tenants.c.zone, tenants.c.locale.label("shop_locale"),
    )
    .join(people, people.c.id == Staff.account)
    .join(tenants, tenants.c.id == Staff.tenant)
    .outerjoin(ShopRole, sa.and_(ShopRole.tenant == Staff.tenant, ShopRole.code == Staff.role))
    .where(*working())
)  # fmt: skip


async def colleagues_in(session: PlatformReader, tenant: str) -> list[Colleague]:
    """Everybody who works in the shop now."""
    return await found(session, SELECT.where(Staff.tenant == tenant))


async def who_want(session: PlatformReader, way: str) -> list[Colleague]:
    """Those in any shop who want to hear of something this `way`."""
    wants = sa.func.jsonb_path_exists(Staff.told, sa.cast(f'$.* ? (@ == "{way}")', JSONPATH))
    return await found(session, SELECT.where(wants))


async def found(session: PlatformReader, query: sa.Select[Any]) -> list[Colleague]:
    return [colleague(dict(row)) for row in (await session.execute(query)).mappings()]


def colleague(facts: dict[str, Any]) -> Colleague:
    role, own, shop_locale = facts.pop("role"), facts.pop("permissions"), facts.pop("shop_locale")
    locale = facts.pop("locale") or shop_locale
    stores = facts.pop("stores")
    return Colleague(
        **facts,
        locale=locale if locale in LOCALES else SOURCE,
        permissions=permissions_of(role) if own is None else permissions_among(own),
        stores=None if stores is None else frozenset(UUID(store) for store in stores),
    )


async def choose_told(session: PlatformSession, staff: UUID, told: Mapping[str, str]) -> None:
    """How somebody wants to hear of each kind; kinds that are not named stay."""
    added = Staff.told + sa.literal(dict(told), JSONB)
    await session.execute(sa.update(Staff).where(Staff.id == staff).values(told=added))
