"""Products that may stand there twice: found by name, code and barcode; merged, or said to be different."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from infra.kit.db.followed import CHANGED
from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.outbox import publish
from modules.catalog.errors import NoSuchProduct, NotMergeable, StillInStock
from modules.catalog.events import ProductsArchived, ProductsChanged
from modules.catalog.models import Product, Variant
from modules.catalog.repository import find_products, sellable_of
from modules.catalog.schemas import ProductOut, VariantOut
from modules.catalog.services import writing
from modules.catalog.services.derived import refresh
from modules.desk.api import Author, Deed, note

KIND = "catalog.product"
MOST = 50
ALIKE = 0.7
REASONS = ("barcode", "name", "code", "alike")
LIVE = Product.state != "archived"


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Two products that may be one. `reason`: name, code, barcode or alike (names that differ a little)."""

    first: UUID
    second: UUID
    reason: str


def bare(text: Any) -> Any:
    """`text` without case, blanks and signs."""
    return sa.func.regexp_replace(sa.func.lower(text), "[[:space:][:punct:]]+", "", "g")


def neighbors(rows: Any, reason: str) -> Any:
    """Each product with the one before it that has the same key: as many pairs as rows, however many are alike."""
    before = sa.func.lag(rows.c.id).over(partition_by=rows.c.key, order_by=rows.c.id).label("first")
    found = sa.select(before, rows.c.id.label("second")).where(rows.c.key != "").subquery()
    pairs = sa.select(found.c.first, found.c.second, sa.literal_column(f"'{reason}'", sa.Text).label("reason"))
    return pairs.where(found.c.first.isnot(None), found.c.first != found.c.second)


def same_name() -> Any:
    return neighbors(sa.select(Product.id, bare(Product.name).label("key")).where(LIVE).subquery(), "name")


def same_code() -> Any:
    goods = sa.select(Variant.product_id.label("id"), bare(Variant.code).label("key"))
    live = goods.join(Product, Product.id == Variant.product_id).where(LIVE, ~Variant.archived)
    return neighbors(live.subquery(), "code")


def barcode_as_code() -> Any:
    """One has as its code what the other has as its barcode."""
    other, others = aliased(Variant), aliased(Product)
    return (
        sa.select(Variant.product_id.label("first"), other.product_id.label("second"))
        .add_columns(sa.literal_column("'barcode'", sa.Text).label("reason"))
        .join(Product, sa.and_(Product.id == Variant.product_id, LIVE))
        .join(other, sa.and_(other.barcode_key == sa.func.lpad(Variant.code, 14, "0"), ~other.archived))
        .join(others, sa.and_(others.id == other.product_id, others.state != "archived"))
        .where(Variant.code.regexp_match("^[0-9]{8,14}$"), ~Variant.archived, Variant.product_id != other.product_id)
    )


def alike_names() -> Any:
    """Names that stand next to each other in the order of their signs, and share most of their trigrams."""
    key = bare(Product.name)
    rows = sa.select(Product.id, Product.name, key.label("key")).where(LIVE).subquery()
    order: dict[str, Any] = {"order_by": (rows.c.key, rows.c.id)}
    found = sa.select(
        sa.func.lag(rows.c.id).over(**order).label("first"), rows.c.id.label("second"), rows.c.key, rows.c.name,
        sa.func.lag(rows.c.key).over(**order).label("key_before"),
        sa.func.lag(rows.c.name).over(**order).label("name_before"),
    ).subquery()  # fmt: skip
    near = sa.func.ext.similarity(found.c.name, found.c.name_before) >= ALIKE
    pairs = sa.select(found.c.first, found.c.second, sa.literal_column("'alike'", sa.Text).label("reason"))
    return pairs.where(found.c.key != found.c.key_before, near)


async def find_duplicates(session: TenantReader) -> tuple[list[Pair], int]:
    """The first pairs that nobody has said are different, the surest ones first, and how many there are."""
    pairs: Any = sa.union_all(same_name(), same_code(), barcode_as_code(), alike_names()).subquery("pairs")
    low, high = sa.func.least(pairs.c.first, pairs.c.second), sa.func.greatest(pairs.c.first, pairs.c.second)
    rank = sa.func.array_position(sa.literal_column("ARRAY['barcode','name','code','alike']"), pairs.c.reason)
    each = (
        sa.select(low.label("first"), high.label("second"), sa.func.min(rank).label("rank"))
        .group_by(low, high)
        .subquery("each")
    )
    said: Any = sa.exists().where(
        Product.id == each.c.first, Product.not_same.contains(sa.func.to_jsonb(each.c.second))
    )
    query = sa.select(each.c.first, each.c.second, each.c.rank, sa.func.count().over().label("number")).where(~said)
    rows: Any = (await session.execute(query.order_by(each.c.rank, each.c.first, each.c.second).limit(MOST))).all()
    found = [Pair(first=row.first, second=row.second, reason=REASONS[int(row.rank) - 1]) for row in rows]
    return found, rows[0].number if rows else 0


