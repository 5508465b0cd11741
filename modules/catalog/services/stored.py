"""What is stored already of the goods that a file names, and what its rows can't have since others have it."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.orm import aliased

from infra.kit.db.sessions import TenantReader
from modules.catalog.bundles.schemas import PartOut
from modules.catalog.bundles.service import parts_of
from modules.catalog.domain import read_barcode
from modules.catalog.errors import BarcodeTaken
from modules.catalog.models import Product, Unit, Variant
from modules.catalog.repository import BASE_PRICE, UNIT_PRICE
from modules.catalog.services.writing import PRODUCT, VARIANT
from modules.desk.api import RowFault
from modules.desk.views import deeds

if TYPE_CHECKING:
    from modules.catalog.services.given import Line

IMPORT_UNDONE = "product.import_undone"
KEYS = sa.bindparam("keys", type_=ARRAY(sa.Text))
IDS = sa.bindparam("ids", type_=ARRAY(sa.Uuid))
PRODUCT_COLUMNS = [getattr(Product, name).label(f"p_{name}") for name in PRODUCT]
VARIANT_COLUMNS = [getattr(Variant, name).label(f"v_{name}") for name in VARIANT]
BY_CODE = (
    sa.select(
        *PRODUCT_COLUMNS, *VARIANT_COLUMNS, BASE_PRICE.label("price"), Variant.floor, Variant.floor_margin, Variant.kind
    )
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

OTHERS = aliased(Variant)
GROUPS = (
    sa.select(Variant.code, Variant.product_id, sa.func.count())
    .join(OTHERS, OTHERS.product_id == Variant.product_id)
    .where(Variant.code == sa.func.any(KEYS))
    .group_by(Variant.code, Variant.product_id)
)
UNITS = sa.select(
    Unit.variant_id, Unit.id, Unit.name, Unit.factor, Unit.barcode, UNIT_PRICE.label("price")
).where(Unit.variant_id == sa.func.any(IDS), ~Unit.archived)  # fmt: skip


class Known(msgspec.Struct, frozen=True):
    """A variant that is stored, with its product, as rows of services.writing."""

    product: dict[str, Any]
    variant: dict[str, Any]
    price: int | None
    floor: int | None = None
    margin: int | None = None
    kind: str = "goods"
    units: list[tuple[str, Decimal, str]] = []
    unit_prices: dict[str, int | None] = {}
    parts: list[tuple[str, Decimal]] = []


class Family(msgspec.Struct, frozen=True):
    """A product with options: how many variants it has."""

    id: UUID
    variants: int


async def known_goods(session: TenantReader, lines: Sequence["Line"]) -> tuple[dict[str, Known], list[RowFault]]:
    """The stored variants among `lines` by code, and the rows whose barcode belongs to other goods."""
    rows = (await session.execute(BY_CODE, {"keys": [line.code for line in lines]})).all()
    units: dict[UUID, list[Any]] = {}
    if any(line.units is not None or line.unit_prices is not None for line in lines):
        for row in await session.execute(UNITS, {"ids": [row.v_id for row in rows]}):
            units.setdefault(row.variant_id, []).append(row)
    asked = any(line.made or line.parts for line in lines)
    parts = await parts_of(session, [row.v_id for row in rows if row.kind != "goods"]) if asked else {}
    known = {row.v_code: known_of(row, units.get(row.v_id, []), parts.get(row.v_id, [])) for row in rows}
    return known, await barcode_faults(session, lines)


def known_of(row: Any, units: Sequence[Any], parts: Sequence[PartOut]) -> Known:
    return Known(
        {name: getattr(row, f"p_{name}") for name in PRODUCT}, {name: getattr(row, f"v_{name}") for name in VARIANT},
        row.price, row.floor, row.floor_margin, row.kind,
        sorted((unit.name, unit.factor, unit.barcode or "") for unit in units), {u.name: u.price for u in units},
        [(part.code, part.quantity) for part in parts],
    )  # fmt: skip


async def barcode_faults(session: TenantReader, lines: Sequence["Line"]) -> list[RowFault]:
    keys = {key for line in lines for _, _, _, key in barcodes_of(line)}
    held = {row[0]: (row[1], row[2]) for row in await session.execute(HOLDERS, {"keys": sorted(keys)})}
    faults: list[RowFault] = []
    for line in lines:
        for field, owner, text, key in barcodes_of(line):
            holder, name = held.setdefault(key, (owner, line.name))
            if holder != owner:
                facts = {"barcode": text, "name": name}
                faults.append(RowFault(line=line.line, field=field, message=BarcodeTaken.message, facts=facts))
    return faults


def barcodes_of(line: "Line") -> list[tuple[str, str, str, str]]:
    """(field, owner as HOLDERS name it, text, key) of a line's own barcode and of its larger units'."""
    found = [("barcode", line.code, line.barcode.text, line.barcode.key)] if line.barcode else []
    for unit in line.units or ():
        if unit.barcode:
            key = read_barcode(unit.barcode, is_own=True).key
            found.append(("units", f"{line.code}\n{unit.name}", unit.barcode, key))
    return found


async def products_of(session: TenantReader, codes: Iterable[str]) -> dict[str, Family]:
    """Code → the product that has this variant, so that a file's rows can add variants to it."""
    rows = await session.execute(GROUPS, {"keys": sorted(codes)})
    return {row[0]: Family(row[1], row[2]) for row in rows}


async def products_with_options(session: TenantReader, names: Iterable[str]) -> dict[str, Family]:
    """Name → the product with options of that name, so that a file's rows can add variants to it."""
    rows = await session.execute(FAMILIES, {"keys": sorted(names)})
    return {row[0]: Family(row[1], row[2]) for row in rows}


async def taken_back(session: TenantReader, known: Iterable[Known]) -> set[UUID]:
    """The products of which the log says last that a file's import was undone: the next file brings them back."""
    away = {each.product["id"] for each in known if each.product["state"] == "archived"}
    if not away:
        return set()
    last: Any = (
        sa.select(deeds.c.subject, deeds.c.act)
        .ext(distinct_on(deeds.c.subject))
        .where(deeds.c.kind == "catalog.product", deeds.c.subject.in_(away))
        .order_by(deeds.c.subject, deeds.c.id.desc())
    )
    return {row.subject for row in await session.execute(last) if row.act == IMPORT_UNDONE}
