"""What lies in stock, variant by variant: queries of the list, of one variant's places and of its ledger."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.cursors import Leaf, Sort, either_way, leaf_of
from infra.kit.db.sessions import TenantReader
from infra.kit.search import matches
from modules.catalog.views import variants
from modules.shops.api import looked_at, shown, visible
from modules.stock.models import Reservation, StockDocument, StockDocumentLine, StockMove, Warehouse
from modules.stock.views import levels, low_variants
from tenancy.access.api import Actor

COLUMNS = (
    variants.c.id, variants.c.product_id, variants.c.product_name, variants.c.title, variants.c.code, variants.c.unit,
    variants.c.weighed, variants.c.low_stock, variants.c.drawing, variants.c.category_name, variants.c.kind,
)  # fmt: skip
LIMIT = 50
SORTS = (Sort(variants.c.product_name, str), Sort(variants.c.id, UUID))
MOVE_SORT = (Sort(StockMove.id, UUID, descending=True),)


class StockFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which variants; `view`: "", `low` or `oversold`. `store`, `warehouse`: what lies there alone."""

    q: str = ""
    view: str = ""
    store: UUID | None = None
    warehouse: UUID | None = None


def places_in(actor: Actor, wanted: StockFilter) -> list[sa.ColumnElement[bool]]:
    """The levels that count: of the places that the actor sees and asks for."""
    places = [shown(actor, levels.c.store_id)]
    if wanted.store:
        places.append(levels.c.store_id == wanted.store)
    if wanted.warehouse:
        places.append(levels.c.warehouse_id == wanted.warehouse)
    return places


def low_here(actor: Actor, wanted: StockFilter) -> sa.Subquery:
    """What runs low in those places."""
    stores = looked_at(actor)
    if wanted.store:
        stores = frozenset((wanted.store,)) if stores is None else stores & {wanted.store}
    return low_variants(stores, wanted.warehouse)


