"""Parts of products written many at a time: what a bulk edit gives them, and what its undoing gives back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from infra.kit.db.sessions import TenantSession
from infra.kit.outbox import publish
from modules.catalog.bulk import OF_VARIANTS, Part
from modules.catalog.events import ProductsArchived, ProductsChanged
from modules.catalog.models import Product, Variant
from modules.catalog.schemas import ProductOut
from modules.catalog.services import writing
from modules.catalog.services.categories import category_ids
from modules.catalog.services.derived import refresh
from modules.catalog.services.references import Shelf, brand_ids
from modules.catalog.stockkeeping import follow_thresholds
from modules.desk.api import Author, Deed, note

PRODUCT_KIND = "catalog.product"
BULK_CHANGED = "product.bulk_changed"
PRODUCT = {"id": sa.Uuid, "category_id": sa.Uuid, "brand_id": sa.Uuid, "tags": JSONB, "state": sa.Text}
CHANGE_PRODUCTS = writing.changing(Product, PRODUCT, version=Product.version + 1)
VARIANT = {"id": sa.Uuid, "low_stock": writing.QUANTITY, "tax_class_id": sa.Uuid}
CHANGE_VARIANTS = writing.changing(Variant, VARIANT)
WORDS = {"category", "brand", "tags"}  # what a product is found by


class Writes(Protocol):
    """An outcome: what a product gets."""

    @property
    def product(self) -> UUID: ...
    @property
    def write(self) -> Part: ...


async def write_parts(
    session: TenantSession, shelf: Shelf, parts: Sequence[tuple[Writes, ProductOut]], *, by: Author, at: datetime
) -> None:
    """Gives the products, locked by the caller, what their parts say; each keeps a line of history."""
    if not parts:
        return
    categories = await category_ids(session, {part.write.get("category", p.category) for part, p in parts})
    brands = await brand_ids(session, {part.write.get("brand", p.brand) for part, p in parts})
    rows = [product_row(part, product, categories, brands) for part, product in parts]
    await writing.write(session, CHANGE_PRODUCTS, rows)
    await write_variants(session, shelf, parts, at)
    if any(WORDS & part.write.keys() for part, _ in parts):
        await refresh(session, [product.id for _, product in parts])
    await note(session, [deed_of(part, product) for part, product in parts], by=by, at=at)
    await publish(session, ProductsChanged(products=[product.id for _, product in parts]))
    for restored in (False, True):
        moved = [p.id for part, p in parts if turns(part, p) and (p.state == "archived") == restored]
        if moved:
            await publish(session, ProductsArchived(products=moved, restored=restored))


def turns(part: Writes, product: ProductOut) -> bool:
    """Whether it is archived or comes back."""
    return "archived" in {part.write.get("state", product.state), product.state} and "state" in part.write


def product_row(
    part: Writes, product: ProductOut, categories: Mapping[str, UUID], brands: Mapping[str, UUID]
) -> dict[str, Any]:
    gets = part.write
    return {
        "id": product.id,
        "category_id": categories.get(gets.get("category", product.category)),
        "brand_id": brands.get(gets.get("brand", product.brand)),
        "tags": gets.get("tags", product.tags),
        "state": gets.get("state", product.state),
    }


async def write_variants(
    session: TenantSession, shelf: Shelf, parts: Sequence[tuple[Writes, ProductOut]], at: datetime
) -> None:
    prices = {UUID(key): amount for part, _ in parts for key, amount in part.write.get("price", {}).items()}
    await writing.set_prices(session, shelf.price_list, prices, at)
    rows: list[dict[str, Any]] = []
    for part, product in parts:
        low, tax = part.write.get("low_stock", {}), part.write.get("tax_class", {})
        rows += [
            {
                "id": v.id,
                "low_stock": low.get(str(v.id), v.low_stock),
                "tax_class_id": shelf.tax_classes[tax.get(str(v.id), v.tax_class)],
            }
            for v in product.variants
            if str(v.id) in low or str(v.id) in tax
        ]
    await writing.lock(session, Variant, [row["id"] for row in rows])
    await writing.write(session, CHANGE_VARIANTS, rows)
    await follow_thresholds(session, [row["id"] for row in rows])


def deed_of(part: Writes, product: ProductOut) -> Deed:
    """What the product's history says: fields of variants by the variant's code."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for field, gets in part.write.items():
        if field not in OF_VARIANTS:
            before[field], after[field] = getattr(product, field), gets
            continue
        for variant in product.variants:
            if str(variant.id) in gets:
                name = f"variant {variant.code}"
                old = getattr(variant, field)
                before.setdefault(name, {})[field] = old if old is None or isinstance(old, int) else str(old)
                after.setdefault(name, {})[field] = gets[str(variant.id)]
    return Deed(
        act=BULK_CHANGED, kind=PRODUCT_KIND, subject=product.id, subject_name=product.name, before=before, after=after
    )