async def dismiss(session: TenantSession, first: UUID, second: UUID) -> None:
    """The two are different goods: they are no longer shown as one. Raises NoSuchProduct."""
    low, high = sorted((first, second))
    await writing.lock(session, Product, [low])
    added = Product.not_same.op("||")(sa.func.to_jsonb(sa.literal(high, sa.Uuid)))
    change = sa.update(Product).where(Product.id == low, ~Product.not_same.contains([str(high)])).values(not_same=added)
    await session.execute(change)
    if await session.scalar(sa.select(sa.func.count()).where(Product.id.in_([low, high]))) != len({low, high}):
        raise NoSuchProduct


async def merge_products(session: TenantSession, keep: UUID, gone: UUID, *, by: Author, at: datetime) -> None:
    """`gone` becomes part of `keep` and is archived; orders and stock moves stay with the variants they name.

    A variant that `keep` has too is archived, its barcode given on where there is none, and must have no stock left;
    the others move over with their stock. What `keep` leaves blank it takes from `gone`.
    Raises NoSuchProduct, NotMergeable, StillInStock.
    """
    await writing.lock(session, Product, [keep, gone])
    found = {product.id: product for product in await find_products(session, [keep, gone])}
    if len(found) < len({keep, gone}) or keep == gone:
        raise NoSuchProduct
    stays, goes = found[keep], found[gone]
    if [o.name for o in stays.options] != [o.name for o in goes.options] or "archived" in {stays.state, goes.state}:
        raise NotMergeable
    twins = {tuple(v.values.items()): v for v in stays.variants if not v.archived}
    moving = [v for v in goes.variants if not v.archived]
    folded = [(v, twins[tuple(v.values.items())]) for v in moving if tuple(v.values.items()) in twins]
    moved = [v for v in moving if tuple(v.values.items()) not in twins]
    await check_stock(session, [old for old, _ in folded])
    await writing.lock(session, Variant, [v.id for v in (*moving, *twins.values())])
    await fold(session, folded)
    await move(session, moved, keep, len(stays.variants))
    await fill(session, keep, gone)
    await refresh(session, [keep, gone])
    deeds = [
        Deed(act="product.merged", kind=KIND, subject=keep, subject_name=stays.name, after={"merged": goes.name}),
        Deed(act="product.merged_away", kind=KIND, subject=gone, subject_name=goes.name, after={"merged": stays.name}),
    ]
    await note(session, deeds, by=by, at=at)
    await publish(session, ProductsChanged(products=[keep]))
    await publish(session, ProductsArchived(products=[gone]))


async def check_stock(session: TenantReader, variants: Sequence[VariantOut]) -> None:
    left = await sellable_of(session, [v.id for v in variants])
    for variant in variants:
        if left.get(variant.id):
            raise StillInStock(code=variant.code, quantity=left[variant.id])


async def fold(session: TenantSession, pairs: Sequence[tuple[VariantOut, VariantOut]]) -> None:
    """The old variants are archived first, so that their barcodes are free for those that stay."""
    keys = sa.select(Variant.id, Variant.barcode_key).where(Variant.id.in_([old.id for old, _ in pairs]))
    codes = {row.id: row.barcode_key for row in await session.execute(keys)}
    put_away = sa.update(Variant).where(Variant.id.in_(list(codes))).values(archived=True, changed=CHANGED)
    await session.execute(put_away)
    for old, twin in pairs:
        if old.barcode and not twin.barcode:
            given = {"barcode": old.barcode, "barcode_key": codes[old.id], "changed": CHANGED}
            await session.execute(sa.update(Variant).where(Variant.id == twin.id).values(**given))


async def move(session: TenantSession, variants: Sequence[VariantOut], keep: UUID, position: int) -> None:
    for n, variant in enumerate(variants):
        there = {"product_id": keep, "position": position + n, "changed": CHANGED}
        await session.execute(sa.update(Variant).where(Variant.id == variant.id).values(**there))


FILLED = ("id", "description", "translations", "descriptions", "attributes", "tags", "category_id", "brand_id")


async def fill(session: TenantSession, keep: UUID, gone: UUID) -> None:
    columns = [getattr(Product, name) for name in FILLED]
    rows = {row.id: row for row in await session.execute(sa.select(*columns).where(Product.id.in_([keep, gone])))}
    stays, goes = rows[keep], rows[gone]
    filled = {
        "description": stays.description or goes.description,
        "translations": goes.translations | stays.translations,
        "descriptions": goes.descriptions | stays.descriptions,
        "attributes": stays.attributes if stays.category_id != goes.category_id else goes.attributes | stays.attributes,
        "tags": list(dict.fromkeys([*stays.tags, *goes.tags])),
        "category_id": stays.category_id or goes.category_id,
        "brand_id": stays.brand_id or goes.brand_id,
    }
    stamps: dict[str, Any] = {"version": Product.version + 1, "changed": CHANGED}
    await session.execute(sa.update(Product).where(Product.id == keep).values(**filled, **stamps))
    await session.execute(sa.update(Product).where(Product.id == gone).values(state="archived", **stamps))


def by_id(products: Sequence[ProductOut]) -> dict[UUID, ProductOut]:
    return {product.id: product for product in products}
