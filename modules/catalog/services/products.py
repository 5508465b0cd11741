"""Products one by one: create, edit, archive, restore."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from infra.kit.db.followed import CHANGED
from infra.kit.db.sessions import TenantSession
from infra.kit.ids import new_id
from infra.kit.outbox import publish
from modules.catalog.errors import NoSuchProduct, ProductChangedMeanwhile, StockNotKept
from modules.catalog.events import ProductChanged, ProductCreated, ProductsArchived
from modules.catalog.models import Product, Unit, Variant
from modules.catalog.pricing.floor import NewPrice, require_floor
from modules.catalog.repository import find_product
from modules.catalog.schemas import ProductIn, ProductOut, VariantIn, draft_of
from modules.catalog.services import writing
from modules.catalog.services.references import Shelf, read_shelf
from modules.catalog.services.rows import Written, rows_of
from modules.catalog.stockkeeping import Opening, follow_thresholds, stockkeeper
from modules.desk.api import Author, Deed, changes, history, note

KIND = "catalog.product"


async def create_product(session: TenantSession, data: ProductIn, *, by: Author, at: datetime) -> UUID:
    """Writes a product with variants, prices and opening stock. Raises Invalid with each field's fault."""
    shelf = await read_shelf(session)
    product = new_id()
    written = await rows_of(session, shelf, product, data, {})
    await writing.write(session, writing.ADD_PRODUCTS, [written.product])
    await writing.write(session, writing.ADD_VARIANTS, written.variants)
    await writing.write(session, writing.ADD_UNITS, written.units)
    await writing.set_prices(session, shelf.price_list, priced(written.prices), at)
    await open_stock(session, shelf, written.openings, product, by, at)
    await follow_thresholds(session, [row["id"] for row in written.variants])
    await note(session, [Deed(act="product.created", kind=KIND, subject=product, subject_name=data.name)], by=by, at=at)
    await publish(session, ProductCreated(product=product))
    return product


async def edit_product(
    session: TenantSession, product: UUID, data: ProductIn, version: int, *, by: Author, at: datetime
) -> None:
    """Replaces what is stored by `data`, unless somebody saved after `version` was read.

    Variants that `data` leaves out are archived, never deleted. Raises NoSuchProduct, ProductChangedMeanwhile, Invalid.
    """
    await writing.lock(session, Product, [product])
    before = await find_product(session, product)
    if before is None:
        raise NoSuchProduct
    if before.version != version:
        last = (await history(session, KIND, product, most=1))[:1]
        raise ProductChangedMeanwhile(name=last[0].author_name if last else "")
    shelf = await read_shelf(session)
    known = {variant.id: variant.code for variant in before.variants}
    data = with_revived(data, before)
    written = await rows_of(session, shelf, product, data, known, before.attributes)
    old = {variant.id for variant in before.variants if not variant.archived}
    gone = sorted(old - {row["id"] for row in written.variants})
    await archive_variants(session, gone)
    await require_floor(session, new_prices(before, data), by=by, at=at)
    await save(session, written, known.keys())
    await writing.set_prices(session, shelf.price_list, written.prices, at)
    await replace_units(session, [row["id"] for row in written.variants], written.units)
    await open_stock(session, shelf, written.openings, new_id(), by, at)
    await follow_thresholds(session, [row["id"] for row in written.variants])
    was, becomes = changes(flat(draft_of(before)), flat(data))
    await note(
        session,
        [Deed(act="product.edited", kind=KIND, subject=product, subject_name=data.name, before=was, after=becomes)],
        by=by,
        at=at,
    )
    await publish(session, ProductChanged(product=product, product_version=version + 1))


def new_prices(before: ProductOut, data: ProductIn) -> list[NewPrice]:
    """The prices that somebody typed anew, each at its field."""
    had = {variant.id: variant.price for variant in before.variants}
    return [
        NewPrice(variant.id, variant.price, field=f"variants.{n}.price")
        for n, variant in enumerate(data.variants)
        if variant.id and variant.price is not None and variant.price != had.get(variant.id)
    ]


async def save(session: TenantSession, written: Written, known: Collection[UUID]) -> None:
    """The product, its new variants and its changed ones."""
    await writing.write(session, writing.CHANGE_PRODUCTS, [written.product])
    old = [row for row in written.variants if row["id"] in known]
    await writing.lock(session, Variant, [row["id"] for row in old])
    await writing.write(session, writing.CHANGE_VARIANTS, old)
    await writing.write(session, writing.ADD_VARIANTS, [row for row in written.variants if row["id"] not in known])


