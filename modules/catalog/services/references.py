"""What goods refer to: categories and brands by name, tax classes by code, the shop's own price list."""

from collections.abc import Iterable
from uuid import UUID

import msgspec
import sqlalchemy as sa
from advanced_alchemy.filters import CollectionFilter
from sqlalchemy.dialects.postgresql import insert

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from modules.catalog.models import Brand, PriceList
from modules.catalog.repository import Brands
from modules.shops.api import ShopSettings, get_settings, tax_classes

PIECE = N_("piece")


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """What writing goods needs to know of the shop: settings, the default price list, tax classes by code."""

    settings: ShopSettings
    price_list: UUID
    tax_classes: dict[str, UUID]
    default_class: UUID

    @property
    def currency(self) -> str:
        return self.settings.currency

    @property
    def piece(self) -> str:
        """The unit of goods that name none, in the shop's own language."""
        return for_locale(self.settings.locale).gettext(PIECE)


async def read_shelf(session: TenantReader) -> Shelf:
    classes = await tax_classes(session)
    default = sa.select(PriceList.id).where(PriceList.is_default)
    return Shelf(
        settings=await get_settings(session),
        price_list=(await session.execute(default)).scalar_one(),
        tax_classes={c.code: c.id for c in classes},
        default_class=next(c.id for c in classes if c.is_default),
    )


async def brand_ids(session: TenantSession, names: Iterable[str]) -> dict[str, UUID]:
    """Name → brand, for all of `names`: those that are missing are added."""
    kept = Brands(session)
    wanted = sorted({name for name in names if name})
    named = CollectionFilter(field_name="name", values=wanted)
    found = {row.name: row.id for row in await kept.get_many(named)}
    if missing := [{"id": new_id(), "name": name} for name in wanted if name not in found]:
        await session.execute(insert(Brand).on_conflict_do_nothing(), missing)  # another may be faster
        found = {row.name: row.id for row in await kept.get_many(named)}
    return found
