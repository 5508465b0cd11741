"""What goods refer to: categories and brands by name, tax classes by code, the shop's own price list."""

from collections.abc import Iterable
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from modules.catalog.models import Brand, Category, PriceList
from modules.shops.api import ShopSettings, get_settings, tax_classes

NAMES = sa.bindparam("names", type_=ARRAY(sa.Text))
FIND_CATEGORIES = sa.select(Category.name, Category.id).where(
    Category.name == sa.func.any(NAMES), Category.parent_id.is_(None)
)
FIND_BRANDS = sa.select(Brand.name, Brand.id).where(Brand.name == sa.func.any(NAMES))


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """What writing goods needs to know of the shop: settings, the default price list, tax classes by code."""

    settings: ShopSettings
    price_list: UUID
    tax_classes: dict[str, UUID]
    default_class: UUID

    @property
    def currency(self) -> str:
        return self.settings.currency


async def read_shelf(session: TenantReader) -> Shelf:
    classes = await tax_classes(session)
    default = sa.select(PriceList.id).where(PriceList.is_default)
    return Shelf(
        settings=await get_settings(session),
        price_list=(await session.execute(default)).scalar_one(),
        tax_classes={c.code: c.id for c in classes},
        default_class=next(c.id for c in classes if c.is_default),
    )


async def category_ids(session: TenantSession, names: Iterable[str]) -> dict[str, UUID]:
    """Name → category, for all of `names`: those that are missing are added at the top."""
    wanted = sorted({name for name in names if name})
    found = {row.name: row.id for row in await session.execute(FIND_CATEGORIES, {"names": wanted})}
    if missing := [name for name in wanted if name not in found]:
        rows = [{"id": new_id(), "name": name} for name in missing]
        await session.execute(insert(Category).on_conflict_do_nothing(), rows)
        found = {row.name: row.id for row in await session.execute(FIND_CATEGORIES, {"names": wanted})}
    return found


async def brand_ids(session: TenantSession, names: Iterable[str]) -> dict[str, UUID]:
    """Name → brand, for all of `names`: those that are missing are added."""
    wanted = sorted({name for name in names if name})
    found = {row.name: row.id for row in await session.execute(FIND_BRANDS, {"names": wanted})}
    if missing := [name for name in wanted if name not in found]:
        await session.execute(insert(Brand).on_conflict_do_nothing(), [{"id": new_id(), "name": n} for n in missing])
        found = {row.name: row.id for row in await session.execute(FIND_BRANDS, {"names": wanted})}
    return found