def has_level(places: list[sa.ColumnElement[bool]], *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(levels.c.variant_id == variants.c.id, *places, *conditions)


def narrowed(actor: Actor, wanted: StockFilter, view: str) -> list[sa.ColumnElement[bool]]:
    """Every variant on sale but bundles, and whatever else lies somewhere.

    Asked level by level, without adding up: of 100,000 variants a page shows fifty.
    """
    places = places_in(actor, wanted)
    found = [matches(variants.c.search_text, wanted.q)]
    if view == "low":
        return [*found, variants.c.id.in_(sa.select(low_here(actor, wanted).c.variant_id))]
    found += [variants.c.kind != "bundle", sa.or_(variants.c.is_sold, has_level(places, levels.c.on_hand != 0))]
    if view == "oversold":
        found.append(variants.c.id.in_(sa.select(levels.c.variant_id).where(levels.c.oversold, *places)))
    return found


def totals(rows: sa.Subquery, actor: Actor, wanted: StockFilter) -> sa.FromClause:
    """What each of `rows` comes to over those places."""

    def total(column: Any) -> Any:
        return sa.func.coalesce(sa.func.sum(column), 0)

    return (
        sa.select(
            total(levels.c.on_hand).label("on_hand"),
            total(levels.c.reserved).label("reserved"),
            total(levels.c.sellable).label("sellable"),
            sa.func.coalesce(sa.func.bool_or(levels.c.oversold), sa.false()).label("oversold"),
        )
        .where(levels.c.variant_id == rows.c.id, *places_in(actor, wanted))
        .lateral("totals")
    )


async def page_rows(
    session: TenantReader, actor: Actor, wanted: StockFilter, after: str | None, before: str | None, limit: int
) -> Leaf[sa.Row[Any]]:
    """One page, by name."""
    query: Any = sa.select(*COLUMNS).where(*narrowed(actor, wanted, wanted.view))
    rows = either_way(query, SORTS, after, before, limit).subquery("rows")
    total = totals(rows, actor, wanted)
    low = low_here(actor, wanted)
    is_low = sa.true() if wanted.view == "low" else sa.exists().where(low.c.variant_id == rows.c.id)
    order = [rows.c.product_name, rows.c.id]
    whole: Any = sa.select(rows, total, is_low.label("is_low")).join(total, sa.true())
    whole = whole.order_by(*([column.desc() for column in order] if before else order))
    found = (await session.execute(whole)).all()
    return leaf_of(found, limit, lambda row: [row.product_name, row.id], after, before)


async def count(session: TenantReader, actor: Actor, wanted: StockFilter, view: str) -> int:
    """How many variants a view has."""
    if view == "low" and not wanted.q.strip():
        return await session.scalar(sa.select(sa.func.count()).select_from(low_here(actor, wanted))) or 0
    query: Any = sa.select(sa.func.count()).select_from(variants).where(*narrowed(actor, wanted, view))
    return await session.scalar(query) or 0


async def find_variant(session: TenantReader, variant: UUID) -> sa.Row[Any] | None:
    query: Any = sa.select(*COLUMNS).where(variants.c.id == variant)
    return (await session.execute(query)).one_or_none()


async def places_of(session: TenantReader, actor: Actor, variant: UUID) -> Sequence[sa.Row[Any]]:
    """Each warehouse that the actor sees, with what lies there (0 where it never had any)."""
    of_variant = sa.and_(levels.c.warehouse_id == Warehouse.id, levels.c.variant_id == variant)
    zero = sa.literal(Decimal(0), sa.Numeric)
    query: Any = (
        sa.select(
            Warehouse.id, Warehouse.name, Warehouse.store_id, Warehouse.sells,
            sa.func.coalesce(levels.c.on_hand, zero).label("on_hand"),
            sa.func.coalesce(levels.c.reserved, zero).label("reserved"),
            sa.func.coalesce(levels.c.sellable, zero).label("sellable"),
            sa.func.coalesce(levels.c.safety, zero).label("safety"),
        )
        .outerjoin(levels, of_variant)
        .where(visible(actor, Warehouse.store_id), Warehouse.archived_at.is_(None))
        .order_by(Warehouse.sells.desc(), Warehouse.name, Warehouse.id)
    )  # fmt: skip
    return (await session.execute(query)).all()


async def on_the_way(session: TenantReader, actor: Actor, variant: UUID) -> Sequence[sa.Row[Any]]:
    """Transfers that bring the variant to a place the actor sees: id, number, place, quantity."""
    query: Any = (
        sa.select(StockDocument.id, StockDocument.number, Warehouse.name.label("place"), StockDocumentLine.quantity)
        .join(StockDocumentLine, StockDocumentLine.document_id == StockDocument.id)
        .join(Warehouse, Warehouse.id == StockDocument.to_warehouse_id)
        .where(StockDocument.kind == "transfer", StockDocument.state == "sent")
        .where(StockDocumentLine.variant_id == variant, visible(actor, Warehouse.store_id))
        .order_by(StockDocument.id)
    )
    return (await session.execute(query)).all()


async def claims_on(session: TenantReader, actor: Actor, variant: UUID) -> Sequence[sa.Row[Any]]:
    """The documents that goods are kept for: cause_id, cause_number, quantity, expires_at."""
    query: Any = (
        sa.select(
            Reservation.cause_kind, Reservation.cause_id, Reservation.cause_number, Reservation.expires_at,
            sa.func.sum(Reservation.quantity).label("quantity"),
        )
        .join(Warehouse, Warehouse.id == Reservation.warehouse_id)
        .where(Reservation.variant_id == variant, Reservation.state == "held", visible(actor, Warehouse.store_id))
        .group_by(Reservation.cause_kind, Reservation.cause_id, Reservation.cause_number, Reservation.expires_at)
        .order_by(Reservation.cause_number)
        .limit(50)
    )  # fmt: skip
    return (await session.execute(query)).all()


MOVES = (
    StockMove.id, StockMove.variant_id, StockMove.warehouse_id, StockMove.kind, StockMove.quantity, StockMove.balance,
    StockMove.cause_kind, StockMove.cause_id, StockMove.cause_number, StockMove.line_id, StockMove.reason,
    StockMove.note, StockMove.who_name, StockMove.at,
)  # fmt: skip


def moves_query(actor: Actor, variant: UUID | None = None, warehouse: UUID | None = None) -> sa.Select[Any]:
    """Entries of the ledger with the warehouse's name, those that the actor may see."""
    query: Any = sa.select(*MOVES, Warehouse.name.label("warehouse")).join(
        Warehouse, Warehouse.id == StockMove.warehouse_id
    )
    query = query.where(visible(actor, Warehouse.store_id))
    if variant:
        query = query.where(StockMove.variant_id == variant)
    return query.where(StockMove.warehouse_id == warehouse) if warehouse else query


async def page_moves(
    session: TenantReader, query: sa.Select[Any], after: str | None, before: str | None, limit: int
) -> Leaf[sa.Row[Any]]:
    """Newest first."""
    rows = (await session.execute(either_way(query, MOVE_SORT, after, before, limit))).all()
    return leaf_of(rows, limit, lambda row: [row.id], after, before)
