"""What is stored already of the goods that a file names, and what its rows can't have since others have it."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from infra.kit.db.sessions import TenantReader
from modules.catalog.errors import BarcodeTaken
from modules.catalog.models import Product, Unit, Variant
from modules.catalog.repository import BASE_PRICE
from modules.catalog.services.writing import PRODUCT, VARIANT
from modules.desk.api import RowFault

if TYPE_CHECKING:
    from modules.catalog.services.importing import Line

KEYS = sa.bindparam("keys", type_=ARRAY(sa.Text))
IDS = sa.bindparam("ids", type_=ARRAY(sa.Uuid))
PRODUCT_COLUMNS = [getattr(Product, name).label(f"p_{name}") for name in PRODUCT]
VARIANT_COLUMNS = [getattr(Variant, name).label(f"v_{name}") for name in VARIANT]
BY_CODE = (
    sa.select(*PRODUCT_COLUMNS, *VARIANT_COLUMNS, BASE_PRICE.label("price"))
    .join(Product, Product.id == Variant.product_id)
    .where(Variant.code == sa.func.any(KEYS))
)
HOLDERS = sa.union_all(
    sa.select(Variant.barcode_key, Variant.code, Product.name)
    .join(Product, Product.id == Variant.product_id)
    .where(Variant.barcode_key == sa.func.any(KEYS), ~Variant.archived),
    sa.select(Unit.barcode_key, Variant.code + sa.literal("\n") + Unit.name, Product.name)
    .select_from(Unit)
    .join(Variant, Variant.id == Unit.variant_id)
    .join(Product, Product.id == Variant.product_id)
    .where(Unit.barcode_key == sa.func.any(KEYS), ~Unit.archived),
)
FAMILIES = (
    sa.select(Product.name, sa.func.min(Product.id.cast(sa.Text)).cast(sa.Uuid[UUID]), sa.func.count())
    .join(Variant, Variant.product_id == Product.id)
    .where(Product.name == sa.func.any(KEYS), sa.func.jsonb_array_length(Product.options) > 0)
    .where(Product.state != "archived")
    .group_by(Product.name)
)


class Known(msgspec.Struct, frozen=True):
    """A variant that is stored, with its product, as rows of services.writing."""

    product: dict[str, Any]
    variant: dict[str, Any]
    price: int | None


class Family(msgspec.Struct, frozen=True):
    """A product with options: how many variants it has."""

    id: UUID
    variants: int


async def known_goods(session: TenantReader, lines: Sequence["Line"]) -> tuple[dict[str, Known], list[RowFault]]:
    """The stored variants among `lines` by code, and the rows whose barcode belongs to other goods."""
    rows = await session.execute(BY_CODE, {"keys": [line.code for line in lines]})
    known = {row.v_code: known_of(row) for row in rows}
    return known, await barcode_faults(session, lines)


def known_of(row: Any) -> Known:
    product = {name: getattr(row, f"p_{name}") for name in PRODUCT}
    return Known(product, {name: getattr(row, f"v_{name}") for name in VARIANT}, row.price)


async def barcode_faults(session: TenantReader, lines: Sequence["Line"]) -> list[RowFault]:
    keys = {line.barcode.key for line in lines if line.barcode}
    held = {row[0]: (row[1], row[2]) for row in await session.execute(HOLDERS, {"keys": sorted(keys)})}
    faults: list[RowFault] = []
    for line in lines:
        if line.barcode is None:
            continue
        code, name = held.setdefault(line.barcode.key, (line.code, line.name))
        if code != line.code:
            facts = {"barcode": line.barcode.text, "name": name}
            faults.append(RowFault(line=line.line, field="barcode", message=BarcodeTaken.message, facts=facts))
    return faults


async def products_with_options(session: TenantReader, names: Iterable[str]) -> dict[str, Family]:
    """Name → the product with options of that name, so that a file's rows can add variants to it."""
    rows = await session.execute(FAMILIES, {"keys": sorted(names)})
    return {row[0]: Family(row[1], row[2]) for row in rows}
