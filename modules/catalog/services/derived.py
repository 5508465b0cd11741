"""What a product's row keeps of its variants: the words it is found by, and the values of its options."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from infra.kit.db.followed import CHANGED
from infra.kit.db.rows import as_rows, given_rows
from infra.kit.db.sessions import TenantSession
from infra.kit.search import search_text
from modules.catalog.models import Brand, Category, Product, Unit, Variant

IDS = sa.bindparam("ids", type_=ARRAY(sa.Uuid))
PRODUCTS = (
    sa.select(
        Product.id, Product.name, Product.translations, Product.tags, Product.options, Product.search_text,
        Brand.name.label("brand"), sa.func.coalesce(sa.func.nullif(Category.path, ""), Category.name).label("category"),
    )
    .outerjoin(Brand, Brand.id == Product.brand_id)
    .outerjoin(Category, Category.id == Product.category_id)
    .where(Product.id == sa.func.any(IDS))
)  # fmt: skip
VARIANTS = (
    sa.select(Variant.product_id, Variant.code, Variant.barcode, Variant.option_values, Variant.archived)
    .where(Variant.product_id == sa.func.any(IDS))
    .order_by(Variant.position, Variant.code)
)
UNITS = (
    sa.select(Variant.product_id, Unit.barcode)
    .join(Variant, Variant.id == Unit.variant_id)
    .where(Variant.product_id == sa.func.any(IDS), Unit.barcode.isnot(None), ~Unit.archived)
)
DERIVED = given_rows({"id": sa.Uuid, "options": JSONB, "search_text": sa.Text})
WRITE = (
    sa.update(Product.__table__)  # type: ignore[arg-type]
    .where(Product.__table__.c.id == DERIVED.c.id)
    .values(options=DERIVED.c.options, search_text=DERIVED.c.search_text, changed=CHANGED)
)


async def refresh(session: TenantSession, ids: Sequence[UUID]) -> None:
    """Brings these products' words and option values in line with their variants; writes those that differ."""
    if not ids:
        return
    goods = await by_product(session, VARIANTS, ids)
    packs = await by_product(session, UNITS, ids)
    changed: list[dict[str, Any]] = []
    for row in await session.execute(PRODUCTS, {"ids": ids}):
        variants = goods.get(row.id, [])
        options = options_of(row.options, variants)
        words = words_of(row, variants, packs.get(row.id, []))
        if (options, words) != (row.options, row.search_text):
            changed.append({"id": row.id, "options": options, "search_text": words})
    if changed:
        await session.execute(WRITE, {"given_rows": as_rows(changed)})


async def by_product(session: TenantSession, query: Any, ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in await session.execute(query, {"ids": ids}):
        found.setdefault(row.product_id, []).append(row)
    return found


def options_of(options: list[dict[str, Any]], variants: Sequence[Any]) -> list[dict[str, Any]]:
    """Each option with the values that variants in use have, those that stood there first."""
    made: list[dict[str, Any]] = []
    for option in options:
        used = dict.fromkeys(v.option_values.get(option["name"]) for v in variants if not v.archived)
        values = [*(value for value in option["values"] if value in used), *(value for value in used if value)]
        made.append({"name": option["name"], "values": list(dict.fromkeys(values))})
    return made


def words_of(row: Any, variants: Sequence[Any], packs: Sequence[Any]) -> str:
    parts = [row.name, *row.translations.values(), row.brand, row.category, *row.tags]
    for variant in variants:
        parts += [variant.code, variant.barcode, *variant.option_values.values()]
    return search_text(*parts, *(pack.barcode for pack in packs))