async def archive_variants(session: TenantSession, ids: Sequence[UUID]) -> None:
    if ids:
        await writing.lock(session, Variant, ids)
        change = sa.update(Variant).where(Variant.id.in_(ids)).values(archived=True, changed=CHANGED)
        await session.execute(change)


async def restore_variants(session: TenantSession, products: Sequence[UUID]) -> None:
    """A product comes back with its variants where all of them were put away, and no other has their barcode."""
    other = aliased(Variant)
    live = sa.exists().where(other.product_id == Variant.product_id, ~other.archived)
    taken = sa.exists().where(other.barcode_key == Variant.barcode_key, ~other.archived)
    change = sa.update(Variant).where(Variant.product_id.in_(products), Variant.archived, ~live, ~taken)
    await session.execute(change.values(archived=False, changed=CHANGED).execution_options(synchronize_session=False))


async def replace_units(session: TenantSession, variants: Sequence[UUID], units: Sequence[dict[str, Any]]) -> None:
    """The variants' larger units become these, found again by name; those left out are archived."""
    if not variants:
        return
    stored = sa.select(Unit.id, Unit.variant_id, Unit.name).where(Unit.variant_id.in_(variants))
    known = {(row.variant_id, row.name): row.id for row in await session.execute(stored.with_for_update())}
    named = [row | {"id": known.get((row["variant_id"], row["name"]), row["id"])} for row in units]
    kept = {row["id"] for row in named}
    if gone := [unit for unit in known.values() if unit not in kept]:
        await session.execute(sa.update(Unit).where(Unit.id.in_(gone)).values(archived=True, changed=CHANGED))
    await writing.write(session, writing.CHANGE_UNITS, [row for row in named if row["id"] in known.values()])
    await writing.write(session, writing.ADD_UNITS, [row for row in named if row["id"] not in known.values()])


def flat(data: ProductIn) -> dict[str, Any]:
    """The product's fields for comparing, its variants by code."""
    plain = msgspec.to_builtins(data)
    variants = plain.pop("variants")
    ignored = ("id", "is_own_barcode", "opening_stock", "values")
    for variant in variants:
        plain[f"variant {variant['code']}"] = {k: v for k, v in variant.items() if k not in ignored}
    return plain


def with_revived(data: ProductIn, before: ProductOut) -> ProductIn:
    """A new line whose options an archived variant has is that variant again, with its code, stock and history."""
    gone = {tuple(sorted(v.values.items())): v for v in before.variants if v.archived}
    named = {line.id for line in data.variants}
    lines: list[VariantIn] = []
    for line in data.variants:
        old = gone.get(tuple(sorted(line.values.items()))) if line.id is None else None
        if old and old.id not in named and line.code.strip() in {"", old.code}:
            line = msgspec.structs.replace(line, id=old.id, code=old.code)  # noqa: PLW2901
        lines.append(line)
    return msgspec.structs.replace(data, variants=lines)


def priced(prices: dict[UUID, int | None]) -> dict[UUID, int | None]:
    return {variant: price for variant, price in prices.items() if price is not None}


async def open_stock(
    session: TenantSession, shelf: Shelf, openings: Sequence[Opening], cause: UUID, by: Author, at: datetime
) -> None:
    """Hands opening quantities to whoever keeps stock, in this unit. Raises StockNotKept when nobody does."""
    if not openings:
        return
    keeper = stockkeeper()
    if keeper is None:
        raise StockNotKept
    await keeper.open_stock(session, shelf.settings.store, openings, cause=cause, by=by, at=at)


async def set_archived(
    session: TenantSession, ids: Sequence[UUID], *, archived: bool, by: Author, at: datetime
) -> list[UUID]:
    """Archives products, or brings them back; gives those that changed. Raises NoSuchProduct when none is there."""
    await writing.lock(session, Product, ids)
    now_archived = Product.state == "archived"
    change = (
        sa.update(Product)
        .where(Product.id.in_(ids), now_archived if not archived else ~now_archived)
        .values(state="archived" if archived else "active", version=Product.version + 1, changed=CHANGED)
        .returning(Product.id, Product.name)
    )
    names = {row.id: row.name for row in await session.execute(change)}
    changed = list(names)
    if not changed and not await session.scalar(sa.select(sa.exists().where(Product.id.in_(ids)))):
        raise NoSuchProduct
    if not archived:
        await restore_variants(session, changed)
    act = "product.archived" if archived else "product.restored"
    await note(
        session,
        [Deed(act=act, kind=KIND, subject=product, subject_name=names[product]) for product in changed],
        by=by,
        at=at,
    )
    if changed:
        await publish(session, ProductsArchived(products=changed, restored=not archived))
    return changed
