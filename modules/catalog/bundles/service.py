"""What goods are made of: read, checked and written."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from infra.kit.db.followed import CHANGED
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.problems import FieldError, Invalid, NotFound, Problem
from infra.kit.quantity import to_quantity
from modules.catalog.bundles.errors import (
    BundleHasStock,
    BundleNotWeighed,
    IsPartOfOther,
    PartIsBundle,
    PartIsItself,
    PartsMissing,
    PartTwice,
)
from modules.catalog.bundles.schemas import Kind, MadeOfIn, MadeOfOut, PartIn, PartOut
from modules.catalog.domain import read_barcode, variant_name
from modules.catalog.errors import BarcodeUnreadable, GoodsUnknown
from modules.catalog.models import Part, Product, Variant
from modules.catalog.services import writing
from modules.catalog.services.checks import of_problem
from modules.catalog.stockkeeping import stockkeeper
from modules.desk.api import Author, Deed, note

KIND = "catalog.product"
IDS = sa.bindparam("ids", type_=ARRAY(sa.Uuid))
CODES = sa.bindparam("codes", type_=ARRAY(sa.Text))
KEYS = sa.bindparam("keys", type_=ARRAY(sa.Text))
GOODS: tuple[Any, ...] = (
    Variant.id, Variant.product_id, Product.name, Variant.title, Variant.code, Variant.unit, Variant.kind,
    Variant.barcode_key, Variant.weighed,
)  # fmt: skip
PARTS: Any = (
    sa.select(Part.variant_id, Part.quantity, *GOODS)
    .join(Variant, Variant.id == Part.part_id)
    .join(Product, Product.id == Variant.product_id)
    .where(Part.variant_id == sa.func.any(IDS))
    .order_by(Part.variant_id, Part.position, Variant.code)
)
NAMED: Any = (
    sa.select(*GOODS)
    .join(Product, Product.id == Variant.product_id)
    .where(
        sa.or_(
            Variant.id == sa.func.any(IDS),
            Variant.code == sa.func.any(CODES),
            sa.and_(Variant.barcode_key == sa.func.any(KEYS), ~Variant.archived),
        )
    )
)


class Wanted(msgspec.Struct, frozen=True):
    """A part that was found: its goods, and how many of them."""

    goods: sa.Row[Any]
    quantity: Decimal


async def parts_of(session: TenantReader, variants: Sequence[UUID]) -> dict[UUID, list[PartOut]]:
    """What each of `variants` is made of, in the order it was said; those without parts are left out."""
    found: dict[UUID, list[PartOut]] = {}
    for row in await session.execute(PARTS, {"ids": list(variants)}):
        part = PartOut(
            variant=row.id, product=row.product_id, name=variant_name(row.name, [row.title]), code=row.code,
            unit=row.unit, quantity=row.quantity,
        )  # fmt: skip
        found.setdefault(row.variant_id, []).append(part)
    return found


async def made_of(session: TenantReader, product: UUID, variant: UUID) -> MadeOfOut:
    """Raises NotFound for a variant of another product."""
    own = sa.select(Variant.kind).where(Variant.id == variant, Variant.product_id == product)
    kind = await session.scalar(own)
    if kind is None:
        raise NotFound
    parts = (await parts_of(session, [variant])).get(variant, [])
    return MadeOfOut(variant=variant, kind=msgspec.convert(kind, Kind), parts=parts)


async def set_parts(
    session: TenantSession, product: UUID, variant: UUID, asked: MadeOfIn, *, by: Author, at: datetime
) -> None:
    """The variant is made of this from now on; what was sold before stays as it was.

    Raises NotFound, Invalid with a field `parts.<n>.…` for each part that can't be one, IsPartOfOther,
    BundleHasStock, BundleNotWeighed.
    """
    await made_of(session, product, variant)
    wanted = await read_parts(session, variant, asked)
    # All that this says something of is held: of two that would become parts of each other the second sees the first.
    await writing.lock(session, Variant, [variant, *(each.goods.id for each in wanted)])
    rows = {row.id: row for row in await goods_named(session, [variant, *(each.goods.id for each in wanted)])}
    own, before = rows[variant], await made_of(session, product, variant)
    await require_fit(session, own, asked.kind)
    if bundles := [n for n, each in enumerate(wanted) if rows[each.goods.id].kind == "bundle"]:
        raise Invalid(fields=[is_bundle(n, rows[wanted[n].goods.id]) for n in bundles])
    await session.execute(sa.delete(Part).where(Part.variant_id == variant))
    if wanted:
        await session.execute(sa.insert(Part), [row_of(variant, n, each) for n, each in enumerate(wanted)])
    await session.execute(sa.update(Variant).where(Variant.id == variant).values(kind=asked.kind, changed=CHANGED))
    was = {f"parts {own.code}": said_of(before.kind, [(part.code, part.quantity) for part in before.parts])}
    now = {f"parts {own.code}": said_of(asked.kind, [(each.goods.code, each.quantity) for each in wanted])}
    if was != now:
        deed = Deed(
            act="product.edited", kind=KIND, subject=product, subject_name=own.name, before=dict(was), after=dict(now)
        )
        await note(session, [deed], by=by, at=at)


def row_of(variant: UUID, position: int, part: Wanted) -> dict[str, Any]:
    return {"variant_id": variant, "part_id": part.goods.id, "quantity": part.quantity, "position": position}


def said_of(kind: str, parts: Sequence[tuple[str, Decimal]]) -> str:
    """As a history shows it: `bundle: 2 × TEA, 1 × CUP`."""
    said = ", ".join(f"{quantity.normalize():f} × {code}" for code, quantity in parts)
    return "" if kind == "goods" else f"{kind}: {said}"


async def require_fit(session: TenantReader, own: sa.Row[Any], kind: Kind) -> None:
    if kind != "goods" and own.weighed:
        raise BundleNotWeighed
    if kind != "bundle" or own.kind == "bundle":
        return
    whole, product = aliased(Variant), aliased(Product)
    others = sa.select(product.name, whole.title).select_from(Part).join(whole, whole.id == Part.variant_id)
    others = others.join(product, product.id == whole.product_id).where(Part.part_id == own.id).limit(1)
    name = variant_name(own.name, [own.title])
    if other := (await session.execute(others)).one_or_none():
        raise IsPartOfOther(name=name, other=variant_name(other.name, [other.title]))
    keeper = stockkeeper()
    if keeper and await keeper.lies_there(session, [own.id]):
        raise BundleHasStock(name=name)


async def hold_kinds(session: TenantSession, variants: Sequence[UUID]) -> list[str]:
    """The names of those that are bundles. What each is, goods or a bundle, stays so until the caller's unit ends:
    whoever books stock and whoever makes a bundle wait for each other.
    """
    held = sa.select(Product.name, Variant.title, Variant.kind).join(Product, Product.id == Variant.product_id)
    held = held.where(Variant.id.in_(variants)).order_by(Variant.id).with_for_update(read=True, of=Variant)
    return [variant_name(row.name, [row.title]) for row in await session.execute(held) if row.kind == "bundle"]


async def goods_named(
    session: TenantReader, ids: Sequence[UUID], codes: Sequence[str] = (), keys: Sequence[str] = ()
) -> Sequence[sa.Row[Any]]:
    return (await session.execute(NAMED, {"ids": list(ids), "codes": list(codes), "keys": list(keys)})).all()


async def read_parts(session: TenantReader, variant: UUID, asked: MadeOfIn) -> list[Wanted]:
    """The parts as they are named, found. Raises Invalid with every fault."""
    if asked.kind == "goods":
        return []
    if not asked.parts:
        raise Invalid(fields=[of_problem("parts", PartsMissing())])
    keys = {part.code: scan_key(part.code) for part in asked.parts if part.code}
    rows = await goods_named(session, [p.variant for p in asked.parts if p.variant], list(keys), list(keys.values()))
    known: dict[Any, sa.Row[Any]] = {row.barcode_key: row for row in rows if row.barcode_key}
    known |= {row.code: row for row in rows} | {row.id: row for row in rows}
    faults: list[FieldError] = []
    wanted: dict[UUID, Wanted] = {}
    for n, part in enumerate(asked.parts):
        found = known.get(part.variant or part.code) or known.get(keys.get(part.code, ""))
        quantity, wrong = quantity_of(n, part)
        faults += wrong
        if why := why_no_part(variant, part, found, wanted):
            faults.append(of_problem(f"parts.{n}.code", why))
        elif found is not None:
            wanted[found.id] = Wanted(found, quantity)
    if faults:
        raise Invalid(fields=faults)
    return list(wanted.values())


def why_no_part(
    variant: UUID, part: PartIn, found: sa.Row[Any] | None, wanted: Mapping[UUID, Wanted]
) -> Problem | None:
    asked = part.code or str(part.variant or "")
    if found is None:
        return GoodsUnknown(asked=asked)
    if found.id == variant:
        return PartIsItself()
    if found.kind == "bundle":
        return PartIsBundle(name=variant_name(found.name, [found.title]))
    return PartTwice(asked=asked) if found.id in wanted else None


def is_bundle(n: int, row: sa.Row[Any]) -> FieldError:
    return of_problem(f"parts.{n}.code", PartIsBundle(name=variant_name(row.name, [row.title])))


def quantity_of(n: int, part: PartIn) -> tuple[Decimal, list[FieldError]]:
    field = f"parts.{n}.quantity"
    try:
        quantity = to_quantity(part.quantity)
    except Problem as problem:
        return Decimal(0), [of_problem(field, problem)]
    return quantity, [] if quantity > 0 else [of_problem(field, PartsMissing())]


def scan_key(code: str) -> str:
    """What a scan is compared by; text that can be no barcode finds nothing."""
    try:
        return read_barcode(code, is_own=True).key
    except BarcodeUnreadable:
        return ""
