"""What somebody scanned or typed, as goods."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit import clock
from infra.kit.db.sessions import TenantReader
from infra.kit.search import matches
from modules.catalog import api as catalog
from modules.catalog.views import variants
from modules.shops.api import COUNTER, get_settings
from modules.stock.errors import GoodsNotFound

MOST = 8
NAMED = (
    variants.c.id, variants.c.product_name, variants.c.title, variants.c.code, variants.c.unit, variants.c.weighed,
    variants.c.drawing, variants.c.category_name,
)  # fmt: skip


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A variant as lists show it."""

    variant: UUID
    name: str
    code: str
    unit: str
    weighed: bool
    drawing: str
    category: str


def named(row: sa.Row[Any]) -> Named:
    return Named(
        variant=row.id, name=catalog.variant_name(row.product_name, [row.title]), code=row.code, unit=row.unit,
        weighed=row.weighed, drawing=row.drawing, category=row.category_name or "",
    )  # fmt: skip


async def find_goods(session: TenantReader, text: str) -> tuple[UUID, Decimal]:
    """The variant of a barcode or code, with how many base units that stands for (a pack's barcode counts its pieces).

    A name does too, when one variant alone has it. Raises GoodsNotFound.
    """
    text = " ".join(text.split())
    settings = await get_settings(session)
    place = catalog.Place(
        store=settings.store, channel=settings.channel(COUNTER), currency=settings.currency, at=clock.now()
    )
    if text and (scanned := await catalog.find_by_barcode(session, text, place)):
        return scanned.variant, scanned.quantity
    if text and (coded := await catalog.ids_of(session, [text])):
        return coded[text], Decimal(1)
    found = await look_for(session, text) if text else []
    if len(found) != 1:
        raise GoodsNotFound(text=text)
    return found[0].variant, Decimal(1)


async def look_for(session: TenantReader, text: str) -> list[Named]:
    """What answers to a name, code or pinyin, by name."""
    query: Any = sa.select(*NAMED).where(matches(variants.c.search_text, text))
    rows = await session.execute(query.order_by(variants.c.product_name, variants.c.id).limit(MOST))
    return [named(row) for row in rows]


async def names_of(session: TenantReader, ids: Sequence[UUID]) -> dict[UUID, Named]:
    query: Any = sa.select(*NAMED).where(variants.c.id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))))
    return {row.id: named(row) for row in await session.execute(query, {"ids": list(ids)})}
