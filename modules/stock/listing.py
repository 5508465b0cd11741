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
from modules.shops.api import shown, visible
from modules.stock.models import Reservation, StockDocument, StockDocumentLine, StockMove, Warehouse
from modules.stock.views import levels
from tenancy.access.api import Actor

COLUMNS = (
    variants.c.id, variants.c.product_id, variants.c.product_name, variants.c.title, variants.c.code, variants.c.unit,
    variants.c.weighed, variants.c.low_stock, variants.c.drawing, variants.c.category_name,
)  # fmt: skip
LIMIT = 50
MOVE_SORT = (Sort(StockMove.id, UUID, descending=True),)


class StockFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which variants; `view`: "", `low` or `oversold`. `store`, `warehouse`: what lies there alone."""

    q: str = ""
    view: str = ""
    store: UUID | None = None
    warehouse: UUID | None = None


def totals(actor: Actor, wanted: StockFilter) -> sa.Subquery:
    """What each variant comes to over the places that the actor sees. `least`: what the emptiest store can sell."""
    places = [shown(actor, levels.c.store_id)]
    if wanted.store:
        places.append(levels.c.store_id == wanted.store)
    if wanted.warehouse:
        places.append(levels.c.warehouse_id == wanted.warehouse)
    return (
        sa.select(
            levels.c.variant_id,
            sa.func.sum(levels.c.on_hand).label("on_hand"),
            sa.func.sum(levels.c.reserved).label("reserved"),
            sa.func.sum(levels.c.sellable).label("sellable"),
            sa.func.min(levels.c.sellable).filter(levels.c.sells).label("least"),
            sa.func.bool_or(levels.c.oversold).label("oversold"),
        )
        .where(*places)
        .group_by(levels.c.variant_id)
        .subquery("totals")
    )


def rows_of(actor: Actor, wanted: StockFilter) -> sa.Subquery:
    """Every variant on sale, and whatever else still lies somewhere. `rank` puts first what runs low."""
    total = totals(actor, wanted)
    sellable = sa.func.coalesce(total.c.sellable, 0)
    is_low = sa.func.coalesce(sa.func.coalesce(total.c.least, 0) < variants.c.low_stock, sa.false())
    return (
        sa.select(
            *COLUMNS,
            sa.func.coalesce(total.c.on_hand, 0).label("on_hand"),
            sa.func.coalesce(total.c.reserved, 0).label("reserved"),
            sellable.label("sellable"),
            sa.func.coalesce(total.c.oversold, sa.false()).label("oversold"),
            is_low.label("is_low"),
            sa.case((is_low, 0), else_=1).label("rank"),
        )
        .outerjoin(total, total.c.variant_id == variants.c.id)
        .where(sa.or_(variants.c.is_sold, total.c.on_hand != 0), matches(variants.c.search_text, wanted.q))
        .subquery("rows")
    )


def narrowed(rows: sa.Subquery, view: str) -> sa.ColumnElement[bool]:
    views = {"low": rows.c.is_low, "oversold": rows.c.oversold}
    return views.get(view, sa.true())


async def page_rows(
    session: TenantReader, actor: Actor, wanted: StockFilter, after: str | None, before: str | None, limit: int
) -> Leaf[sa.Row[Any]]:
    """One page: what runs low first, then by name."""
    rows = rows_of(actor, wanted)
    sorts = (Sort(rows.c.rank, int), Sort(rows.c.product_name, str), Sort(rows.c.id, UUID))
    query = either_way(sa.select(rows).where(narrowed(rows, wanted.view)), sorts, after, before, limit)
    found = (await session.execute(query)).all()
    return leaf_of(found, limit, lambda row: [row.rank, row.product_name, row.id], after, before)


async def counts(session: TenantReader, actor: Actor, wanted: StockFilter) -> tuple[int, int, int]:
    """How many variants: all, low, oversold."""
    rows = rows_of(actor, wanted)
    count = sa.func.count()
    query = sa.select(count, count.filter(rows.c.is_low), count.filter(rows.c.oversold)).select_from(rows)
    everything, low, oversold = (await session.execute(query)).one()
    return everything, low, oversold


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
